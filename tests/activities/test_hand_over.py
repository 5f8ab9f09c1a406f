"""Moving a place from one colleague to another."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    fresh,
    holds,
    pass_time,
    refused,
    states,
    told,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member

pytestmark = pytest.mark.django_db


def test_the_colleague_gets_the_number_and_the_places_and_both_are_told(
    outing: Activity,
    join: Join,
    colleague: Callable[..., Member],
    organiser: User,
    logged: Callable,
) -> None:
    old, waiting = join(outing, family=1), None
    join(outing)
    waiting = join(outing)
    anna = colleague()
    new = actions.hand_over(old, anna, actor=organiser)
    assert (new.state, new.number, new.family, new.created_by) == ("going", 1, 1, organiser)
    assert fresh(old).state == "moved"
    assert fresh(outing).taken == 3
    assert fresh(waiting).is_waiting
    assert told("given_away") == [old.member.user.username]
    assert told("given") == [anna.user.username]
    assert logged("activities.moved") == [{"activity": outing.pk, "source": old.pk}]
    holds(outing)


def test_a_second_tap_finds_the_place_gone(
    outing: Activity, join: Join, colleague: Callable[..., Member], organiser: User
) -> None:
    old, anna = join(outing), colleague()
    actions.hand_over(old, anna, actor=organiser)
    refused(actions.NotGoing, lambda: actions.hand_over(old, anna, actor=organiser))


def test_it_is_done_on_the_day_as_well_until_it_is_closed(
    outing: Activity, join: Join, colleague: Callable[..., Member], organiser: User
) -> None:
    old = join(outing)
    pass_time(outing, days=14, hours=1)
    actions.mark_present(old, present=False, actor=organiser)
    new = actions.hand_over(old, colleague(), actor=organiser)
    assert (fresh(old).attended, new.attended) == (None, None)
    actions.close(outing, actor=organiser)
    refused(actions.IsOver, lambda: actions.hand_over(new, colleague(), actor=organiser))


def test_only_a_place_that_somebody_has_can_be_given_on(
    outing: Activity,
    full: list[SignUp],
    join: Join,
    colleague: Callable[..., Member],
    organiser: User,
) -> None:
    waiting, anna = join(outing), colleague()
    refused(actions.NotGoing, lambda: actions.hand_over(waiting, anna, actor=organiser))


def test_not_to_somebody_who_is_signed_up_or_may_not_come(
    outing: Activity,
    full: list[SignUp],
    join: Join,
    colleague: Callable[..., Member],
    organiser: User,
) -> None:
    waiting = join(outing)
    for member in (full[1].member, waiting.member):
        refused(
            actions.AlreadySignedUp,
            lambda member=member: actions.hand_over(full[0], member, actor=organiser),
        )
    left = colleague(status="left")
    refused(actions.NotEligible, lambda: actions.hand_over(full[0], left, actor=organiser))
    assert states(outing) == ["going", "going", "going", "waiting"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_move_a_place(
    who: str,
    request: pytest.FixtureRequest,
    outing: Activity,
    join: Join,
    colleague: Callable[..., Member],
) -> None:
    actor, old, anna = request.getfixturevalue(who), join(outing), colleague()

    def deed() -> object:
        return actions.hand_over(old, anna, actor=actor)

    if who in ORGANISERS:
        deed()
        assert fresh(old).state == "moved"
    else:
        shown = who in READERS or who == "leader"
        refused(NotAllowed if shown else NotReachable, deed)
