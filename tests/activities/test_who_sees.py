"""Who sees which activity, and that lists and single questions agree."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.activities.conftest import EVERYBODY, ORGANISERS, READERS, Join, moment, pass_time
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, Rule, Window
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", EVERYBODY)
def test_drafts_are_seen_at_the_desk_by_those_who_may_change_them(
    who: str, request: pytest.FixtureRequest, make_activity: Callable[..., Activity]
) -> None:
    user = request.getfixturevalue(who)
    draft, shown = make_activity(draft=True), make_activity()
    expected = set()
    if who in READERS | ORGANISERS | {"leader"}:
        expected.add(shown)
    if who in ORGANISERS:
        expected.add(draft)
    questions = Activity.objects.all()
    assert set(questions.for_user(user)) == expected
    assert {one for one in (draft, shown) if questions.shows(one, user)} == expected
    changed = set(questions.for_user(user, "activities.change"))
    assert changed == ({draft, shown} if who in ORGANISERS else set())


def test_an_officer_of_a_campus_sees_what_is_above_and_not_what_is_beside(
    make_activity: Callable[..., Activity],
    make_officer: Callable[..., User],
    group: Organisation,
    far_group: Organisation,
) -> None:
    near, far = group.get_parent(update=True), far_group.get_parent(update=True)
    whole, here = make_activity(), make_activity(organisation=near)
    make_activity(organisation=far)
    user = make_officer("campus", Role.ORGANISER, near)
    assert set(Activity.objects.for_user(user)) == {whole, here}
    assert set(Activity.objects.for_user(user, "activities.change")) == {here}


def test_a_member_reads_the_published_ones_of_her_campus_and_union(
    make_activity: Callable[..., Activity],
    member: User,
    sysadmin: User,
    organiser: User,
    group: Organisation,
    far_group: Organisation,
) -> None:
    make_activity(draft=True)
    make_activity(organisation=far_group.get_parent(update=True))
    whole = make_activity(posts=["保育员"])
    here = make_activity(organisation=group.get_parent(update=True))
    off = make_activity()
    actions.call_off(off, "台风", actor=organiser)
    assert set(Activity.objects.of_user(member)) == {whole, here, off}
    assert not Activity.objects.of_user(sysadmin).exists()
    assert not Activity.objects.of_user(AnonymousUser()).exists()


def test_whoever_has_left_reads_only_what_she_once_signed_up_for(
    make_activity: Callable[..., Activity], join: Join, member: User
) -> None:
    then, _other = make_activity(), make_activity()
    join(then, member.member)  # type: ignore[attr-defined]
    Member.objects.filter(user=member).update(status="retired")
    assert list(Activity.objects.of_user(member)) == [then]


def test_the_list_of_what_one_may_sign_up_for_and_the_rule_agree(
    make_activity: Callable[..., Activity],
    colleague: Callable[..., Member],
    group: Organisation,
    other_group: Organisation,
    far_group: Organisation,
) -> None:
    campus = group.get_parent(update=True)
    far = far_group.get_parent(update=True)
    activities = [
        make_activity(),
        make_activity(organisation=campus),
        make_activity(organisation=far),
        make_activity(groups=[group]),
        make_activity(groups=[campus, far_group]),
        make_activity(posts=["保育员", '教"师']),
        make_activity(employments=["established"]),
        make_activity(groups=[far], posts=["教师"], employments=["agency"]),
    ]
    people = [
        colleague(organisation=place, post=post, employment=employment, status=status)
        for place in (group, other_group, far_group)
        for post in ("教师", "保育员", '教"师', "")
        for employment in ("established", "agency", "")
        for status in ("active", "retired")
    ]
    seen: set[Rule | None] = set()
    for person in people:
        listed = set(Activity.objects.for_member(person))
        rules = {one: one.rule_against(person) for one in activities}
        assert listed == {one for one, rule in rules.items() if rule is None}
        seen |= set(rules.values())
    assert seen == {None, *Rule}


def test_the_next_ones_come_first_and_what_is_over_is_left_out(
    make_activity: Callable[..., Activity],
) -> None:
    later, over, soon = make_activity(), make_activity(), make_activity(starts_at=moment(days=12))
    now = make_activity(ends_at=moment(days=15))
    pass_time(over, days=15)
    pass_time(now, days=14, hours=1)
    assert list(Activity.objects.upcoming()) == [now, soon, later]


@pytest.mark.parametrize("text", ["秋游", "qiuyou", "2026年", "滨江园区", "登山", " 秋游 "])
def test_one_is_found_by_title_pinyin_place_or_summary(
    make_activity: Callable[..., Activity], text: str
) -> None:
    found = make_activity(summary="登山、野餐")
    make_activity(title="讲座", place="三楼会议室")
    assert list(Activity.objects.search(text)) == [found]
    assert Activity.objects.search(" ").count() == 2


def test_the_window_of_a_sign_up(make_activity: Callable[..., Activity]) -> None:
    activity = make_activity(opens_at=moment(days=1))
    assert activity.opens_at is not None
    assert activity.window(moment()) == Window.EARLY
    assert activity.window(activity.opens_at) == Window.OPEN
    assert activity.window(activity.closes_at) == Window.OVER
