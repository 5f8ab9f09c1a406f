"""A check-up is planned, opened, reminded of and closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.health.models import Campaign, Invitation, Package, Slot
from union.health.models.campaign import InvitationQuerySet
from union.health.verbs import Verb
from union.members.models import Member, Status
from union.notifications.actions import tell
from union.notifications.models import Notice
from union.orgs import scoping
from union.orgs.models import Level, Organisation
from union.orgs.scoping import authorise

INVITED = "health.check_up_open"
NOT_BOOKED = "health.check_up_not_booked"
TOMORROW = "health.check_up_tomorrow"
CALLED_OFF = "health.check_up_called_off"
# How many days before the end of the booking those are reminded who have not booked.
REMINDED_BEFORE = (7, 3, 1, 0)


class NoTimes(Refused):
    """Whoever is invited must find a time."""

    message = _("Please enter when booking begins and ends, and at least one time.")


class NotADraft(Refused):
    """What members have been told stays as it is."""

    message = _("This check-up is no draft any more.")


class NotOpen(Refused):
    """Only an open check-up goes on."""

    message = _("This check-up is not open.")


class EnteredTwice(Refused):
    """The same package or time stands there."""

    message = _("This stands there already.")


class FewerThanBooked(Refused):
    """Whoever has a place keeps it."""

    message = _("%(taken)s have booked this time already.")
    field = "capacity"
    status = 422


class IsBooked(Refused):
    """A time for which somebody comes is neither removed nor put elsewhere."""

    message = _("Somebody has booked this time. She must choose another one first.")


class StaleCampaign(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this since you opened it. Please look at it again.")


class BookingEndsFirst(Refused):
    """Booking begins before it ends."""

    message = _("Booking cannot end before it begins.")
    field = "booking_until"


@dataclass(frozen=True)
class CampaignFacts:
    """What one plans first."""

    year: int
    title: str
    centre: str
    phone: str
    booking_from: date
    booking_until: date


@dataclass(frozen=True)
class PackageFacts:
    """What is examined, and for whom."""

    name: str
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    words: str = ""


@dataclass(frozen=True)
class SlotFacts:
    """When, where, for how many."""

    on: date
    at: time
    place: str
    capacity: int


def _check_facts(facts: CampaignFacts) -> None:
    if facts.booking_until < facts.booking_from:
        raise BookingEndsFirst


@transaction.atomic
def add_campaign(union: Organisation, facts: CampaignFacts, *, actor: User) -> Campaign:
    """A draft, with its packages and times still to come. Raises NotReachable, BookingEndsFirst."""
    if not scoping.may(actor, "health.campaigns", union):
        raise NotReachable
    _check_facts(facts)
    row = Campaign.objects.create(organisation=union, written_by=actor, **facts.__dict__)
    note(Verb.CAMPAIGN_ADDED, actor=actor, organisation=union, subject=row, year=row.year)
    return row


def _locked(campaign: Campaign, actor: User) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.get(pk=campaign.pk)
    authorise(actor, "health.campaigns", row)
    return row


def _draft(campaign: Campaign, actor: User) -> Campaign:
    row = _locked(campaign, actor)
    if row.state != Campaign.State.DRAFT:
        raise NotADraft
    return row


def _not_closed(campaign: Campaign, actor: User) -> Campaign:
    row = _locked(campaign, actor)
    if row.state == Campaign.State.CLOSED:
        raise NotOpen
    return row


@transaction.atomic
def change_campaign(
    campaign: Campaign, facts: CampaignFacts, *, version: int, actor: User
) -> Campaign:
    """Puts right what was planned, as long as it is not closed.

    Raises NotReachable, NotAllowed, NotOpen, StaleCampaign, BookingEndsFirst.
    """
    row = _not_closed(campaign, actor)
    _check_facts(facts)
    changed = sorted(name for name, value in facts.__dict__.items() if getattr(row, name) != value)
    if not changed:
        return row
    if row.version != version:
        raise StaleCampaign
    for name in changed:
        setattr(row, name, getattr(facts, name))
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    _note_change(row, actor, fields=changed)
    return row


def _note_change(row: Campaign, actor: User, **details: object) -> None:
    note(Verb.CAMPAIGN_CHANGED, actor=actor, organisation=row.organisation, subject=row, **details)


@transaction.atomic
def add_package(campaign: Campaign, facts: PackageFacts, *, actor: User) -> Package:
    """One more package of a draft. Raises NotReachable, NotADraft, EnteredTwice."""
    row = _draft(campaign, actor)
    if row.packages.filter(name=facts.name).exists():
        raise EnteredTwice(field="name")
    package = Package.objects.create(campaign=row, **facts.__dict__)
    _note_change(row, actor, package=package.pk)
    return package


@transaction.atomic
def remove_package(package: Package, *, actor: User) -> None:
    """Takes a package out of a draft. Raises NotReachable, NotADraft."""
    row = _draft(package.campaign, actor)
    if Package.objects.filter(pk=package.pk).delete()[0]:
        _note_change(row, actor, removed_package=package.pk)


@transaction.atomic
def add_slot(campaign: Campaign, facts: SlotFacts, *, actor: User) -> Slot:
    """One more time, also when the booking is open. Raises NotReachable, NotOpen, EnteredTwice."""
    row = _not_closed(campaign, actor)
    if row.slots.filter(on=facts.on, at=facts.at, place=facts.place).exists():
        raise EnteredTwice(field="at")
    slot = Slot.objects.create(campaign=row, **facts.__dict__)
    _note_change(row, actor, slot=slot.pk)
    return slot


@transaction.atomic
def change_slot(slot: Slot, facts: SlotFacts, *, actor: User) -> Slot:
    """Puts a time right; once somebody comes, only for how many it is.

    Raises NotReachable, NotOpen, EnteredTwice, IsBooked, FewerThanBooked.
    """
    row = _not_closed(slot.campaign, actor)
    held = Slot.objects.select_for_update().get(pk=slot.pk)
    said = facts.__dict__
    changed = sorted(name for name, value in said.items() if getattr(held, name) != value)
    if not changed:
        return held
    same = row.slots.filter(on=facts.on, at=facts.at, place=facts.place).exclude(pk=held.pk)
    if same.exists():
        raise EnteredTwice(field="at")
    if changed != ["capacity"] and (held.taken or held.invitations.exists()):
        raise IsBooked(field="at")
    if facts.capacity < held.taken:
        raise FewerThanBooked(params={"taken": held.taken})
    for name in changed:
        setattr(held, name, said[name])
    held.save(update_fields=changed)
    _note_change(row, actor, slot=held.pk, fields=changed)
    return held


@transaction.atomic
def remove_slot(slot: Slot, *, actor: User) -> None:
    """Takes out a time for which nobody comes. Raises NotReachable, NotOpen, IsBooked."""
    row = _not_closed(slot.campaign, actor)
    held = Slot.objects.select_for_update().filter(pk=slot.pk).first()
    if held is None:
        return
    if held.taken or held.invitations.exists():
        raise IsBooked
    held.delete()
    _note_change(row, actor, removed_slot=slot.pk)


@transaction.atomic
def open_booking(campaign: Campaign, *, actor: User) -> int:
    """Opens a draft: everybody at work is invited and told. Once more invites only newcomers.

    Each gets the first package that fits her sex and her age of today. Returns how many were
    invited. Raises NotReachable, NotOpen, NoTimes.
    """
    row = _not_closed(campaign, actor)
    if row.booking_from is None or row.booking_until is None or not row.slots.exists():
        raise NoTimes
    fresh = invite(row)
    if row.state == Campaign.State.DRAFT:
        row.state, row.opened_on = Campaign.State.OPEN, local_today()
        row.save(update_fields=["state", "opened_on"])
        note(
            Verb.CAMPAIGN_OPENED,
            actor=actor,
            organisation=row.organisation,
            subject=row,
            invited=len(fresh),
        )
    elif fresh:
        _note_change(row, actor, invited=len(fresh))
    users = [one.member.user for one in fresh if one.member.user is not None]
    tell(users, INVITED, key=f"{INVITED}:{row.pk}", url="/me/health/check-up/")
    return len(fresh)


@dataclass(frozen=True)
class Outlook:
    """What opening a draft would do: for whom, with which package, at how many places."""

    people: int
    unreachable: int
    packages: list[tuple[str, int]]
    without_package: int
    places: int
    times_over: int


def outlook(campaign: Campaign, *, actor: User) -> Outlook:
    """What opening a draft would do, without doing it. Raises NotReachable, NotAllowed."""
    authorise(actor, "health.campaigns", campaign)
    now = timezone.now()
    fresh, slots = _uninvited(campaign, None), list(campaign.slots.all())
    fits = Counter(one.package_id for one in fresh)
    return Outlook(
        people=len(fresh),
        unreachable=sum(one.member.user is None for one in fresh),
        packages=[(one.name, fits[one.pk]) for one in campaign.packages.all()],
        without_package=fits[None],
        places=sum(one.capacity for one in slots if not one.is_over(now)),
        times_over=sum(one.is_over(now) for one in slots),
    )


def invite(campaign: Campaign, members: Sequence[Member] | None = None) -> list[Invitation]:
    """Invites those who are not, all at work unless `members` says whom; in the caller's step."""
    return Invitation.objects.bulk_create(_uninvited(campaign, members), batch_size=500)


