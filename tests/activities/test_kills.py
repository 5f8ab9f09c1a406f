"""The web worker dies in the middle of a sign-up or a cancellation: all of it or nothing."""

import signal
from collections.abc import Callable

import pytest

from tests.activities.conftest import Join, fresh, holds, states, told
from tests.hands import Act, in_a_process
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.members.models import Member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def killed(act: Act, failpoint: str) -> bool:
    """Whether a process that does it dies at the failpoint."""
    return in_a_process(act, f"{failpoint}:kill") == -signal.SIGKILL


@pytest.mark.parametrize("step", ["before", "inside", "after"])
def test_a_worker_killed_while_somebody_signs_up(
    outing: Activity, member: User, logged: Callable, step: str
) -> None:
    record: Member = member.member  # type: ignore[attr-defined]

    def tap() -> None:
        actions.sign_up(Activity.objects.get(pk=outing.pk), member=record, actor=member)

    assert killed(tap, f"activities.sign_up.{step}")
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

    def cancel() -> None:
        actions.cancel(SignUp.objects.get(pk=gone.pk), "有课", actor=gone.member.user)

    assert killed(cancel, f"activities.{step}")
    assert states(outing) == ["going", "going", "going", "waiting"]
    assert told("offer") == []
    assert actions.cancel(gone, "有课", actor=gone.member.user)
    assert states(outing) == ["cancelled", "going", "going", "offered"]
    assert told("offer") == [waiting.member.user.username]
    assert len(logged("activities.cancelled")) == len(logged("activities.offered")) == 1
    holds(outing)
