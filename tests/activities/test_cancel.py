"""Giving a place back, leaving the line, declining an offer."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    SEE_NAMES,
    Join,
    everything,
    fresh,
    holds,
    moment,
    pass_time,
    refused,
    told,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable

pytestmark = pytest.mark.django_db


def test_a_member_gives_her_place_back_with_a_reason_that_the_log_does_not_hold(
    outing: Activity, member: User, join: Join, logged: Callable
) -> None:
    row = join(outing, member.member, family=1)
    assert actions.cancel(row, " 孩子 生病 ", actor=member)
    gone = fresh(row)
    assert (gone.state, gone.reason, gone.number) == ("cancelled", "孩子 生病", 1)
    assert gone.ended_at is not None
    assert fresh(outing).taken == 0
    assert logged("activities.cancelled") == [{"activity": outing.pk, "own": True}]
    assert "生病" not in str(list(Entry.objects.values()))
    assert told("cancelled") == []


def test_a_second_tap_changes_nothing(outing: Activity, member: User, join: Join) -> None:
    row = join(outing, member.member)
    actions.cancel(row, "有课", actor=member)
    before = everything()
    assert not actions.cancel(row, "有课", actor=member)
    assert everything() == before


def test_whoever_made_plans_is_told_why(outing: Activity, member: User, join: Join) -> None:
    row = join(outing, member.member)
    refused(actions.ReasonMissing, lambda: actions.cancel(row, "  ", actor=member))


def test_leaving_the_line_and_declining_need_no_reason_and_are_their_own_lines_of_the_log(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    first, second, third = (join(outing) for _one in range(3))
    assert actions.cancel(second, actor=second.member.user)
    assert len(logged("activities.left_line")) == 1
    actions.cancel(full[0], "有课", actor=full[0].member.user)
    assert actions.cancel(first, actor=first.member.user)
    assert len(logged("activities.declined")) == 1
    assert fresh(third).state == "offered"
    holds(outing)


def test_after_the_deadline_she_is_told_whom_to_call_and_an_officer_does_it(
    outing: Activity, member: User, join: Join, organiser: User, logged: Callable
) -> None:
    row = join(outing, member.member)
    pass_time(outing, days=11)
    said = refused(actions.CancelTooLate, lambda: actions.cancel(row, "有课", actor=member))
    assert said.endswith("现在请打电话给高原。")
    actions.cancel(row, "电话请假", actor=organiser)
    assert fresh(outing).taken == 0
    assert told("cancelled") == ["member"]
    assert logged("activities.taken_out") == [{"activity": outing.pk, "own": False}]
    assert logged("activities.cancelled") == []


def test_the_deadline_may_be_later_than_that_of_the_sign_up(
    make_activity: Callable[..., Activity], member: User, join: Join
) -> None:
    activity = make_activity(cancel_until=moment(days=13))
    row = join(activity, member.member)
    pass_time(activity, days=12)
    assert actions.cancel(row, "有课", actor=member)


def test_one_leaves_the_line_after_the_deadline_as_well(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    row = join(outing)
    pass_time(outing, days=11)
    assert actions.cancel(row, actor=row.member.user)


def test_when_it_has_begun_nobody_cancels_any_more(
    outing: Activity, member: User, join: Join, organiser: User
) -> None:
    row = join(outing, member.member)
    pass_time(outing, days=14, hours=1)
    refused(actions.HasBegun, lambda: actions.cancel(row, "有课", actor=member))
    refused(actions.HasBegun, lambda: actions.cancel(row, "没来", actor=organiser))


def test_what_was_called_off_stays_as_it_was(
    outing: Activity, member: User, join: Join, organiser: User
) -> None:
    row = join(outing, member.member)
    actions.call_off(outing, "台风", actor=organiser)
    refused(actions.CalledOff, lambda: actions.cancel(row, "有课", actor=member))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_cancel_for_a_member(
    who: str, request: pytest.FixtureRequest, outing: Activity, join: Join
) -> None:
    actor, row = request.getfixturevalue(who), join(outing)

    def deed() -> object:
        return actions.cancel(row, "电话请假", actor=actor)

    if who in ORGANISERS | {"leader"}:
        deed()
        assert fresh(row).state == "cancelled"
        assert told("cancelled") == [row.member.user.username]
    else:
        refused(NotAllowed if who in SEE_NAMES else NotReachable, deed)
