"""The waiting list: places that become free are given on, in order, and offers come to an end.

More than a day before the cancel deadline the next in line is asked: the place is held for twelve
hours. Later than that there is no time to ask, and the place is given at once. The next is the
first whose whole party fits; whoever is passed over because of the size of her party keeps her
place in line.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.notices import (
    IN,
    LAPSED,
    OFFER,
    PROMOTED,
    tell_entrants,
    tell_line,
    tell_member,
)
from union.activities.actions.reaching import locked, locked_activity, own_or_officer
from union.activities.actions.refusals import (
    NoOffer,
    OfferOver,
    SignUpEnded,
    asking,
    clock,
    must_be_open,
)
from union.activities.models import PLACES, Activity, SignUp
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.dates import spoken_moment
from union.core.failpoints import failpoint
from union.members.models import Status
from union.outbox.actions import enqueue

OFFER_LASTS = timedelta(hours=12)
AT_ONCE_WITHIN = timedelta(hours=24)
OFFER_ENDS = "activities.offer_ends"

State = SignUp.State
_SEALED = ("member__id_number", "member__phone")
_COLUMNS = ["state", "number", "offered_until", "promoted_at", "changed_at"]


def promote(activity: Activity, *, now: datetime) -> list[SignUp]:
    """Gives free places to those who wait, in order; returns to whom.

    The caller holds the row of the activity, inside the transaction that frees the places.
    """
    if not activity.is_open or activity.has_begun(now):
        return []
    activity.refresh_from_db(fields=["capacity", "taken", "numbers"])
    chosen = _fitting(activity, PLACES.left(activity))
    if not chosen:
        return []
    places = sum(row.places for row in chosen)
    at_once = now >= activity.last_cancel_at - AT_ONCE_WITHIN
    numbers = len(chosen) if at_once else 0
    if not PLACES.take(activity.pk, "taken", places, numbers=F("numbers") + numbers):
        return []
    failpoint("activities.promote.inside")
    if at_once:
        _give(activity, chosen, now)
    else:
        _offer(activity, chosen, now)
    return chosen


def _fitting(activity: Activity, free: int | None) -> list[SignUp]:
    """Those of the line whose whole party fits into what is free; who has left is passed over."""
    line = activity.sign_ups.in_line().filter(member__status__in=Status.counted())
    line = line.select_related("member").defer(*_SEALED)
    if free is None:
        return list(line)
    chosen: list[SignUp] = []
    for row in line.filter(family__lt=free).iterator(chunk_size=100):
        if row.places <= free:
            chosen.append(row)
            free -= row.places
        if not free:
            break
    return chosen


def _give(activity: Activity, rows: list[SignUp], now: datetime) -> None:
    """The places are theirs without a question; `activity.numbers` is what it was before."""
    for number, row in enumerate(rows, start=activity.numbers + 1):
        row.state, row.number = State.GOING, number
        row.promoted_at = row.changed_at = now
    SignUp.objects.bulk_update(rows, _COLUMNS, batch_size=200)
    _log(Verb.PROMOTED, activity, rows)
    tell_line(rows, PROMOTED, activity=activity, key=str(rows[0].queue))


def _offer(activity: Activity, rows: list[SignUp], now: datetime) -> None:
    """The places are held until they answer."""
    until = now + OFFER_LASTS
    for row in rows:
        row.state, row.offered_until, row.changed_at = State.OFFERED, until, now
    SignUp.objects.bulk_update(rows, _COLUMNS, batch_size=200)
    _log(Verb.OFFERED, activity, rows)
    # A place in line is offered once, so the first of them names this moment.
    moment = str(rows[0].queue)
    tell_line(rows, OFFER, activity=activity, key=moment, when=clock(until))
    tell_entrants(rows, activity=activity, key=moment, when=clock(until))
    work = {"activity": activity.pk}
    enqueue(OFFER_ENDS, f"{OFFER_ENDS}:{activity.pk}:{moment}", work, after=OFFER_LASTS)


def _log(verb: Verb, activity: Activity, rows: list[SignUp]) -> None:
    """One line for all of them; nobody acts, because the rule decides."""
    record(
        verb,
        actor=None,
        organisation=activity.organisation,
        subject=activity,
        sign_ups=[row.pk for row in rows],
    )


@transaction.atomic
def accept(sign_up: SignUp, *, actor: User | None) -> SignUp:
    """The member takes the place that is held for her, and gets her number.

    A second tap changes nothing. An officer answers for whoever has no phone.
    Raises OfferOver, NoOffer, SignUpEnded, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    now = timezone.now()
    activity, row = locked(sign_up)
    own = own_or_officer(row, actor)
    if row.is_going:
        return row
    must_be_open(activity)
    if row.is_waiting:
        raise NoOffer
    if not row.is_offered or row.offered_until is None:
        raise SignUpEnded(params=asking(activity))
    if now >= row.offered_until:
        raise OfferOver(params=asking(activity, when=spoken_moment(row.offered_until)))
    Activity.objects.filter(pk=activity.pk).update(numbers=F("numbers") + 1)
    row.state, row.number, row.offered_until = State.GOING, activity.numbers + 1, None
    row.save(update_fields=["state", "number", "offered_until", "changed_at"])
    record(
        Verb.ACCEPTED,
        actor=actor,
        organisation=activity.organisation,
        subject=row,
        activity=activity.pk,
        own=own,
    )
    tell_member(row, IN, activity=activity, number=row.number)
    return row


def end_offers(*, now: datetime | None = None, activity: Activity | None = None) -> int:
    """Ends the offers whose time is over and gives the places to the next; returns how many ended.

    Called by the outbox when an offer ends, and by each of its rounds. Nobody acts.
    """
    now = now or timezone.now()
    overdue = SignUp.objects.overdue(now)
    if activity is not None:
        overdue = overdue.filter(activity=activity)
    pks = list(overdue.order_by("activity").values_list("activity", flat=True).distinct())
    return sum(_end(pk, now) for pk in pks)


@transaction.atomic
def _end(pk: int, now: datetime) -> int:
    activity = locked_activity(pk)
    rows = list(
        activity.sign_ups.overdue(now).select_related("member").defer(*_SEALED).order_by("queue")
    )
    if not rows:
        return 0
    lapse(activity, Q(pk__in=[row.pk for row in rows]), now=now)
    _log(Verb.LAPSED, activity, rows)
    for row in rows:
        tell_member(row, LAPSED, activity=activity)
    promote(activity, now=now)
    return len(rows)


def lapse(activity: Activity, which: Q, *, now: datetime) -> None:
    """Ends sign-ups that wait or were offered a place, and gives back what was held for them.

    The caller holds the row of the activity.
    """
    rows = activity.sign_ups.filter(which, state__in=[State.WAITING, State.OFFERED])
    held = sum(
        1 + family for family in rows.filter(state=State.OFFERED).values_list("family", flat=True)
    )
    rows.update(state=State.LAPSED, offered_until=None, ended_at=now, changed_at=now)
    if held:
        PLACES.give_back(activity.pk, "taken", held)
