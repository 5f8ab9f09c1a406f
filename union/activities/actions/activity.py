"""Drafting an activity, copying last year's, changing it."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.activities import registry
from union.activities.actions.facts import ActivityFacts
from union.activities.actions.line import promote
from union.activities.actions.notices import CHANGED, announce
from union.activities.actions.reaching import locked_activity
from union.activities.actions.refusals import (
    CalledOff,
    IsOver,
    StaleActivity,
    asking,
)
from union.activities.models import Activity
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.errors import Refused
from union.core.pinyin import romanise
from union.orgs.models import Organisation
from union.orgs.scoping import authorise, authorise_in

# What those who are signed up must know.
TOLD = frozenset({"starts_at", "ends_at", "place", "fee"})
LONGEST_ADDRESS = 60


class TooFewPlaces(Refused):
    """Fewer places than are taken: nobody loses a place silently."""

    message = _("%(taken)s places are taken already. Cancel some of them first.")
    field = "capacity"


class FormSpent(Refused):
    """One form makes one activity: sent again with other words, neither is taken for the other."""

    message = _(
        "This form was sent already, with other content: what it began stays as it was. "
        "Please open a new form."
    )


def _address(title: str) -> str:
    """An address that is free: the title in pinyin, with a number if another has it."""
    spelt = re.sub(r"[^a-z0-9]+", "", romanise(title).full.lower(), flags=re.ASCII)
    base = spelt[:LONGEST_ADDRESS] or "activity"
    there = set(Activity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in there:
        return base
    number = 2
    while f"{base}-{number}" in there:
        number += 1
    return f"{base}-{number}"


def _make(
    organisation: Organisation, facts: ActivityFacts, actor: User | None, key: str, **more: Any
) -> tuple[Activity, bool]:
    """The draft, and whether it is new: the same form or button makes one.

    If somebody has just taken the same address, it gets the next one.
    """
    columns = facts.columns(actor)
    if key and (there := _begun(key, organisation, facts, actor, **more)):
        return there, False

    def write() -> Activity:
        address = _address(columns["title"])
        return Activity.objects.create(
            organisation=organisation,
            slug=address,
            created_by=actor,
            key=key,
            has_groups=bool(facts.groups),
            **columns,
            **more,
        )

    try:
        with transaction.atomic():
            activity = write()
    except IntegrityError:
        if key and (there := _begun(key, organisation, facts, actor, **more)):
            return there, False
        activity = write()
    activity.groups.set(facts.groups)
    return activity, True


def _begun(
    key: str,
    organisation: Organisation,
    facts: ActivityFacts,
    actor: User | None,
    copied_from: Activity | None = None,
) -> Activity | None:
    """What a form or button made that is sent again. Raises FormSpent if it says something else.

    The times of a copy are reckoned from the moment of the press: its source is what it says.
    """
    there = Activity.objects.filter(created_by=actor, key=key).first()
    if there is None:
        return None
    said: dict[str, Any] = {"organisation": organisation, "copied_from": copied_from}
    if copied_from is None:
        said |= facts.columns(actor)
        if {group.pk for group in facts.groups} != set(there.groups.values_list("pk", flat=True)):
            raise FormSpent
    if any(getattr(there, name) != value for name, value in said.items()):
        raise FormSpent
    return there


@transaction.atomic
def create_activity(
    organisation: Organisation, facts: ActivityFacts, *, key: str = "", actor: User | None
) -> Activity:
    """Drafts an activity for a union or a campus; only those who may change it see it.

    `key` is one form that was shown: sent again, the answer is the activity that it made.
    Raises WrongOrder, WrongNumber, GroupElsewhere, FormSpent, NotAllowed, NotReachable.
    """
    authorise_in(actor, "activities.change", organisation, seen="activities.view")
    facts.check(organisation)
    activity, is_new = _make(organisation, facts, actor, key)
    if not is_new:
        return activity
    record(
        Verb.CREATED,
        actor=actor,
        organisation=organisation,
        subject=activity,
        kind=str(activity.kind),
    )
    return activity


@transaction.atomic
def copy_activity(activity: Activity, *, key: str = "", actor: User) -> Activity:
    """Drafts the same activity once more, for the next year: texts, places, limits, who may come.

    The times are a proposal, 52 weeks later (the same day of the week); whoever copies it is the
    one to ask. Sign-ups and counters are not copied. `key` is one button that was shown: pressed
    again, the answer is the copy that it made. Raises FormSpent, NotAllowed, NotReachable.
    """
    authorise(actor, "activities.change", activity)
    facts = ActivityFacts.of(activity).a_year_later(timezone.now())
    copy, is_new = _make(activity.organisation, facts, actor, key, copied_from=activity)
    if not is_new:
        return copy
    record(
        Verb.COPIED,
        actor=actor,
        organisation=copy.organisation,
        subject=copy,
        source=activity.pk,
    )
    return copy


@transaction.atomic
def change_activity(
    activity: Activity, facts: ActivityFacts, *, version: int, actor: User | None
) -> Activity:
    """Changes what an activity says of itself. `version` is the one that the actor saw.

    When time, place or cost of a published one change, everybody who is signed up is told once,
    and nobody else. More places go to the waiting list. Who is signed up stays so, also where the
    rules become narrower. A change that changes nothing leaves no trace.
    Raises StaleActivity, TooFewPlaces, CalledOff, IsOver, WrongOrder, WrongNumber, GroupElsewhere,
    NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    must_be_changeable(there)
    now = timezone.now()
    facts.check(there.organisation)
    columns = facts.columns(there.organiser)
    changed = sorted(name for name, value in columns.items() if getattr(there, name) != value)
    groups = {group.pk for group in facts.groups}
    if groups != set(there.groups.values_list("pk", flat=True)):
        changed.append("groups")
    if not changed:
        return there
    if version != there.version:
        raise StaleActivity
    if facts.capacity is not None and facts.capacity < there.taken:
        raise TooFewPlaces(params={"taken": there.taken})
    for name, value in columns.items():
        setattr(there, name, value)
    there.version += 1
    there.has_groups = bool(groups)
    there.save(update_fields=[*columns, "has_groups", "version"])
    if "groups" in changed:
        there.groups.set(groups)
    told = announce(there, kind=CHANGED, at=now) if there.is_open and TOLD & set(changed) else 0
    if "capacity" in changed:
        promote(there, now=now)
    if not there.is_draft:
        registry.publish(there, actor)
    record(
        Verb.CHANGED,
        actor=actor,
        organisation=there.organisation,
        subject=there,
        fields=changed,
        told=told,
    )
    return there


def must_be_changeable(activity: Activity) -> None:
    """What is over or called off stays as it is. Raises CalledOff, IsOver."""
    if activity.is_called_off:
        raise CalledOff(params=asking(activity))
    if activity.is_closed:
        raise IsOver(params=asking(activity))