def _uninvited(campaign: Campaign, members: Sequence[Member] | None) -> list[Invitation]:
    wanted = (
        Member.objects.filter(union=campaign.organisation, status__in=Status.counted())
        if members is None
        else Member.objects.filter(pk__in=[one.pk for one in members])
    )
    wanted = wanted.exclude(check_ups__campaign=campaign).defer("id_number", "phone")
    campuses = _campuses(campaign.organisation)
    packages, today = list(campaign.packages.all()), local_today()
    fresh = []
    for member in wanted.select_related("user"):
        age = age_on(member.born_on, today)
        fresh.append(
            Invitation(
                campaign=campaign,
                member=member,
                package=next((one for one in packages if one.fits(member.sex, age)), None),
                campus=campuses.get(member.organisation_id, ""),
                age=age,
            )
        )
    return fresh


def _campuses(union: Organisation) -> dict[int, str]:
    """Of each unit of a union the campus in which it lies."""
    units = Organisation.objects.filter(path__startswith=union.path).order_by("path")
    found: dict[int, str] = {}
    campus, below = "", "-"
    for unit in units:
        if unit.level == Level.BRANCH:
            campus, below = unit.name, unit.path
        found[unit.pk] = campus if unit.path.startswith(below) else ""
    return found


def age_on(born_on: date | None, day: date) -> int | None:
    """Full years of age on a day; None where nobody knows."""
    if born_on is None or born_on > day:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@transaction.atomic
