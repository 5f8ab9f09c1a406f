"""The worker is killed in the middle of an import: the rest is done after the restart, once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.imports import sheets
from union.accounts.models import User
from union.audit.models import Entry
from union.imports import actions
from union.imports.models import Batch
from union.imports.verbs import Verb
from union.members.models import Member, Standing
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.outbox.models import Message

ROOT = Path(__file__).resolve().parents[2]
ROWS = 430


def database_url() -> str:
    """The database of this test, as another process names it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    if str(facts["HOST"]).startswith("/"):
        return f"postgresql://{login}@/{facts['NAME']}?host={facts['HOST']}&port={facts['PORT']}"
    host, port = facts["HOST"] or "localhost", facts["PORT"] or 5432
    return f"postgresql://{login}@{host}:{port}/{facts['NAME']}"


def worker(failpoints: str = "") -> int:
    """Runs the worker's work in a process of its own; the exit status, negative for a signal."""
    done = subprocess.run(
        [sys.executable, "manage.py", "drain_outbox"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        timeout=120,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "FAILPOINTS": failpoints,
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(settings.DATA_DIR),
        },
    )
    return done.returncode


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
