"""Drafting an activity, and copying last year's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    facts,
    fresh,
    moment,
    pass_time,
    refused,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity
from union.core.errors import NotAllowed, NotReachable, Refused
from union.orgs.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_draft_has_an_address_and_whoever_makes_it_is_the_one_to_ask(
    union: Organisation, organiser: User, logged: Callable
) -> None:
    made = actions.create_activity(union, facts(posts=["教师", "保育员"]), actor=organiser)
    there = fresh(made)
    assert (there.state, there.slug, there.published_at) == ("draft", "2026nianqiuyou", None)
    assert (there.organiser, there.created_by, there.taken) == (organiser, organiser, 0)
    assert there.posts == ["保育员", "教师"]
    assert there.last_cancel_at == there.closes_at
    assert logged("activities.created") == [{"kind": "outing"}]


def test_two_of_the_same_title_have_two_addresses(
    union: Organisation, organiser: User, outsider: User
) -> None:
    slugs = [
        actions.create_activity(union, facts(title=title), actor=organiser).slug
        for title in ("登山", "登山", "登山", "登山节", "🎉")
    ]
    assert slugs == ["dengshan", "dengshan-2", "dengshan-3", "dengshanjie", "activity"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_draft_one(who: str, request: pytest.FixtureRequest, union: Organisation) -> None:
    actor = request.getfixturevalue(who)

    def deed() -> object:
        return actions.create_activity(union, facts(), actor=actor)

    if who in ORGANISERS:
        assert fresh(deed()).created_by == actor
    else:
        refused(NotAllowed if who in READERS else NotReachable, deed)


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"ends_at": moment(days=13)}, actions.WrongOrder, "ends_at"),
        ({"closes_at": moment(days=15)}, actions.WrongOrder, "closes_at"),
        ({"opens_at": moment(days=11)}, actions.WrongOrder, "opens_at"),
        ({"cancel_until": moment(days=15)}, actions.WrongOrder, "cancel_until"),
        ({"capacity": 0}, actions.WrongNumber, "capacity"),
        ({"family_limit": 10}, actions.WrongNumber, "family_limit"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    union: Organisation, organiser: User, wrong: dict, refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as said:
        actions.create_activity(union, facts(**wrong), actor=organiser)
    assert said.value.field == field
    assert not Activity.objects.exists()


def test_only_groups_of_the_organisation_can_be_named(
    group: Organisation, far_group: Organisation, organiser: User
) -> None:
    campus = group.get_parent(update=True)
    made = actions.create_activity(campus, facts(groups=[group]), actor=organiser)
    assert list(made.groups.all()) == [group]
    refused(
        actions.GroupElsewhere,
        lambda: actions.create_activity(campus, facts(groups=[far_group]), actor=organiser),
    )


def test_last_years_is_copied_with_everything_but_what_happened(
    make_activity: Callable[..., Activity],
    group: Organisation,
    join: Join,
    chair: User,
    logged: Callable,
) -> None:
    old = make_activity(
        title="2026年秋游", opens_at=moment(days=1), groups=[group], posts=["教师"], summary="登山"
    )
    pass_time(old, days=2)
    join(old)
    old = fresh(old)
    copy = fresh(actions.copy_activity(old, actor=chair))
    assert (copy.state, copy.taken, copy.numbers, copy.queued) == ("draft", 0, 0, 0)
    assert (copy.published_at, copy.copied_from, copy.sign_ups.count()) == (None, old, 0)
    year = timedelta(weeks=52)
    assert copy.title == f"{(old.starts_at + year).year}年秋游"
    for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
        assert getattr(copy, name) == getattr(old, name) + year
    assert copy.starts_at.weekday() == old.starts_at.weekday()
    for name in ("capacity", "family_limit", "fee", "place", "summary", "posts", "kind"):
        assert getattr(copy, name) == getattr(old, name)
    assert list(copy.groups.all()) == [group]
    assert (copy.organiser, copy.created_by) == (chair, chair)
    assert logged("activities.copied") == [{"source": old.pk}]


def test_a_copy_of_what_was_long_ago_lies_in_the_future(outing: Activity, organiser: User) -> None:
    pass_time(outing, weeks=170)
    copy = fresh(actions.copy_activity(fresh(outing), actor=organiser))
    assert timedelta() < copy.starts_at - moment() <= timedelta(weeks=52)


def test_a_copy_of_what_was_a_year_and_a_week_ago_is_of_this_season(
    outing: Activity, organiser: User
) -> None:
    pass_time(outing, days=(fresh(outing).starts_at - moment()).days + 52 * 7 + 9)
    copy = fresh(actions.copy_activity(fresh(outing), actor=organiser))
    assert timedelta(weeks=2) < copy.starts_at - moment() <= timedelta(weeks=3)
    assert copy.starts_at.weekday() == fresh(outing).starts_at.weekday()


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_copy_one(who: str, request: pytest.FixtureRequest, outing: Activity) -> None:
    actor = request.getfixturevalue(who)

    def deed() -> object:
        return actions.copy_activity(outing, actor=actor)

    if who in ORGANISERS:
        deed()
        assert Activity.objects.count() == 2
    else:
        shown = who in READERS or who == "leader"
        refused(NotAllowed if shown else NotReachable, deed)


def test_facts_are_read_back_as_they_were_said(outing: Activity, organiser: User) -> None:
    said = actions.ActivityFacts.of(outing)
    assert said == replace(
        facts(),
        organiser=organiser,
        posts=[],
        employments=[],
        **{name: getattr(outing, name) for name in ("starts_at", "ends_at", "closes_at")},
    )
