import os
import signal
import time

import pytest

from union.core import failpoints
from union.core.failpoints import FailpointReached, failpoint


def test_without_the_variable_nothing_happens(monkeypatch, settings):
    monkeypatch.delenv("FAILPOINTS", raising=False)
    settings.FAILPOINTS_ALLOWED = True
    assert failpoint("apply") is None


def test_where_they_are_not_allowed_nothing_happens(monkeypatch, settings):
    monkeypatch.setenv("FAILPOINTS", "apply:raise")
    settings.FAILPOINTS_ALLOWED = False
    assert failpoint("apply") is None


def test_only_the_named_place_fails(monkeypatch, settings):
    monkeypatch.setenv("FAILPOINTS", "drain:raise, apply:raise")
    settings.FAILPOINTS_ALLOWED = True
    failpoint("undo")
    with pytest.raises(FailpointReached, match="apply"):
        failpoint("apply")


def test_a_process_can_be_made_slow(monkeypatch, settings):
    monkeypatch.setenv("FAILPOINTS", "apply:sleep")
    monkeypatch.setattr(failpoints, "SLEEP_SECONDS", 0.05)
    settings.FAILPOINTS_ALLOWED = True
    begun = time.monotonic()
    failpoint("apply")
    assert time.monotonic() - begun >= 0.05


def test_a_process_dies_at_once(monkeypatch, settings):
    monkeypatch.setenv("FAILPOINTS", "apply:kill")
    settings.FAILPOINTS_ALLOWED = True
    child = os.fork()
    if not child:
        failpoint("apply")
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_an_unknown_deed_is_an_error(monkeypatch, settings):
    monkeypatch.setenv("FAILPOINTS", "apply:explode")
    settings.FAILPOINTS_ALLOWED = True
    with pytest.raises(ValueError, match="explode"):
        failpoint("apply")
