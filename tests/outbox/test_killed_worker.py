"""The worker (`manage.py run_huey`) is killed over a message: it is done after the restart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from huey import SqliteHuey

from tests.activities.conftest import colleague, join, make_activity, outing
from tests.database import ROOT
from tests.hands import database_url
from union.activities.models import Activity
from union.notifications.models import Notice
from union.outbox.actions import enqueue
from union.outbox.models import Message
from union.outbox.tasks import ring

__all__ = ["colleague", "join", "make_activity", "outing"]
PATIENCE = 90
KEY = "activities.changed:of-this-test"


def worker(folder: Path, failpoints: str = "") -> "subprocess.Popen[bytes]":
    """The worker as `serve` starts it, with a queue of its own in which the bell has rung."""
    bell = SqliteHuey("union", filename=str(folder / "huey.sqlite3"), results=False)
    bell.storage.enqueue(ring.huey.serialize_task(ring.s()))
    bell.storage.close()
    connections.close_all()
    env = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_huey", "--quiet"],
        cwd=ROOT,
        start_new_session=True,
        env={
            **env,
            "DJANGO_SETTINGS_MODULE": "union.settings",
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(folder),
            "FAILPOINTS": failpoints,
        },
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("place", "told_before"), [("outbox.before_handler", 0), ("outbox.after_handler", 3)]
)
def test_a_worker_killed_over_a_message_tells_everybody_once(
    outing: Activity, join: Callable[..., Any], tmp_path: Path, place: str, told_before: int
) -> None:
    for _one in range(3):
        join(outing)
    facts = {"activity": outing.pk, "kind": "activities.changed", "key": KEY}
    enqueue("activities.tell", KEY, {**facts, "at": timezone.now().isoformat()})
    message = Message.objects.get(key=KEY)

    killed = worker(tmp_path, f"{place}:kill")
    assert killed.wait(PATIENCE) == -signal.SIGKILL
    notices = Notice.objects.filter(kind="activities.changed")
    assert notices.count() == told_before
    message.refresh_from_db()
    assert message.done_at is None
    assert message.attempts == 1

    Message.objects.filter(pk=message.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    again = worker(tmp_path)
    try:
        until = time.monotonic() + PATIENCE
        while not Message.objects.filter(pk=message.pk, done_at__isnull=False).exists():
            assert time.monotonic() < until, "the message was not taken up again"
            assert again.poll() is None, "the worker has ended"
            time.sleep(0.2)
    finally:
        os.killpg(again.pid, signal.SIGKILL)
        again.wait()
    assert notices.count() == 3
    assert notices.values("user").distinct().count() == 3
