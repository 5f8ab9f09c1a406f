"""The number of relatives, changed later without losing one's place."""

from collections.abc import Callable
from typing import Any

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
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member

pytestmark = pytest.mark.django_db


def change(row: SignUp, family: int) -> bool:
    return actions.change_family(row, family, actor=row.member.user)


def test_more_and_fewer_keep_the_place_and_its_number(
    outing: Activity, join: Join, logged: Callable
) -> None:
    row = join(outing)
    assert change(row, 2)
    assert (fresh(row).family, fresh(row).number, fresh(outing).taken) == (2, 1, 3)
    assert change(row, 1)
    assert (fresh(row).family, fresh(row).number, fresh(outing).taken) == (1, 1, 2)
    assert logged("activities.family_changed") == [
        {"activity": outing.pk, "was": 0, "family": 2, "own": True},
        {"activity": outing.pk, "was": 2, "family": 1, "own": True},
    ]
    before = everything()
    assert not change(row, 1)
    assert everything() == before
    holds(outing)


def test_where_there_is_no_room_the_own_place_is_kept(outing: Activity, join: Join) -> None:
    row = join(outing, family=1)
    join(outing)
    said = refused(actions.NoRoom, lambda: change(row, 2))
    assert "高原" in said
    assert (fresh(row).state, fresh(row).family) == ("going", 1)


def test_places_of_relatives_who_stay_at_home_go_to_the_next(outing: Activity, join: Join) -> None:
    row = join(outing, family=2)
    waiting = join(outing)
    assert change(row, 1)
    assert fresh(waiting).state == "offered"
    holds(outing)


def test_in_the_line_a_smaller_party_may_fit_at_once(outing: Activity, join: Join) -> None:
    join(outing, family=1)
    waiting = join(outing, family=2)
    assert change(waiting, 1)
    assert fresh(waiting).is_waiting
    assert change(waiting, 0)
    assert (fresh(waiting).state, fresh(outing).taken) == ("offered", 3)
    holds(outing)


def test_a_party_that_waits_takes_no_places_when_it_grows(outing: Activity, join: Join) -> None:
    join(outing, family=1)
    waiting = join(outing, family=1)
    assert change(waiting, 2)
    assert (fresh(waiting).state, fresh(waiting).family, fresh(outing).taken) == ("waiting", 2, 2)
    holds(outing)


def test_an_offered_place_may_be_given_back_in_part(outing: Activity, join: Join) -> None:
    first = join(outing, family=2)
    waiting, next_one = join(outing, family=2), join(outing)
    actions.cancel(first, "有课", actor=first.member.user)
    assert fresh(waiting).state == "offered"
    assert change(waiting, 1)
    assert (fresh(waiting).state, fresh(next_one).state) == ("offered", "offered")
    refused(actions.NoRoom, lambda: change(waiting, 2))
    holds(outing)


@pytest.mark.parametrize("family", [3, -1])
def test_not_beyond_the_limit(outing: Activity, join: Join, family: int) -> None:
    row = join(outing)
    refused(actions.TooManyFamily, lambda: change(row, family))


def test_more_until_sign_up_ends_and_fewer_until_the_cancel_deadline(
    make_activity: Callable[..., Activity], join: Join, organiser: User
) -> None:
    activity = make_activity(cancel_until=moment(days=12), capacity=10)
    row = join(activity, family=1)
    pass_time(activity, days=11)
    assert "高原" in refused(actions.ChangeTooLate, lambda: change(row, 2))
    assert change(row, 0)
    pass_time(activity, days=2)
    assert actions.change_family(row, 2, actor=organiser)
    assert told("family") == [row.member.user.username]
    refused(actions.ChangeTooLate, lambda: change(row, 1))
    pass_time(activity, days=2)
    refused(actions.HasBegun, lambda: actions.change_family(row, 1, actor=organiser))


def test_a_sign_up_that_is_over_stays_as_it_was(outing: Activity, join: Join) -> None:
    row = join(outing)
    actions.cancel(row, "有课", actor=row.member.user)
    refused(actions.SignUpEnded, lambda: change(row, 1))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_change_it_for_a_member(
    who: str, request: pytest.FixtureRequest, outing: Activity, join: Join
) -> None:
    actor, row = request.getfixturevalue(who), join(outing)

    def deed() -> object:
        return actions.change_family(row, 1, actor=actor)

    if who in ORGANISERS | {"leader"}:
        deed()
        assert fresh(row).family == 1
    else:
        refused(NotAllowed if who in SEE_NAMES else NotReachable, deed)


def test_a_place_that_is_too_few_for_the_first_in_line_is_offered_as_a_place(
    outing: Activity, full: list[SignUp], join: Join, colleague: Callable[..., Member], login: Any
) -> None:
    """Who signs up alone gets it: the button does not speak of the waiting list."""
    join(outing, family=2)
    pass_time(outing, days=9, hours=23)
    actions.cancel(full[0], "有课", actor=full[0].member.user)
    person = colleague("邓小禾")
    client, page = login(person.user), outing.get_absolute_url()
    assert "加入候补" not in client.get(page).content.decode()
    client.post(f"{page}sign-up/", {"family": "0"})
    assert SignUp.objects.get(member=person).is_going
