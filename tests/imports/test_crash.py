"""The worker is killed in the middle of an import: the rest is done after the restart, once."""

import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.hands import at_once, in_a_process
from tests.imports import sheets
from union.accounts.models import User
from union.audit.models import Entry
from union.core import failpoints
from union.imports import actions
from union.imports.models import Batch
from union.imports.verbs import Verb
from union.members.models import Member, Standing
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.outbox.models import Message

ROWS = 430


def worker(failpoints: str = "") -> int:
    """Does the worker's work in a process of its own; the exit status, negative for a signal."""
    return in_a_process(lambda: call_command("drain_outbox", verbosity=0), failpoints)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["before_step", "inside_step", "after_step"])
def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    chair: User, union: Organisation, make_member: Callable[..., Member], step: str
) -> None:
    batch = actions.stage(
        union, kind="members", content=sheets.roster(ROWS), name="表.xlsx", actor=chair
    )
    drain()
    batch.refresh_from_db()
    assert batch.new_rows == ROWS
    actions.start(batch, actor=chair)
    before = Member.objects.count()

    assert worker(f"imports.apply.{step}:kill") == -signal.SIGKILL
    halfway = Member.objects.count() - before
    assert halfway == (200 if step == "after_step" else 0)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLYING

    Message.objects.filter(done_at=None).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert worker() == 0
    assert worker() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.done_rows) == (Batch.State.APPLIED, ROWS)
    assert Member.objects.count() - before == ROWS
    assert Standing.objects.filter(member__staff_number__startswith="9").count() == ROWS
    assert Entry.objects.filter(verb=Verb.APPLIED).count() == 1
    assert Notice.objects.of_user(chair).filter(kind="imports.applied").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_sent_twice_at_once_is_one_batch(
    chair: User, union: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "SLEEP_SECONDS", 0.8)
    monkeypatch.setenv("FAILPOINTS", "imports.upload.stored:sleep")
    content = sheets.roster(2)

    def send() -> Batch:
        return actions.stage(union, kind="members", content=content, name="表.xlsx", actor=chair)

    one, other = at_once(send, send)
    assert one == other
    assert Batch.objects.count() == 1
