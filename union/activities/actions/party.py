"""How many relatives come along, changed later without losing one's place."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.line import promote
from union.activities.actions.notices import FAMILY, tell_member
from union.activities.actions.reaching import locked, may_organise, own_or_officer
from union.activities.actions.refusals import (
    ChangeTooLate,
    HasBegun,
    NoRoom,
    SignUpEnded,
    TooManyFamily,
    asking,
    must_be_open,
)
from union.activities.models import PLACES, Activity, SignUp
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.dates import spoken_moment


@transaction.atomic
def change_family(sign_up: SignUp, family: int, *, actor: User | None) -> bool:
    """Changes how many relatives come along; the member's own place and number stay.

    More: only if there is room (NoRoom, and everything stays as it was). Fewer: the places go to
    the next in line; in the waiting list a smaller party may fit at once. By the member herself
    more until sign-up ends, fewer until the cancel deadline; by an officer until it begins.
    False if nothing changes. Raises TooManyFamily, ChangeTooLate, HasBegun, SignUpEnded,
    CalledOff, IsOver, NotAllowed, NotReachable.
    """
    now = timezone.now()
    activity, row = locked(sign_up)
    own = own_or_officer(row, actor)
    if not row.is_live:
        raise SignUpEnded(params=asking(activity))
    more = family - row.family
    if not more:
        return False
    must_be_open(activity)
    if family < 0 or (more > 0 and family > activity.family_limit):
        raise TooManyFamily(params=asking(activity, limit=activity.family_limit))
    _in_time(activity, row, now, own=own, more=more, actor=actor)
    if row.is_holding and more > 0 and not PLACES.take(activity.pk, "taken", more):
        raise NoRoom(params=asking(activity))
    was, row.family = row.family, family
    row.save(update_fields=["family", "changed_at"])
    record(
        Verb.FAMILY_CHANGED,
        actor=actor,
        organisation=activity.organisation,
        subject=row,
        activity=activity.pk,
        was=was,
        family=family,
        own=own,
    )
    if not own:
        key = row.changed_at.isoformat()
        tell_member(row, FAMILY, activity=activity, key=key, family=family)
    if more < 0:
        if row.is_holding:
            PLACES.give_back(activity.pk, "taken", -more)
        promote(activity, now=now)
    return True


def _in_time(
    activity: Activity, row: SignUp, now: datetime, *, own: bool, more: int, actor: User | None
) -> None:
    if activity.has_begun(now):
        raise HasBegun
    until = activity.closes_at if more > 0 else row.cancels_until(activity)
    if now > until and (own or not may_organise(actor, activity)):
        raise ChangeTooLate(params=asking(activity, when=spoken_moment(until)))
