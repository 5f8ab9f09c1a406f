"""A member books her check-up; afterwards somebody writes down whether she was there."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.core.failpoints import failpoint
from union.health.models import PLACES, Invitation, Slot
from union.health.verbs import Verb
from union.orgs.scoping import authorise, may


class Full(Refused):
    """Somebody was quicker."""

    message = _("This time is fully booked. Please choose another one.")


class BookingOver(Refused):
    """Outside the days of the booking, or after the check-up."""

    message = _("Booking is not open now. Please ask the union.")


class TimeIsOver(Refused):
    """What has been is not booked."""

    message = _("This time is over. Please choose another one.")


class NotYet(Refused):
    """Nobody was there on a day to come."""

    message = _("This day is still to come.")
    field = "done_on"


class CampaignOver(Refused):
    """A closed check-up stays as it is."""

    message = _("This check-up is closed; its figures stay as they are.")


def _held(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__organisation", "member").get(pk=invitation.pk)


def _may_book(row: Invitation, actor: User) -> bool:
    """Herself; and the office for somebody who has no phone."""
    own = row.member.user_id is not None and row.member.user_id == actor.pk
    return own or may(actor, "health.campaigns", row.campaign.organisation)


@transaction.atomic
def book(invitation: Invitation, slot: Slot, *, actor: User) -> Invitation:
    """Takes a place, and gives back the one that she had. The same once more changes nothing.

    Raises NotReachable, BookingOver, TimeIsOver, Full.
    """
    row = _held(invitation)
    wanted = Slot.objects.filter(pk=slot.pk, campaign_id=row.campaign_id).first()
    if wanted is None or not _may_book(row, actor):
        raise NotReachable
    if row.state == Invitation.State.BOOKED and row.slot_id == wanted.pk:
        return row
    _must_be_open(row)
    if wanted.on < local_today():
        raise TimeIsOver
    if not PLACES.take(wanted.pk, "taken"):
        raise Full
    failpoint("health.booked")
    if row.slot_id is not None:
        PLACES.give_back(row.slot_id, "taken")
    row.slot, row.state = wanted, Invitation.State.BOOKED
    row.save(update_fields=["slot", "state"])
    note(Verb.BOOKED, actor=actor, organisation=row.campaign.organisation, subject=row)
    return row


@transaction.atomic
def cancel(invitation: Invitation, *, actor: User) -> Invitation:
    """Gives the place back; she can book anew. Raises NotReachable, BookingOver."""
    row = _held(invitation)
    if not _may_book(row, actor):
        raise NotReachable
    if row.state == Invitation.State.INVITED:
        return row
    _must_be_open(row)
    if row.slot_id is not None:
        PLACES.give_back(row.slot_id, "taken")
    row.slot, row.state = None, Invitation.State.INVITED
    row.save(update_fields=["slot", "state"])
    note(Verb.BOOKING_CANCELLED, actor=actor, organisation=row.campaign.organisation, subject=row)
    return row


def _must_be_open(row: Invitation) -> None:
    if not row.is_open or not row.campaign.is_bookable(local_today()):
        raise BookingOver


@transaction.atomic
def mark(
    invitation: Invitation, state: str, *, actor: User, done_on: date | None = None
) -> Invitation:
    """Writes down that she was there (`done`), or was not (`absent`). A mistake is marked anew.

    Nothing else is known of it. Raises NotReachable, NotAllowed, CampaignOver, NotYet.
    """
    row = _held(invitation)
    authorise(actor, "health.campaigns", row)
    enter(row, state, done_on, actor=actor)
    return row


def enter(row: Invitation, state: str, done_on: date | None, *, actor: User | None) -> bool:
    """The same for a row that is locked; whether anything changed. Raises CampaignOver, NotYet."""
    if row.campaign.state != row.campaign.State.OPEN:
        raise CampaignOver
    wanted = Invitation.State(state)
    is_done = wanted == Invitation.State.DONE
    day = (
        done_on or (row.slot.on if is_done and row.slot is not None else None) if is_done else None
    )
    if is_done and day is None:
        day = local_today()
    if day is not None and day > local_today():
        raise NotYet
    if (row.state, row.done_on) == (wanted, day):
        return False
    row.state, row.done_on = wanted, day
    row.save(update_fields=["state", "done_on"])
    note(
        Verb.MARKED,
        actor=actor,
        organisation=row.campaign.organisation,
        subject=row,
        state=str(wanted),
    )
    return True