def remind(campaign: Campaign, *, actor: User) -> int:
    """Reminds those who have not booked, at most once a day; returns how many were told now.

    Raises NotReachable, NotOpen.
    """
    row = _locked(campaign, actor)
    today = local_today()
    if not row.is_bookable(today):
        raise NotOpen
    users = _remind(row, today)
    if users:
        note(
            Verb.REMINDED,
            actor=actor,
            organisation=row.organisation,
            subject=row,
            members=len(users),
        )
    return len(users)


def _at_work(rows: InvitationQuerySet) -> InvitationQuerySet:
    """Those of them who are told: whoever has left meanwhile is not, and no number is opened."""
    still = rows.filter(member__status__in=Status.counted()).select_related("member__user")
    return still.defer("member__id_number", "member__phone")


def _remind(row: Campaign, today: date) -> list[User]:
    waiting = row.invitations.filter(state=Invitation.State.INVITED).exclude(member__user=None)
    rows = _at_work(waiting)
    key = f"{NOT_BOOKED}:{row.pk}:{today.isoformat()}"
    told = set(Notice.objects.filter(key__startswith=f"{key}:").values_list("user_id", flat=True))
    users = [one.member.user for one in rows if one.member.user is not None]
    users = [one for one in users if one.pk not in told]
    tell(users, NOT_BOOKED, key=key, url="/me/health/check-up/")
    return users


def called_off(campaign: Campaign, *, actor: User) -> InvitationQuerySet:
    """Those whose time is still to come: closing calls it off, and they are told.

    Raises NotReachable, NotAllowed.
    """
    authorise(actor, "health.campaigns", campaign)
    ahead = campaign.invitations.filter(state=Invitation.State.BOOKED, slot__on__gt=local_today())
    return _at_work(ahead)


@transaction.atomic
def close(campaign: Campaign, *, actor: User) -> Campaign:
    """Ends it: what nobody has marked lapses, and the figures stay as they are.

    Whoever has a time to come is told that it is off.

    Raises NotReachable, NotOpen (of a draft nothing is closed); twice is once.
    """
    row = _locked(campaign, actor)
    if row.state == Campaign.State.CLOSED:
        return row
    if row.state == Campaign.State.DRAFT:
        raise NotOpen
    users = [one.member.user for one in called_off(row, actor=actor) if one.member.user is not None]
    tell(users, CALLED_OFF, key=f"{CALLED_OFF}:{row.pk}", url="/me/health/check-up/")
    left = row.invitations.filter(state__in=Invitation.OPEN_STATES)
    lapsed = left.update(state=Invitation.State.LAPSED)
    row.state, row.closed_at = Campaign.State.CLOSED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    counts = Invitation.objects.filter(campaign=row).counts()
    note(
        Verb.CAMPAIGN_CLOSED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        done=counts["done"],
        invited=counts["all"],
        lapsed=lapsed,
    )
    return row


def remind_of_check_ups(today: date) -> None:
    """Those who have not booked when the end comes near; those who go tomorrow. Each told once."""
    for row in Campaign.objects.bookable(today).select_related("organisation"):
        if row.booking_until and (row.booking_until - today).days in REMINDED_BEFORE:
            _remind(row, today)
    tomorrow = Invitation.objects.filter(
        state=Invitation.State.BOOKED,
        campaign__state=Campaign.State.OPEN,
        slot__on=today + timedelta(days=1),
        member__user__isnull=False,
    )
    for one in _at_work(tomorrow):
        if one.member.user is not None:
            key = f"{TOMORROW}:{one.pk}:{one.slot_id}"
            tell([one.member.user], TOMORROW, key=key, url="/me/health/check-up/")


@transaction.atomic
def note_list_of(campaign: Campaign, rows: int, *, form: str, actor: User) -> None:
    """Notes that the list of a check-up was taken out, as a file or on paper."""
    row = _locked(campaign, actor)
    note(
        Verb.CHECK_UPS_OUT,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        rows=rows,
        form=form,
    )
