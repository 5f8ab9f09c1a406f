"""Giving a place back, leaving the waiting list, declining an offer: one verb, three sentences."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.line import promote
from union.activities.actions.notices import CANCELLED, tell_member
from union.activities.actions.reaching import locked, own_or_officer
from union.activities.actions.refusals import (
    CancelTooLate,
    HasBegun,
    ReasonMissing,
    asking,
    must_be_open,
)
from union.activities.models import PLACES, Activity, SignUp
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.dates import spoken_moment
from union.core.failpoints import failpoint

VERBS = {
    SignUp.State.GOING: Verb.CANCELLED,
    SignUp.State.WAITING: Verb.LEFT_LINE,
    SignUp.State.OFFERED: Verb.DECLINED,
}


@transaction.atomic
def cancel(sign_up: SignUp, reason: str = "", *, actor: User | None) -> bool:
    """Ends a sign-up; places that it held go to the next in line. False if it was over already.

    The member gives her place back by herself until the cancel deadline, with a reason; she leaves
    the line or declines an offer until the activity begins, and need not say why. An officer may
    until it begins, and the member is told.
    Raises CancelTooLate, HasBegun, ReasonMissing, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    now = timezone.now()
    activity, row = locked(sign_up)
    own = own_or_officer(row, actor)
    if not row.is_live:
        return False
    must_be_open(activity)
    _in_time(activity, row, now, own=own)
    reason = " ".join(reason.split())
    if not reason and (row.is_going or not own):
        raise ReasonMissing
    verb = VERBS[SignUp.State(row.state)] if own else Verb.TAKEN_OUT
    held = row.is_holding
    row.state, row.offered_until, row.ended_at = SignUp.State.CANCELLED, None, now
    row.reason, row.attended = reason, None
    row.save()
    # Not the reason: it may speak of an illness, and the row has it.
    record(
        verb,
        actor=actor,
        organisation=activity.organisation,
        subject=row,
        activity=activity.pk,
        own=own,
    )
    if not own:
        tell_member(row, CANCELLED, activity=activity, organiser=str(activity.organiser))
    if held:
        PLACES.give_back(activity.pk, "taken", row.places)
        failpoint("activities.cancel.inside")
        promote(activity, now=now)
    return True


def _in_time(activity: Activity, row: SignUp, now: datetime, *, own: bool) -> None:
    if activity.has_begun(now):
        raise HasBegun
    until = row.cancels_until(activity)
    if own and row.is_going and now > until:
        raise CancelTooLate(params=asking(activity, when=spoken_moment(until)))
