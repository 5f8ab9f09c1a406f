"""Everybody at once: exactly the places there are, on both databases; and the guard taken away."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import IntegrityError, connections
from django.db.models import Q

from tests.activities.conftest import fresh, holds, told
from union.accounts.models import User
from union.activities import actions
from union.activities.models import PLACES, Activity, SignUp
from union.audit.models import Entry
from union.core.limits import Limit
from union.members.models import Member
from union.notifications.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Answer = TypeVar("Answer")
MEMBERS, TEN = 40, 10


@pytest.fixture
def crowd(colleague: Callable[..., Member]) -> list[Member]:
    """Forty members with their groups and accounts."""
    pks = [colleague().pk for _one in range(MEMBERS)]
    return list(Member.objects.select_related("organisation", "user").filter(pk__in=pks))


def at_once(deeds: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Does all of it in the same moment, each on a connection of its own."""
    start = threading.Barrier(len(deeds))

    def one(deed: Callable[[], Answer]) -> Answer:
        try:
            start.wait(timeout=30)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(one, deed) for deed in deeds]]


def joining(activity: Activity, member: Member, family: int = 0) -> Callable[[], SignUp]:
    return lambda: actions.sign_up(activity, member=member, family=family, actor=member.user)


def test_forty_at_once_for_ten_places(
    make_activity: Callable[..., Activity], crowd: list[Member]
) -> None:
    activity = make_activity(capacity=TEN)
    rows = at_once([joining(activity, member) for member in crowd])
    assert sorted(row.number for row in rows if row.is_going) == list(range(1, TEN + 1))
    line = list(activity.sign_ups.in_line())
    assert [row.queue for row in line] == list(range(1, MEMBERS - TEN + 1))
    # In the order in which they came: each later row was written later.
    assert [row.pk for row in line] == sorted(row.pk for row in line)
    assert [row.created_at for row in line] == sorted(row.created_at for row in line)
    assert (len(told("in")), len(told("queued"))) == (TEN, MEMBERS - TEN)
    assert Entry.objects.filter(verb="activities.signed_up").count() == TEN
    holds(activity)


def test_families_are_in_as_a_whole_or_wait_as_a_whole(
    make_activity: Callable[..., Activity], crowd: list[Member]
) -> None:
    activity = make_activity(capacity=25)
    at_once([joining(activity, member, n % 3) for n, member in enumerate(crowd)])
    assert fresh(activity).taken >= 23
    holds(activity)


def test_one_member_taps_twenty_times_at_once(
    make_activity: Callable[..., Activity], crowd: list[Member]
) -> None:
    activity = make_activity(capacity=TEN)
    rows = at_once([joining(activity, crowd[0]) for _tap in range(20)])
    assert len({row.pk for row in rows}) == 1
    assert (fresh(activity).taken, fresh(activity).numbers) == (1, 1)
    assert Notice.objects.count() == 1
    assert Entry.objects.filter(verb="activities.signed_up").count() == 1


def test_some_come_while_others_go(
    make_activity: Callable[..., Activity], crowd: list[Member]
) -> None:
    activity = make_activity(capacity=TEN)
    for member in crowd[:20]:
        joining(activity, member)()
    rows = {row.member_id: row for row in activity.sign_ups.all()}

    def leaving(member: Member) -> Callable[[], object]:
        return lambda: actions.cancel(rows[member.pk], "有课", actor=member.user)

    at_once(
        [leaving(member) for member in crowd[:10]]
        + [joining(activity, member) for member in crowd[20:]]
    )
    assert fresh(activity).taken == TEN
    # Those who waited have the places, and each was told once.
    offered = activity.sign_ups.filter(state=SignUp.State.OFFERED)
    assert sorted(offered.values_list("queue", flat=True)) == list(range(1, TEN + 1))
    assert Notice.objects.filter(kind="activities.offer").count() == TEN
    assert activity.sign_ups.in_line().count() == 20
    holds(activity)


def test_the_number_of_places_changes_in_the_middle_of_the_rush(
    make_activity: Callable[..., Activity], crowd: list[Member], organiser: User
) -> None:
    activity = make_activity(capacity=TEN)
    said = actions.ActivityFacts.of(activity)
    more = actions.ActivityFacts(**(vars(said) | {"capacity": 15}))

    def raising() -> object:
        version = activity.version
        return actions.change_activity(activity, more, version=version, actor=organiser)

    deeds: list[Callable[[], object]] = [joining(activity, member) for member in crowd]
    at_once([*deeds[:20], raising, *deeds[20:]])
    assert fresh(activity).taken == 15
    holds(activity)


# Without the guard.


class Unguarded(Limit):
    """Looks first and then takes, as one would think is enough."""

    def room(self, n: int) -> Q:
        """There is always room."""
        return Q()


def look_and_take(limit: Limit, activity: Activity, counter: str) -> list[bool]:
    """Forty look, and when all have looked, all who saw room take one."""
    looked = threading.Barrier(MEMBERS)

    def one() -> bool:
        free = limit.left(Activity.objects.get(pk=activity.pk))
        connections.close_all()
        looked.wait(timeout=30)
        if free is not None and free < 1:
            return False
        try:
            return limit.take(activity.pk, counter)
        except IntegrityError:
            return False

    return at_once([one] * MEMBERS)


@pytest.mark.parametrize("guard", [Limit, Unguarded])
def test_without_the_guard_more_is_taken_than_there_is(
    make_activity: Callable[..., Activity], guard: type[Limit]
) -> None:
    """A counter that no constraint protects: only the guard stands between it and too many."""
    activity = make_activity(capacity=TEN)
    taken = look_and_take(guard(Activity, "capacity", ("numbers",)), activity, "numbers")
    assert fresh(activity).numbers == sum(taken)
    assert sum(taken) == (TEN if guard is Limit else MEMBERS)


def test_behind_the_guard_of_the_places_stands_a_constraint(
    make_activity: Callable[..., Activity],
) -> None:
    """If somebody ever takes the guard away, the database refuses the eleventh place."""
    activity = make_activity(capacity=TEN)
    taken = look_and_take(
        Unguarded(PLACES.model, PLACES.capacity, PLACES.counters), activity, "taken"
    )
    assert fresh(activity).taken == sum(taken) == TEN
