"""What the tests of access share."""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.template import Template
from django.test import Client
from django.test.utils import _TestState

from tests.access.asking import Visitor
from tests.access.world import World, build


@pytest.fixture
def enter():
    """Logs somebody in by the login page, so that the password has been given just now."""

    def log_in(client, user):
        given = {"login": user.username, "password": "union-demo"}
        answer = client.post("/accounts/login/", given)
        assert answer.status_code in (302, 303), f"{user.username} was not let in"

    return log_in


@pytest.fixture
def world(
    cast, union, group, other_group, make_member, settings, tmp_path, monkeypatch
) -> Iterator[World]:
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    # The walk of one person may take longer than five minutes on a busy machine.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    cache.clear()
    # Some thousand refusals, each of which is meant.
    logging.disable(logging.CRITICAL)
    # Django's tests copy the context of every template; nobody looks at it here.
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    yield build(cast, union, group, other_group, make_member)
    logging.disable(logging.NOTSET)


@pytest.fixture
def visit(world, enter) -> Callable[[str], Visitor]:
    """A browser of somebody who has given her password just now; with `earlier`, long ago."""

    def arrive(role: str, *, strict: bool = False, earlier: bool = False) -> Visitor:
        client = Client(raise_request_exception=False)
        if earlier:
            backend = "union.accounts.backends.StaffNumberOrPhone"
            client.force_login(world.people[role], backend)
        elif role != "anonymous":
            enter(client, world.people[role])
        client.handler.enforce_csrf_checks = strict
        return Visitor(client)

    return arrive
