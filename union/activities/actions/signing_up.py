"""Signing up: the one verb that a thousand people may call in the same second.

Whether there is room, whether the window is open and whether one may come is read without a lock.
Then one transaction: a guarded UPDATE of the activity takes the places (or the next place in line,
where there is no room) and hands out the number, and the sign-up is written under the constraint
that a member has one. Nobody overtakes the waiting list: places that become free are given to the
line in the transaction that frees them, so that where some are free while somebody waits, her
party is too big for them.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.notices import ADDED, IN, QUEUED, tell_member
from union.activities.actions.reaching import is_own, locked_activity, may_organise
from union.activities.actions.refusals import (
    Full,
    NotEligible,
    NotOpenYet,
    TooManyFamily,
    WindowClosed,
    asking,
    must_be_open,
)
from union.activities.models import PLACES, Activity, SignUp, Window
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.dates import spoken_moment
from union.core.errors import NotAllowed, NotReachable, Refused
from union.core.failpoints import failpoint
from union.core.limits import Numbers
from union.core.prepared import insert
from union.members.models import Member
from union.orgs.scoping import may

OPEN = Q(state=Activity.State.OPEN)
GOING = Numbers(
    lambda pk, places: Activity.objects.filter(PLACES.room(places), OPEN, pk=pk),
    series="numbers",
    taking="taken",
)
# Nobody queues while there is room for her party.
WAITING = Numbers(
    lambda pk, places: Activity.objects.filter(~PLACES.room(places), OPEN, pk=pk), series="queued"
)


def sign_up(activity: Activity, *, member: Member, family: int = 0, actor: User | None) -> SignUp:
    """Signs a member up with so many relatives: `going` with a number, or `waiting` in line.

    Whoever is signed up already gets that sign-up: a replay has one effect. The actor is the
    member herself, or an officer who reaches her (the member is told); whoever may change the
    activity enters members also outside the window, until the activity is closed. `activity` is
    what was read a moment ago, with its organisation: what may have changed since then is asked by
    the guards.
    Raises NotOpenYet, WindowClosed, NotEligible, TooManyFamily, Full, NotPublished, CalledOff,
    IsOver, NotAllowed, NotReachable.
    """
    now = timezone.now()
    own = is_own(member, actor)
    if not own:
        _must_reach(activity, member, actor)
        # No rush here, and an officer's list may have been open for a while.
        activity = Activity.objects.select_related("organisation").get(pk=activity.pk)
    try:
        _check(activity, member, family, actor, now, own=own)
        failpoint("activities.sign_up.before")
        with transaction.atomic():
            made = _enter(activity, member, family, actor, now, own=own)
            failpoint("activities.sign_up.inside")
    except (Refused, IntegrityError):
        # A replay, or the second of two taps at once: there is a sign-up already.
        there = SignUp.objects.live().filter(activity=activity, member=member).first()
        if there is None:
            raise
        return there
    failpoint("activities.sign_up.after")
    return made


def _must_reach(activity: Activity, member: Member, actor: User | None) -> None:
    """Raises NotReachable, NotAllowed."""
    if not may(actor, "activities.sign_up_others", member.organisation):
        shown = actor is not None and Activity.objects.all().shows(activity, actor)
        raise NotAllowed if shown else NotReachable


def _check(
    activity: Activity,
    member: Member,
    family: int,
    actor: User | None,
    now: datetime,
    *,
    own: bool,
) -> None:
    here = activity.organisation.path in member.organisation.line()
    if own and (activity.published_at is None or not here):
        raise NotReachable
    must_be_open(activity)
    may_come(activity, member)
    if not 0 <= family <= activity.family_limit:
        raise TooManyFamily(params=asking(activity, limit=activity.family_limit))
    window = activity.window(now)
    # In the window nobody asks for offices: the hot path asks as little as it can.
    if window == Window.OPEN or (not own and may_organise(actor, activity)):
        return
    if window == Window.EARLY and activity.opens_at is not None:
        raise NotOpenYet(params=asking(activity, when=spoken_moment(activity.opens_at)))
    raise WindowClosed(params=asking(activity, when=spoken_moment(activity.closes_at)))


def may_come(activity: Activity, member: Member) -> None:
    """Raises NotEligible with the rule."""
    rule = activity.rule_against(member)
    if rule is not None:
        raise NotEligible(params=asking(activity, rule=rule.label))


def _enter(
    activity: Activity,
    member: Member,
    family: int,
    actor: User | None,
    now: datetime,
    *,
    own: bool,
) -> SignUp:
    place = _take(activity, 1 + family, now)
    row = SignUp(activity=activity, member=member, family=family, created_by=actor, **place)
    insert(row)
    is_going = row.is_going
    record(
        Verb.SIGNED_UP if is_going else Verb.QUEUED,
        actor=actor,
        organisation=activity.organisation,
        subject=row,
        activity=activity.pk,
        family=family,
        own=own,
    )
    if not is_going:
        tell_member(row, QUEUED, activity=activity)
    elif own:
        tell_member(row, IN, activity=activity, number=row.number)
    else:
        tell_member(row, ADDED, activity=activity, number=row.number)
    return row


def _take(activity: Activity, places: int, now: datetime) -> dict[str, Any]:
    """Takes the places or the next place in line, by a guarded UPDATE; from there the row is held.

    Answers what the sign-up says of it: the state, and the number or the place in line. What was
    read without a lock may be old: then the first guard refuses, and the second, which lets nobody
    queue while there is room. Whoever meets both decides with the row held.
    """
    free, has_begun = PLACES.left(activity), activity.has_begun(now)
    if (free is None or free >= places) and (place := _going(activity.pk, places)):
        return place
    if not has_begun and (place := _waiting(activity.pk, places)):
        return place
    must_be_open(locked_activity(activity.pk))
    if place := _going(activity.pk, places):
        return place
    # Once it has begun nobody is promoted, so a line would be a promise without a keeper.
    if has_begun or not (place := _waiting(activity.pk, places)):
        raise Full(params=asking(activity))
    return place


def _going(pk: int, places: int) -> dict[str, Any] | None:
    number = GOING.next(pk, places)
    return None if number is None else {"state": SignUp.State.GOING, "number": number}


def _waiting(pk: int, places: int) -> dict[str, Any] | None:
    queue = WAITING.next(pk, places)
    return None if queue is None else {"state": SignUp.State.WAITING, "queue": queue}
