"""The waiting list: a place becomes free, the next is asked, or gets it at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    SEE_NAMES,
    Join,
    everything,
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
from union.members.models import Member, Status
from union.notifications.models import Notice
from union.outbox.actions import drain
from union.outbox.models import Message

pytestmark = pytest.mark.django_db


def leave(row: SignUp) -> None:
    actions.cancel(row, "有课", actor=row.member.user)


def accept(row: SignUp) -> SignUp:
    return actions.accept(row, actor=row.member.user)


def test_a_free_place_is_offered_to_the_next_for_twelve_hours_and_held_for_her(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    first, second = join(outing), join(outing)
    leave(full[0])
    offer = fresh(first)
    assert offer.state == "offered"
    assert offer.number is None
    assert timedelta(hours=11, minutes=59) < offer.offered_until - timezone.now()
    assert offer.offered_until - timezone.now() <= timedelta(hours=12)
    assert fresh(second).is_waiting
    assert fresh(outing).taken == 3
    assert told("offer") == [first.member.user.username]
    assert logged("activities.offered") == [{"sign_ups": [first.pk]}]
    notice = Notice.objects.get(kind="activities.offer")
    assert notice.text.startswith("2026年秋游有一个名额可以给您，请在 ")
    # A newcomer does not get the place that is held for another.
    assert join(outing).queue == 3
    holds(outing)


def test_who_has_left_the_union_is_passed_over(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    first, second = join(outing), join(outing)
    Member.objects.filter(pk=first.member_id).update(status=Status.LEFT)
    leave(full[0])
    assert fresh(first).is_waiting
    assert fresh(second).state == "offered"
    assert told("offer") == [second.member.user.username]
    holds(outing)


def test_the_next_accepts_and_gets_her_own_number(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    waiting = join(outing)
    leave(full[0])
    taken = accept(waiting)
    assert (taken.state, taken.number, taken.offered_until) == ("going", 4, None)
    assert fresh(outing).taken == 3
    assert logged("activities.accepted") == [{"activity": outing.pk, "own": True}]
    before = everything()
    assert accept(waiting) == taken
    assert everything() == before
    holds(outing)


def test_an_offer_without_an_answer_lapses_and_goes_to_the_next(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    first, second = join(outing), join(outing)
    leave(full[0])
    pass_time(outing, hours=11)
    assert actions.end_offers() == 0
    pass_time(outing, hours=2)
    assert actions.end_offers() == 1
    assert (fresh(first).state, fresh(second).state) == ("lapsed", "offered")
    assert fresh(first).ended_at is not None
    assert told("lapsed") == [first.member.user.username]
    assert told("offer") == sorted([first.member.user.username, second.member.user.username])
    assert logged("activities.lapsed") == [{"sign_ups": [first.pk]}]
    before = everything()
    assert actions.end_offers() == 0
    assert everything() == before
    holds(outing)


def test_all_places_of_a_family_that_does_not_answer_are_free_again(
    outing: Activity, join: Join
) -> None:
    first = join(outing, family=2)
    family, single = join(outing, family=2), join(outing)
    leave(first)
    pass_time(outing, hours=13)
    actions.end_offers()
    assert (fresh(family).state, fresh(single).state, fresh(outing).taken) == (
        "lapsed",
        "offered",
        1,
    )
    assert actions.accept(single, actor=single.member.user).number == 2
    assert join(outing).number == 3
    holds(outing)


def test_the_worker_ends_an_offer_in_its_time_and_twice_is_once(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    first, second = join(outing), join(outing)
    leave(full[0])
    pass_time(outing, hours=13)
    drain()
    assert (fresh(first).state, fresh(second).state) == ("lapsed", "offered")
    Message.objects.filter(kind=actions.OFFER_ENDS).update(done_at=None)
    drain()
    assert fresh(second).state == "offered"
    assert told("lapsed") == [first.member.user.username]
    holds(outing)


def test_an_answer_that_comes_too_late_is_refused_also_before_the_worker_has_come(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    waiting = join(outing)
    leave(full[0])
    pass_time(outing, hours=13)
    said = refused(actions.OfferOver, lambda: accept(waiting))
    assert "高原" in said
    actions.end_offers()
    refused(actions.SignUpEnded, lambda: accept(waiting))


def test_whoever_still_waits_has_nothing_to_accept(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    waiting = join(outing)
    refused(actions.NoOffer, lambda: accept(waiting))


def test_within_a_day_of_the_cancel_deadline_the_next_is_in_at_once(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    first, second = join(outing), join(outing)
    pass_time(outing, days=9, hours=1)
    leave(full[0])
    assert (fresh(first).state, fresh(first).number) == ("going", 4)
    assert fresh(second).is_waiting
    assert told("promoted") == [first.member.user.username]
    assert logged("activities.promoted") == [{"sign_ups": [first.pk]}]
    assert not Message.objects.filter(kind=actions.OFFER_ENDS).exists()
    # She was not asked, so she may give it back although the deadline is over.
    pass_time(outing, hours=6)
    actions.cancel(first, "没空", actor=first.member.user)
    pass_time(outing, days=1)
    assert fresh(second).is_going
    holds(outing)


def test_a_place_that_came_unasked_may_be_given_back_for_twelve_hours(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    first = join(outing)
    pass_time(outing, days=9, hours=20)
    leave(full[0])
    pass_time(outing, hours=13)
    refused(actions.CancelTooLate, lambda: leave(first))


def test_when_it_has_begun_nobody_is_promoted(
    outing: Activity, full: list[SignUp], join: Join, organiser: User
) -> None:
    waiting = join(outing)
    leave(full[0])
    pass_time(outing, days=14, hours=1)
    actions.end_offers()
    assert fresh(waiting).state == "lapsed"
    assert fresh(outing).taken == 2


def test_the_next_whose_whole_party_fits_and_the_others_keep_their_places_in_line(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    three, two, one = join(outing, family=2), join(outing, family=1), join(outing)
    leave(full[0])
    assert (fresh(three).state, fresh(two).state, fresh(one).state) == (
        "waiting",
        "waiting",
        "offered",
    )
    leave(full[1])
    leave(full[2])
    assert (fresh(three).queue, fresh(three).state, fresh(two).state) == (1, "waiting", "offered")
    holds(outing)


def test_what_a_first_party_leaves_goes_to_the_next_that_fits_into_it(
    outing: Activity, join: Join
) -> None:
    gone = join(outing, family=2)
    two, other_two, one = join(outing, family=1), join(outing, family=1), join(outing)
    leave(gone)
    assert [fresh(row).state for row in (two, other_two, one)] == ["offered", "waiting", "offered"]
    assert told("offer") == sorted(row.member.user.username for row in (two, one))
    holds(outing)


def test_offers_that_end_together_are_given_on_together_and_told_once_each(
    make_activity: Callable[..., Activity], join: Join, organiser: User
) -> None:
    activity = make_activity(capacity=1)
    join(activity)
    line = [join(activity) for _one in range(4)]
    there = actions.ActivityFacts.of(fresh(activity))
    more = actions.ActivityFacts(**(vars(there) | {"capacity": 3}))
    actions.change_activity(activity, more, version=activity.version, actor=organiser)
    assert states(activity) == ["going", "offered", "offered", "waiting", "waiting"]
    pass_time(activity, hours=13)
    assert actions.end_offers() == 2
    assert states(activity) == ["going", "lapsed", "lapsed", "offered", "offered"]
    assert told("offer") == sorted(row.member.user.username for row in line)
    holds(activity)


def test_for_somebody_without_an_account_whoever_entered_her_is_told_and_answers(
    outing: Activity, full: list[SignUp], organiser: User, make_member: Callable[..., Member]
) -> None:
    waiting = actions.sign_up(outing, member=make_member("李娜"), actor=organiser)
    leave(full[0])
    assert told("offer") == []
    assert told("offer_for") == ["organiser"]
    assert Notice.objects.get(kind="activities.offer_for").url == f"/desk/activities/{outing.pk}/"
    assert actions.accept(waiting, actor=organiser).number == 4


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_accept_for_a_member(
    who: str,
    request: pytest.FixtureRequest,
    outing: Activity,
    full: list[SignUp],
    join: Join,
) -> None:
    actor, waiting = request.getfixturevalue(who), join(outing)
    leave(full[0])

    def deed() -> object:
        return actions.accept(waiting, actor=actor)

    if who in ORGANISERS | {"leader"}:
        deed()
        assert fresh(waiting).is_going
    else:
        refused(NotAllowed if who in SEE_NAMES else NotReachable, deed)


def test_a_long_line_costs_no_more_questions(
    make_activity: Callable[..., Activity], join: Join, django_assert_max_num_queries: Callable
) -> None:
    activity = make_activity(capacity=1)
    first = join(activity)
    for _one in range(30):
        join(activity)
    with django_assert_max_num_queries(18):
        leave(first)
    holds(activity)
