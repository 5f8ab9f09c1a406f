"""Founding the union, adding campuses and groups, and filling offices."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable, Refused
from union.orgs import registry, scoping
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.roles import Role, incompatible
from union.orgs.verbs import Verb


class AlreadyFounded(Refused):
    """There is an organisation already: the first start is over."""

    message = _("This installation has already been set up.")


class OwnOffice(Refused):
    """Nobody appoints themselves."""

    message = _("Nobody can give an office to themselves.")


class IncompatibleOffices(Refused):
    """The two offices control each other and cannot be in one hand."""

    message = _("%(name)s is already %(held)s; one person cannot hold both offices.")


class TermEnded(Refused):
    """A term that is over, or ends earlier, is not made longer: that is a new appointment."""

    message = _("This term of office ends earlier already. Please make a new appointment.")


class EndsBeforeItsStart(Refused):
    """The last day of a term is not before its first."""

    message = _("A term of office cannot end before it begins.")


@transaction.atomic
def found_union(name: str, *, actor: User | None) -> Organisation:
    """Makes the union at the root of the tree. Raises AlreadyFounded."""
    if Organisation.objects.exists():
        raise AlreadyFounded
    organisation: Organisation = Organisation.add_root(name=name, level=Level.UNION)
    record(Verb.FOUNDED, actor=actor, organisation=organisation, subject=organisation)
    return organisation


@transaction.atomic
def add_unit(parent: Organisation, *, name: str, level: Level, actor: User | None) -> Organisation:
    """Adds a campus to a union, or a group to a campus; the one of that name if it is there."""
    parent = Organisation.objects.select_for_update().get(pk=parent.pk)
    there = parent.get_children().filter(name=name).first()
    if there:
        return there  # type: ignore[no-any-return]
    unit: Organisation = parent.add_child(name=name, level=level)
    record(Verb.UNIT_ADDED, actor=actor, organisation=parent, subject=unit)
    return unit


@transaction.atomic
def appoint(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    actor: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Appointment:
    """Gives an office for a term (both days included).

    `actor` is None only at the first start, where there is nobody yet who could appoint.
    Offices exclude each other on any day that two terms share, also a later one.
    Raises AlreadyFounded, NotReachable, NotAllowed, OwnOffice, IncompatibleOffices.
    """
    # Two offices given at once: the second waits here, and sees the first.
    User.objects.select_for_update().get(pk=user.pk)
    starts_on = starts_on or local_today()
    if actor is None:
        if Appointment.objects.filter(role=Role.CHAIR).exists() and role == Role.CHAIR:
            raise AlreadyFounded
    else:
        _authorise(actor, organisation)
        if actor.pk == user.pk:
            raise OwnOffice
    terms = Appointment.objects.filter(user=user).overlapping(starts_on, ends_on)
    held = {Role(office.role) for office in terms}
    clash = incompatible(held, role)
    if clash:
        raise IncompatibleOffices(
            params={"name": user.name, "held": ", ".join(str(one.label) for one in sorted(clash))}
        )
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
    )
    scoping.forget(user)
    registry.offices_changed(user)
    return appointment


def _authorise(actor: User, organisation: Organisation) -> None:
    """Offices have no list of their own: any office at or above a place sees who holds one there.

    Raises NotReachable, NotAllowed.
    """
    if scoping.may(actor, "orgs.appoint", organisation):
        return
    held = scoping.appointments(actor)
    seen = any(organisation.path.startswith(office.organisation.path) for office in held)
    raise NotAllowed if seen else NotReachable


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date, actor: User) -> None:
    """Ends a term; `on` is its last day. A term is made shorter, never longer.

    Raises NotReachable, NotAllowed, TermEnded, EndsBeforeItsStart.
    """
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=appointment.pk)
    )
    _authorise(actor, row.organisation)
    if row.ends_on is not None and (row.ends_on < local_today() or on > row.ends_on):
        raise TermEnded
    if on < row.starts_on:
        raise EndsBeforeItsStart
    row.ends_on = appointment.ends_on = on
    row.save(update_fields=["ends_on"])
    record(
        Verb.APPOINTMENT_ENDED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        on=on.isoformat(),
    )
    scoping.forget(appointment.user)
    registry.offices_changed(row.user)
