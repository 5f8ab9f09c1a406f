"""A member books her check-up; afterwards somebody writes down whether she was there."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.core.failpoints import failpoint
from union.health.models import PLACES, Campaign, Invitation, Slot
from union.health.verbs import Verb
from union.members.models import Status
from union.orgs.scoping import authorise, may


class Full(Refused):
    """Somebody was quicker."""

    message = _("This time is fully booked. Please choose another one.")


class BookingOver(Refused):
    """Outside the days of the booking, or after the check-up."""

    message = _("Booking is not open now. Please ask the union.")


class TimeIsOver(Refused):
    """What has been is neither booked nor given back."""

    message = _("This time is over. Please ask the union.")


class NotYet(Refused):
    """Nobody was there on a day to come."""

    message = _("This day is still to come.")
    field = "done_on"


class BookedAhead(NotYet):
    """Whoever came before her time came on a day that is said: one tap would be a slip."""

    message = _(
        "She has booked a day that is still to come. If she was there before it, please enter the "
        "day."
    )


class CampaignOver(Refused):
    """A closed check-up stays as it is."""

    message = _("This check-up is closed; its figures stay as they are.")


def _held(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__organisation", "member", "slot").get(pk=invitation.pk)


def _may_book(row: Invitation, actor: User) -> bool:
    """Herself; and the office for somebody who has no phone."""
    own = row.member.user_id is not None and row.member.user_id == actor.pk
    return own or may(actor, "health.campaigns", row.campaign.organisation)


@transaction.atomic
def book(invitation: Invitation, slot: Slot, *, actor: User) -> Invitation:
    """Takes a place, and gives back the one that she had. The same once more changes nothing.

    Of a time that lies behind nobody goes to another one: whether she was there is marked.

    Raises NotReachable, BookingOver, TimeIsOver, Full.
    """
    row = _held(invitation)
    wanted = Slot.objects.filter(pk=slot.pk, campaign_id=row.campaign_id).first()
    if wanted is None or not _may_book(row, actor):
        raise NotReachable
    if row.state == Invitation.State.BOOKED and row.slot_id == wanted.pk:
        return row
    _must_be_open(row)
    if row.member.status not in Status.counted():
        raise BookingOver
    if wanted.is_over(timezone.now()):
        raise TimeIsOver
    if row.slot_id is not None:
        # Two who change places with each other must not wait for each other.
        both = Slot.objects.select_for_update(no_key=True).filter(pk__in=[wanted.pk, row.slot_id])
        list(both.order_by("pk").values_list("pk"))
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
    """Gives the place back; she can book anew. Raises NotReachable, BookingOver, TimeIsOver."""
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
    if row.slot is not None and row.slot.is_over(timezone.now()):
        raise TimeIsOver


@transaction.atomic
def mark(
    invitation: Invitation, state: str, *, actor: User, done_on: date | None = None
) -> Invitation:
    """Writes down that she was there (`done`), or was not (`absent`). A mistake is marked anew.

    `invited` takes the mark away: she stands as before, with her time if she has one. Nothing else
    is known of it. Raises NotReachable, NotAllowed, CampaignOver, NotYet, BookedAhead.
    """
    # Whoever is about to close it is waited for.
    Campaign.objects.select_for_update(no_key=True).get(pk=invitation.campaign_id)
    row = _held(invitation)
    authorise(actor, "health.campaigns", row)
    if _is_ahead(row, state, done_on):
        raise BookedAhead if state == Invitation.State.DONE else NotYet
    enter(row, state, done_on, actor=actor)
    return row


def _is_ahead(row: Invitation, state: str, done_on: date | None) -> bool:
    """Whether her time is still to come, and nobody says that she was there before it."""
    if state == Invitation.State.INVITED or (state == Invitation.State.DONE and done_on):
        return False
    return row.slot is not None and row.slot.on > local_today()


@transaction.atomic
def mark_several(
    campaign: Campaign,
    invitations: Iterable[int],
    state: str,
    *,
    actor: User,
    done_on: date | None = None,
) -> tuple[int, int]:
    """Writes the same down of several who are ticked in the list.

    Returns of how many it was written now, and of how many not, because their time is still to
    come. Who stands so already stays as she is, unless a day is said.
    Raises NotReachable, NotAllowed, CampaignOver, NotYet.
    """
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    authorise(actor, "health.campaigns", held)
    rows = Invitation.objects.select_for_update(of=("self",)).filter(campaign=held)
    found = rows.filter(pk__in=set(invitations)).order_by("pk")
    marked = ahead = 0
    for row in found.select_related("campaign__organisation", "member", "slot"):
        if _is_ahead(row, state, done_on):
            ahead += 1
        elif done_on or row.state != state:
            marked += enter(row, state, done_on, actor=actor)
    return marked, ahead


def enter(row: Invitation, state: str, done_on: date | None, *, actor: User | None) -> bool:
    """The same for a row that is locked; whether anything changed. Raises CampaignOver, NotYet."""
    if row.campaign.state != row.campaign.State.OPEN:
        raise CampaignOver
    wanted, day = Invitation.State(state), None
    if wanted == Invitation.State.INVITED and row.slot_id is not None:
        wanted = Invitation.State.BOOKED
    if wanted == Invitation.State.DONE:
        today = local_today()
        day = done_on or (row.slot.on if row.slot is not None else today)
        if day > today:
            raise NotYet
    if (row.state, row.done_on) == (wanted, day):
        return False
    if day is not None and row.slot is not None and row.slot.on > local_today():
        # Whoever came before her time does not keep it.
        PLACES.give_back(row.slot.pk, "taken")
        row.slot = None
    row.state, row.done_on = wanted, day
    row.save(update_fields=["state", "done_on", "slot"])
    note(
        Verb.MARKED,
        actor=actor,
        organisation=row.campaign.organisation,
        subject=row,
        state=str(wanted),
    )
    return True
