"""Signing up a colleague who has no phone."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    fresh,
    moment,
    pass_time,
    refused,
    told,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.orgs.models import Organisation

pytestmark = pytest.mark.django_db

ENTERS = ORGANISERS | {"leader"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_sign_up_somebody_else(
    who: str, request: pytest.FixtureRequest, outing: Activity, colleague: Callable[..., Member]
) -> None:
    actor, anna = request.getfixturevalue(who), colleague()

    def deed() -> object:
        return actions.sign_up(outing, member=anna, actor=actor)

    if who in ENTERS:
        deed()
        assert told("added") == [anna.user.username]
    else:
        refused(NotAllowed if who in READERS else NotReachable, deed)


def test_the_organiser_enters_somebody_without_an_account_and_the_log_says_so(
    outing: Activity, organiser: User, make_member: Callable[..., Member], logged: Callable
) -> None:
    row = actions.sign_up(outing, member=make_member("李娜"), family=1, actor=organiser)
    assert (row.state, row.number, row.created_by) == ("going", 1, organiser)
    assert logged("activities.signed_up") == [{"activity": outing.pk, "family": 1, "own": False}]
    assert told("added") == []


def test_a_leader_enters_members_of_her_group_only(
    outing: Activity,
    leader: User,
    make_member: Callable[..., Member],
    other_group: Organisation,
) -> None:
    assert actions.sign_up(outing, member=make_member(), actor=leader).is_going
    other = make_member(organisation=other_group)
    refused(NotAllowed, lambda: actions.sign_up(outing, member=other, actor=leader))


def test_a_leader_keeps_to_the_window_and_the_organiser_need_not(
    make_activity: Callable[..., Activity],
    leader: User,
    organiser: User,
    make_member: Callable[..., Member],
) -> None:
    activity, anna = make_activity(opens_at=moment(days=1)), make_member()
    refused(actions.NotOpenYet, lambda: actions.sign_up(activity, member=anna, actor=leader))
    assert actions.sign_up(activity, member=anna, actor=organiser).number == 1
    pass_time(activity, days=11)
    late = make_member()
    refused(actions.WindowClosed, lambda: actions.sign_up(activity, member=late, actor=leader))
    assert actions.sign_up(activity, member=late, actor=organiser).number == 2


def test_on_the_day_somebody_comes_along_while_there_is_room_and_nobody_waits_any_more(
    outing: Activity, organiser: User, join: Join, make_member: Callable[..., Member]
) -> None:
    join(outing, family=1)
    pass_time(outing, days=14, hours=1)
    walks_in, too_late = make_member(), make_member()
    assert actions.sign_up(outing, member=walks_in, actor=organiser).number == 2
    refused(actions.Full, lambda: actions.sign_up(outing, member=too_late, actor=organiser))
    assert fresh(outing).taken == 3


def test_the_rules_of_who_may_come_hold_for_officers_as_well(
    outing: Activity, organiser: User, make_member: Callable[..., Member]
) -> None:
    gone = make_member(status="left")
    refused(actions.NotEligible, lambda: actions.sign_up(outing, member=gone, actor=organiser))
    many = make_member()
    refused(
        actions.TooManyFamily,
        lambda: actions.sign_up(outing, member=many, family=3, actor=organiser),
    )


def test_an_officer_who_goes_herself_is_a_member_like_all(
    outing: Activity, organiser: User
) -> None:
    row = actions.sign_up(outing, member=organiser.member, actor=organiser)  # type: ignore[attr-defined]
    assert row.is_going
    assert told("in") == ["organiser"]
