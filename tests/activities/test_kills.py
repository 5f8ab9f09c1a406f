"""The web worker dies in the middle of a sign-up or a cancellation: all of it or nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

from tests.activities.conftest import Join, fresh, holds, states, told
from tests.imports.test_crash import ROOT, database_url
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.members.models import Member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SIGN_UP = """
from union.activities.models import Activity
from union.activities.actions import sign_up
from union.members.models import Member
member = Member.objects.get(pk={member})
sign_up(Activity.objects.get(pk={activity}), member=member, actor=member.user)
"""
CANCEL = """
from union.activities.models import SignUp
from union.activities.actions import cancel
row = SignUp.objects.get(pk={row})
cancel(row, "有课", actor=row.member.user)
"""


def run(code: str, failpoint: str) -> int:
    """Does it in a process that dies at the failpoint; the exit status, negative for a signal."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        timeout=120,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "FAILPOINTS": f"{failpoint}:kill" if failpoint else "",
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(settings.DATA_DIR),
        },
    )
    return done.returncode


@pytest.mark.parametrize("step", ["before", "inside", "after"])
def test_a_worker_killed_while_somebody_signs_up(
    outing: Activity, member: User, logged: Callable, step: str
) -> None:
    record: Member = member.member  # type: ignore[attr-defined]
    code = SIGN_UP.format(member=record.pk, activity=outing.pk)
    assert run(code, f"activities.sign_up.{step}") == -signal.SIGKILL
    done = step == "after"
    assert states(outing) == (["going"] if done else [])
    assert fresh(outing).taken == int(done)
    # The browser asks again.
    row = actions.sign_up(outing, member=record, actor=member)
    assert row.number == 1
    assert len(logged("activities.signed_up")) == 1
    assert told("in") == ["member"]
    holds(outing)


@pytest.mark.parametrize("step", ["cancel.inside", "promote.inside"])
def test_a_worker_killed_while_a_place_is_given_on(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable, step: str
) -> None:
    waiting, gone = join(outing), full[0]
    assert run(CANCEL.format(row=gone.pk), f"activities.{step}") == -signal.SIGKILL
    assert states(outing) == ["going", "going", "going", "waiting"]
    assert told("offer") == []
    assert actions.cancel(gone, "有课", actor=gone.member.user)
    assert states(outing) == ["cancelled", "going", "going", "offered"]
    assert told("offer") == [waiting.member.user.username]
    assert len(logged("activities.cancelled")) == len(logged("activities.offered")) == 1
    holds(outing)
