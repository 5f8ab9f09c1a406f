"""Giving an office for a term, ending the term, taking it back.

`appoint` is what the first start, the loaders and a confirmed proposal end in. No page calls it:
whoever appoints through a page proposes, and a second person confirms (`nomination.py`). A test
(`tests/orgs/test_two_persons.py`) names the few callers.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.orgs import registry, scoping
from union.orgs.actions.tree import AlreadyFounded
from union.orgs.models import Appointment, Nomination, Organisation
from union.orgs.roles import RIGHTS, Role
from union.orgs.scoping import authorise_in
from union.orgs.separation import clash
from union.orgs.verbs import Verb

DAY = timedelta(days=1)


class OwnOffice(Refused):
    """Nobody appoints themselves."""

    message = _("Nobody can give an office to themselves.")
    field = "person"


class IncompatibleOffices(Refused):
    """The two offices control each other and cannot be in one hand."""

    message = _("%(name)s is already %(held)s; one person cannot hold both offices.")
    field = "role"


class AlreadyHeld(Refused):
    """The same office in the same place, on a day of the term that is wanted."""

    message = _("%(name)s holds this office there already; a new term begins after its last day.")
    field = "starts_on"


class AccountClosed(Refused):
    """Whoever cannot log in holds no office."""

    message = _("This account is closed.")
    field = "person"


class TermEnded(Refused):
    """A term that is over, or ends earlier, is not made longer: that is a new appointment."""

    message = _("This term of office ends earlier already. Please make a new appointment.")
    field = "last_day"


class EndsBeforeItsStart(Refused):
    """The last day of a term is not before its first."""

    message = _("A term of office cannot end before it begins.")
    field = "ends_on"


class LastChair(Refused):
    """Without her nobody could give an office any more."""

    message = _(
        "After this day nobody would be chair here, and nobody could give an office. "
        "Please appoint a successor first."
    )


def check_fits(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    starts_on: date,
    ends_on: date | None,
    nominations: Iterable[Nomination] = (),
) -> None:
    """Whether a person can hold an office beside what she holds, or is proposed for, then.

    Raises AccountClosed, EndsBeforeItsStart, AlreadyHeld, IncompatibleOffices.
    """
    if not user.is_active:
        raise AccountClosed
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeItsStart
    terms = Appointment.objects.filter(user=user).overlapping(starts_on, ends_on)
    held = {Role(office.role) for office in terms}
    if role in held and terms.filter(role=role, organisation=organisation).exists():
        raise AlreadyHeld(params={"name": user.name})
    excluded = clash(held | {Role(one.role) for one in nominations}, role, organisation)
    if excluded:
        names = ", ".join(str(one.label) for one in sorted(excluded))
        raise IncompatibleOffices(params={"name": user.name, "held": names})


@transaction.atomic
def appoint(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    actor: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    alone: bool = False,
) -> Appointment:
    """Gives an office for a term (both days included).

    `actor` proposed it; None is the first start, where there is nobody yet who could appoint.
    `alone`: without a second person, which the log says. Offices exclude each other on any day
    that two terms share, also a later one.
    Raises AlreadyFounded, NotReachable, NotAllowed, OwnOffice, and those of `check_fits`.
    """
    if actor is None:
        if Appointment.objects.filter(role=Role.CHAIR).exists() and role == Role.CHAIR:
            raise AlreadyFounded
    else:
        authorise_in(actor, "orgs.appoint", organisation, seen="orgs.offices")
        if actor.pk == user.pk:
            raise OwnOffice
    details = {"alone": True} if alone else {}
    return put_into_office(
        user,
        role,
        organisation,
        actor=actor,
        starts_on=starts_on or local_today(),
        ends_on=ends_on,
        **details,
    )


def put_into_office(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    actor: User | None,
    starts_on: date,
    ends_on: date | None,
    **details: bool,
) -> Appointment:
    """What every way to an office ends in, whoever was asked before; inside their transaction.

    `details` go into the log. Raises those of `check_fits`.
    """
    # Two offices given at once: the second waits here, and sees the first.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_fits(user, role, organisation, starts_on=starts_on, ends_on=ends_on)
    appointment = Appointment.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        appointed_by=actor,
    )
    record(
        Verb.APPOINTED,
        actor=actor,
        organisation=organisation,
        subject=appointment,
        role=str(role),
        user=user.pk,
        **details,
    )
    registry.offices_changed(user)
    return appointment


def _locked(appointment: Appointment, actor: User) -> Appointment:
    """The row as it is stored, locked; and whether somebody may end it: the chair, the holder."""
    # Two last chairs who leave at once wait for each other here.
    Organisation.objects.select_for_update(no_key=True).get(pk=appointment.organisation_id)
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=appointment.pk)
    )
    if row.user_id != actor.pk:
        authorise_in(actor, "orgs.appoint", row.organisation, seen="orgs.offices")
    return row


def _require_a_chair(row: Appointment, day: date) -> None:
    """Whether somebody else can give offices there on the day after the term. Raises LastChair."""
    if row.role not in RIGHTS["orgs.appoint"] or not row.covers(day):
        return
    others = Appointment.objects.in_force(day).filter(
        role__in=RIGHTS["orgs.appoint"],
        organisation__path__in=row.organisation.line(),
        user__is_active=True,
    )
    if not others.exclude(pk=row.pk).exists():
        raise LastChair


def _tell_of_the_end(row: Appointment, actor: User) -> None:
    """The holder hears of it, and of an office that watches over the chair those who share that."""
    if row.user_id != actor.pk:
        registry.tell(registry.TERM_ENDED, [row.user], key=f"term-ended:{row.pk}:{row.ends_on}")
    if row.role in RIGHTS["orgs.confirm"]:
        watching = scoping.holders("orgs.confirm", row.organisation)
        others = watching.exclude(pk__in=[row.user_id, actor.pk])
        key = f"control-ended:{row.pk}:{row.ends_on}"
        registry.tell(registry.TERM_OF_CONTROL_ENDED, others, key=key)


def _forget(appointment: Appointment, actor: User) -> None:
    """Whoever has just lost an office does not act in it any more, in the same request either."""
    scoping.forget(appointment.user)
    if appointment.user_id == actor.pk:
        scoping.forget(actor)


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date, actor: User) -> None:
    """Ends a term; `on` is its last day. A term is made shorter, never longer.

    The chair ends anybody's, everybody her own.
    Raises NotReachable, NotAllowed, TermEnded, EndsBeforeItsStart, LastChair.
    """
    row = _locked(appointment, actor)
    is_over = row.ends_on is not None and (row.ends_on < local_today() or on > row.ends_on)
    if is_over or row.revoked_at is not None:
        raise TermEnded
    if on < row.starts_on:
        raise EndsBeforeItsStart(field="last_day")
    _require_a_chair(row, on + DAY)
    row.ends_on = appointment.ends_on = on
    row.save(update_fields=["ends_on"])
    record(
        Verb.APPOINTMENT_ENDED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        on=on.isoformat(),
    )
    _tell_of_the_end(row, actor)
    _forget(appointment, actor)
    registry.offices_changed(row.user)


@transaction.atomic
def revoke(appointment: Appointment, *, actor: User) -> None:
    """Takes an office away at once, or before its first day.

    The chair takes back anybody's, everybody her own.
    Raises NotReachable, NotAllowed, TermEnded, LastChair.
    """
    row = _locked(appointment, actor)
    today = local_today()
    if row.revoked_at is not None or (row.ends_on is not None and row.ends_on < today):
        raise TermEnded
    _require_a_chair(row, max(today, row.starts_on))
    row.revoked_at = appointment.revoked_at = timezone.now()
    row.ends_on = appointment.ends_on = max(today, row.starts_on)
    row.save(update_fields=["ends_on", "revoked_at"])
    record(
        Verb.APPOINTMENT_REVOKED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        user=row.user_id,
    )
    _tell_of_the_end(row, actor)
    _forget(appointment, actor)
    registry.offices_changed(row.user)
