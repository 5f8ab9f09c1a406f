"""Signing up by oneself: one tap, one place, and what stands in the way."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import (
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
from union.core.errors import NotReachable
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Organisation

pytestmark = pytest.mark.django_db


def test_one_tap_and_a_member_is_in_with_her_number(
    outing: Activity, member: User, join: Join, logged: Callable
) -> None:
    join(outing)
    row = join(outing, member.member)
    assert (row.state, row.number, row.queue, row.created_by) == ("going", 2, None, member)
    assert fresh(outing).taken == 2
    assert logged("activities.signed_up") == [
        {"activity": outing.pk, "family": 0, "own": True},
        {"activity": outing.pk, "family": 0, "own": True},
    ]
    assert told("in") == ["colleague1", "member"]
    notice = Notice.objects.of_user(member).get()
    assert notice.text == "2026年秋游：报名成功，您是第 2 号。"
    assert notice.url == f"/activities/{outing.slug}/"


def test_relatives_take_places_as_well(outing: Activity, join: Join) -> None:
    assert join(outing, family=2).number == 1
    assert fresh(outing).taken == 3
    late = join(outing)
    assert (late.state, late.queue) == ("waiting", 1)


def test_the_same_tap_fifty_times_is_one_place_and_one_notice(
    outing: Activity, member: User, join: Join
) -> None:
    first = join(outing, member.member, family=1)
    there = everything()
    for _again in range(49):
        assert join(outing, member.member, family=2) == first
    assert everything() == there
    assert told("in") == ["member"]


def test_whoever_comes_too_late_waits_in_the_order_of_arrival(
    outing: Activity, full: list[SignUp], join: Join, logged: Callable
) -> None:
    waiting = [join(outing) for _one in range(3)]
    assert [(row.state, row.queue, row.position()) for row in waiting] == [
        ("waiting", 1, 1),
        ("waiting", 2, 2),
        ("waiting", 3, 3),
    ]
    assert len(logged("activities.queued")) == 3
    assert told("queued") == ["colleague4", "colleague5", "colleague6"]
    assert fresh(outing).taken == 3
    actions.cancel(waiting[0], actor=waiting[0].member.user)
    assert [row.position() for row in waiting[1:]] == [1, 2]
    holds(outing)


def test_a_party_that_does_not_fit_waits_and_a_smaller_one_passes_it(
    outing: Activity, join: Join
) -> None:
    """Nobody is overtaken who would fit."""
    join(outing)
    join(outing)
    family = join(outing, family=1)
    single = join(outing)
    assert (family.state, single.state) == ("waiting", "going")
    holds(outing)


def test_without_a_number_of_places_everybody_is_in(
    make_activity: Callable[..., Activity], join: Join
) -> None:
    lecture = make_activity(capacity=None)
    assert [join(lecture, family=2).number for _one in range(4)] == [1, 2, 3, 4]
    assert fresh(lecture).taken == 12


def test_whoever_cancelled_signs_up_again_at_the_end_of_the_line(
    outing: Activity, full: list[SignUp], join: Join
) -> None:
    waiting = join(outing)
    gone = full[0]
    actions.cancel(gone, "有课", actor=gone.member.user)
    again = join(outing, gone.member)
    assert (again.state, again.queue) == ("waiting", 2)
    assert fresh(waiting).state == "offered"
    holds(outing)


# What stands in the way. Each sentence says whom to ask, and nothing has changed.


def test_before_the_window_and_after_it(
    make_activity: Callable[..., Activity], join: Join, colleague: Callable[..., Member]
) -> None:
    activity = make_activity(opens_at=moment(hours=1))
    anna = colleague()
    said = refused(actions.NotOpenYet, lambda: join(activity, anna))
    assert "高原" in said
    pass_time(activity, hours=2)
    join(activity, colleague())
    pass_time(activity, days=10)
    assert "高原" in refused(actions.WindowClosed, lambda: join(activity, anna))


@pytest.mark.parametrize(
    ("narrowed", "sentence"),
    [
        ({"posts": ["保育员"]}, "其他岗位"),
        ({"employments": ["agency"]}, "其他用工形式"),
    ],
)
def test_somebody_whom_it_is_not_for_is_told_which_rule_says_so(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    narrowed: dict,
    sentence: str,
) -> None:
    activity, anna = make_activity(**narrowed), colleague()
    said = refused(actions.NotEligible, lambda: join(activity, anna))
    assert sentence in said
    assert "高原" in said


def test_it_may_be_for_some_groups_only(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    group: Organisation,
    other_group: Organisation,
) -> None:
    activity = make_activity(groups=[group])
    assert join(activity).is_going
    there = colleague(organisation=other_group)
    assert "其他小组" in refused(actions.NotEligible, lambda: join(activity, there))


def test_a_campus_counts_with_all_its_groups(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    other_group: Organisation,
    far_group: Organisation,
) -> None:
    campus = other_group.get_parent(update=True)
    activity = make_activity(groups=[campus])
    assert join(activity, colleague(organisation=other_group)).is_going
    far = colleague(organisation=far_group)
    refused(actions.NotEligible, lambda: join(activity, far))


def test_whoever_has_left_is_no_member(
    outing: Activity, join: Join, colleague: Callable[..., Member]
) -> None:
    retired = colleague(status="retired")
    assert "在册会员" in refused(actions.NotEligible, lambda: join(outing, retired))


@pytest.mark.parametrize("family", [3, -1])
def test_not_more_relatives_than_the_limit(
    outing: Activity, join: Join, colleague: Callable[..., Member], family: int
) -> None:
    anna = colleague()
    said = refused(actions.TooManyFamily, lambda: join(outing, anna, family=family))
    assert "2" in said


def test_nobody_signs_up_for_what_was_called_off_is_over_or_is_not_shown(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    organiser: User,
) -> None:
    anna = colleague()
    draft = make_activity(draft=True)
    refused(NotReachable, lambda: join(draft, anna))
    off = make_activity()
    actions.call_off(off, "台风", actor=organiser)
    assert "高原" in refused(actions.CalledOff, lambda: join(off, anna))
    over = make_activity()
    pass_time(over, days=15)
    actions.close(over, actor=organiser)
    refused(actions.IsOver, lambda: join(over, anna))


def test_a_member_of_another_campus_or_union_does_not_find_it(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    group: Organisation,
    far_group: Organisation,
) -> None:
    campus = group.get_parent(update=True)
    activity = make_activity(organisation=campus)
    far = colleague(organisation=far_group)
    refused(NotReachable, lambda: join(activity, far))


def test_the_activity_is_called_off_between_the_look_and_the_tap(
    outing: Activity, organiser: User, join: Join, colleague: Callable[..., Member]
) -> None:
    """What a page was shown a minute ago is not asked: the row is."""
    old = fresh(outing)
    actions.call_off(outing, "台风", actor=organiser)
    anna = colleague()
    refused(actions.CalledOff, lambda: join(old, anna))


def test_what_was_full_a_moment_ago_may_have_room_now_and_the_other_way_round(
    outing: Activity, full: list[SignUp], colleague: Callable[..., Member]
) -> None:
    """The look is without a lock: the guards decide."""
    looked_full = read(outing.pk)
    actions.cancel(full[0], "有课", actor=full[0].member.user)
    looked_free = read(outing.pk)
    assert tap(looked_full, colleague()).is_going
    assert tap(looked_free, colleague()).is_waiting
    holds(outing)


# The hot path.


def read(pk: int) -> Activity:
    """The activity as a page has it."""
    return Activity.objects.select_related("organisation").get(pk=pk)


def tap(activity: Activity, member: Member) -> SignUp:
    return actions.sign_up(activity, member=member, actor=member.user)


def test_a_sign_up_asks_the_database_a_fixed_few_times(
    outing: Activity,
    member: User,
    join: Join,
    django_assert_num_queries: Callable,
    colleague: Callable[..., Member],
) -> None:
    """Savepoint, take with its number, sign-up, log, notice, release: as many when it is full.

    A second tap is turned back by the constraint, and finds the first one's sign-up.
    """
    record = Member.objects.select_related("organisation", "user").get(pk=member.member.pk)
    there = read(outing.pk)
    with django_assert_num_queries(6):
        tap(there, record)
    with django_assert_num_queries(6):
        tap(there, record)
    for _one in range(2):
        join(outing)
    late = Member.objects.select_related("organisation", "user").get(pk=colleague().pk)
    there = read(outing.pk)
    with django_assert_num_queries(6):
        assert tap(there, late).is_waiting


def test_the_questions_do_not_grow_with_the_line(
    outing: Activity,
    full: list[SignUp],
    join: Join,
    colleague: Callable[..., Member],
    django_assert_num_queries: Callable,
) -> None:
    for _one in range(12):
        join(outing)
    late = Member.objects.select_related("organisation", "user").get(pk=colleague().pk)
    there = read(outing.pk)
    with django_assert_num_queries(6):
        assert tap(there, late).queue == 13
