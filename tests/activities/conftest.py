"""An outing of the union with three places, colleagues who want to go, and a clock to turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models
from django.db.models import F
from django.utils import timezone

from union.accounts.models import User
from union.activities import actions
from union.activities.actions import ActivityFacts
from union.activities.models import Activity, SignUp
from union.audit.models import Entry
from union.core.errors import Refused
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.models import Message

# Everybody but the member herself, by what the role table says of the activities of the union.
READERS = {"chair", "deputy", "welfare", "committee", "auditor", "treasurer", "cashier"}
ORGANISERS = {"chair", "deputy", "welfare", "organiser"}
OTHERS = {"leader", "keeper", "sysadmin", "outsider", "member"}
# Of whoever reads of an activity these read who goes; the others how many.
SEE_NAMES = READERS - {"treasurer", "cashier", "committee"}
EVERYBODY = sorted(READERS | ORGANISERS | OTHERS)

Join = Callable[..., SignUp]


def moment(**delta: int) -> datetime:
    """So far from now, to the minute."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(**delta)


def facts(**more: Any) -> ActivityFacts:
    """2026年秋游 in a fortnight: three places, two relatives each, sign-up for ten days."""
    there: dict[str, Any] = {
        "title": "2026年秋游",
        "place": "滨江园区门口",
        "fee": "会费承担，家属自理 60 元",
        "starts_at": moment(days=14),
        "ends_at": moment(days=14, hours=8),
        "closes_at": moment(days=10),
        "capacity": 3,
        "family_limit": 2,
    }
    return ActivityFacts(**(there | more))


@pytest.fixture
def make_activity(union: Organisation, organiser: User) -> Callable[..., Activity]:
    """Makes an activity, published unless `draft`: `make_activity(capacity=10)`."""

    def make(
        *, draft: bool = False, organisation: Organisation | None = None, **more: Any
    ) -> Activity:
        made = actions.create_activity(organisation or union, facts(**more), actor=organiser)
        if not draft:
            actions.publish(made, actor=organiser)
        return Activity.objects.get(pk=made.pk)

    return make


@pytest.fixture
def outing(make_activity: Callable[..., Activity]) -> Activity:
    """The outing, published, with three places."""
    return make_activity()


@pytest.fixture
def colleague(
    make_member: Callable[..., Member], make_user: Callable[..., User]
) -> Callable[..., Member]:
    """A member with an account: `colleague("王芳")`."""
    count = 0

    def make(name: str = "", **more: Any) -> Member:
        nonlocal count
        count += 1
        member = make_member(name or f"同事{count}", **more)
        member.user = make_user(f"colleague{count}", member.name)
        member.save()
        return member

    return make


@pytest.fixture
def join(colleague: Callable[..., Member]) -> Join:
    """A new colleague signs up by herself: `join(outing, family=1)`."""

    def enter(activity: Activity, member: Member | None = None, *, family: int = 0) -> SignUp:
        member = member or colleague()
        # A page reads the activity anew for each tap.
        there = Activity.objects.select_related("organisation").get(pk=activity.pk)
        return actions.sign_up(there, member=member, family=family, actor=member.user)

    return enter


@pytest.fixture
def full(outing: Activity, join: Join) -> list[SignUp]:
    """The three who are in."""
    return [join(outing) for _one in range(3)]


def told(kind: str) -> list[str]:
    """Who has been told, once for each notice: the usernames in order."""
    notices = Notice.objects.filter(kind=f"activities.{kind}")
    return sorted(notices.values_list("user__username", flat=True))


def states(activity: Activity) -> list[str]:
    """The states of the sign-ups, in the order in which they were made."""
    return list(activity.sign_ups.order_by("pk").values_list("state", flat=True))


def fresh(row: Any) -> Any:
    """The row as it is in the database."""
    return type(row)._default_manager.get(pk=row.pk)


def everything() -> tuple[list, ...]:
    """All that an action could change, to see that nothing did."""
    shown: list[type[models.Model]] = [Activity, SignUp, Notice, Entry, Message]
    return tuple(list(model._default_manager.order_by("pk").values()) for model in shown)


def pass_time(activity: Activity, **delta: int) -> None:
    """The clock goes on: all times of an activity lie so much earlier."""
    gone = timedelta(**delta)
    there = Activity.objects.filter(pk=activity.pk)
    # The one that must stay below another goes first.
    for name in ("opens_at", "cancel_until", "closes_at"):
        there.update(**{name: F(name) - gone})
    there.update(starts_at=F("starts_at") - gone, ends_at=F("ends_at") - gone)
    for name in ("offered_until", "promoted_at", "created_at", "ended_at"):
        rows = SignUp.objects.filter(activity=activity, **{f"{name}__isnull": False})
        rows.update(**{name: F(name) - gone})
    Message.objects.filter(done_at=None).update(not_before=F("not_before") - gone)


def holds(activity: Activity) -> None:
    """What is always true of an activity and its sign-ups."""
    there = fresh(activity)
    rows = list(activity.sign_ups.all())
    taken = sum(row.places for row in rows if row.is_holding)
    assert there.taken == taken
    assert there.capacity is None or taken <= there.capacity
    queues = [row.queue for row in rows if row.queue is not None]
    assert sorted(queues) == list(range(1, there.queued + 1))
    live = [row.member_id for row in rows if row.is_live]
    assert len(live) == len(set(live))
    if there.is_open and not there.has_begun(timezone.now()) and there.capacity is not None:
        waiting = [row.places for row in rows if row.is_waiting]
        assert all(places > there.capacity - taken for places in waiting)


def refused(refusal: type[Refused], deed: Callable[[], Any]) -> str:
    """The sentence with which a deed is refused; nothing at all has changed."""
    before = everything()
    with pytest.raises(refusal) as said:
        deed()
    assert said.type is refusal
    assert everything() == before
    return str(said.value)
