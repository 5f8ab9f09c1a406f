"""Giving an office needs two persons: the chair proposes, another one confirms.

Neither of the two is the one who gets the office. In the first days of a union, when nobody but
its chair has ever held an office that confirms, a proposal takes effect at once; that is the only
case, so a chair who ends the terms of all who could confirm gives no office any more.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.orgs import registry, scoping
from union.orgs.actions.office import OwnOffice, appoint, check_fits
from union.orgs.models import Appointment, Nomination, Organisation
from union.orgs.roles import RIGHTS, Role
from union.orgs.scoping import authorise_in
from union.orgs.verbs import Verb

State = Nomination.State


class AlreadyProposed(Refused):
    """The same person, office and place, and nobody has decided it yet."""

    message = _("This has been proposed already and waits for confirmation.")
    field = "role"


class StartsInThePast(Refused):
    """An office gives rights from now on, not backwards."""

    message = _("An office begins today at the earliest.")
    field = "starts_on"


class NobodyCanConfirm(Refused):
    """There are, or were, offices that confirm, and nobody else holds one now."""

    message = _(
        "Nobody here could confirm this: a deputy chair, a committee member or the audit "
        "committee is needed who is neither you nor the person herself."
    )


class SamePerson(Refused):
    """Two persons are two persons, whatever their offices."""

    message = _("A second person decides this, not whoever proposed it.")


class AlreadyDecided(Refused):
    """Somebody was faster."""

    message = _("This has been decided or withdrawn already.")


class ProposerGone(Refused):
    """Whoever proposed it appoints no more."""

    message = _(
        "Whoever proposed this is no longer chair. "
        "Please decline it; the chair can propose it anew."
    )


class TermOver(Refused):
    """While it waited, the proposed term went by."""

    message = _("The proposed term is over already. Please decline it.")


def can_be_alone(organisation: Organisation, proposer: User) -> bool:
    """Whether these are the first days: no other person has ever held an office that confirms."""
    ever = Appointment.objects.filter(
        role__in=RIGHTS["orgs.confirm"],
        organisation__path__in=organisation.line(),
        starts_on__lte=local_today(),
    )
    return not ever.exclude(user=proposer).exists()


@transaction.atomic
def propose(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    actor: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Nomination:
    """Proposes to give somebody an office for a term (both days included; default from today).

    Those who can confirm are told. In the first days of a union it takes effect at once.
    Raises NotReachable, NotAllowed, OwnOffice, StartsInThePast, AlreadyProposed,
    NobodyCanConfirm, and those of `office.check_fits`.
    """
    # Two proposals at once for one person: the second waits here, and sees the first.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    authorise_in(actor, "orgs.appoint", organisation, seen="orgs.offices")
    if user.pk == actor.pk:
        raise OwnOffice
    starts_on = starts_on or local_today()
    if starts_on < local_today():
        raise StartsInThePast
    others = Nomination.objects.pending().filter(user=user)
    if others.filter(role=role, organisation=organisation).exists():
        raise AlreadyProposed
    check_fits(
        user,
        role,
        organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        nominations=others.overlapping(starts_on, ends_on),
    )
    confirmers = list(
        scoping.holders("orgs.confirm", organisation).exclude(pk__in=[actor.pk, user.pk])
    )
    alone = not confirmers and can_be_alone(organisation, actor)
    if not confirmers and not alone:
        raise NobodyCanConfirm
    nomination = Nomination.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        proposed_by=actor,
    )
    record(
        Verb.NOMINATED,
        actor=actor,
        organisation=organisation,
        subject=nomination,
        role=str(role),
        user=user.pk,
    )
    if alone:
        _take_effect(nomination, decided_by=None)
    else:
        key = f"nominated:{nomination.pk}"
        registry.tell(registry.CONFIRM_ASKED, confirmers, key=key, nomination=nomination.pk)
    return nomination


def _take_effect(nomination: Nomination, *, decided_by: User | None) -> Appointment:
    """Makes the appointment. Who confirms later than the first day gives it from that day on."""
    alone = decided_by is None
    appointment = appoint(
        nomination.user,
        Role(nomination.role),
        nomination.organisation,
        actor=nomination.proposed_by,
        starts_on=max(nomination.starts_on, local_today()),
        ends_on=nomination.ends_on,
        alone=alone,
    )
    nomination.state = State.CONFIRMED
    nomination.alone = alone
    nomination.appointment = appointment
    nomination.decided_by = decided_by
    nomination.decided_at = timezone.now()
    nomination.save()
    key = f"nomination-confirmed:{nomination.pk}"
    registry.tell(registry.OFFICE_GIVEN, [nomination.user], key=f"office:{appointment.pk}")
    if not alone:
        told = [nomination.proposed_by]
        registry.tell(registry.CONFIRMED, told, key=key, nomination=nomination.pk)
    return appointment


def _locked(nomination: Nomination) -> Nomination:
    """The proposal as it is stored, locked after the person whom it is about."""
    User.objects.select_for_update(no_key=True).get(pk=nomination.user_id)
    return (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("organisation", "user", "proposed_by")
        .get(pk=nomination.pk)
    )


def _second_person(nomination: Nomination, actor: User) -> Nomination:
    """The proposal, locked, if somebody may decide it.

    Raises NotReachable, NotAllowed, SamePerson, OwnOffice, AlreadyDecided.
    """
    row = _locked(nomination)
    authorise_in(actor, "orgs.confirm", row.organisation, seen="orgs.offices")
    if actor.pk == row.proposed_by_id:
        raise SamePerson
    if actor.pk == row.user_id:
        raise OwnOffice
    if not row.is_pending:
        raise AlreadyDecided
    return row


@transaction.atomic
def confirm(nomination: Nomination, *, actor: User) -> Appointment:
    """The second person agrees: the office is given, and the person told.

    Raises NotReachable, NotAllowed, SamePerson, OwnOffice, AlreadyDecided, ProposerGone, TermOver,
    and those of `office.check_fits`.
    """
    row = _second_person(nomination, actor)
    if not scoping.may(row.proposed_by, "orgs.appoint", row.organisation):
        raise ProposerGone
    if row.ends_on is not None and row.ends_on < local_today():
        raise TermOver
    others = Nomination.objects.pending().filter(user=row.user).exclude(pk=row.pk)
    check_fits(
        row.user,
        Role(row.role),
        row.organisation,
        starts_on=max(row.starts_on, local_today()),
        ends_on=row.ends_on,
        nominations=others.overlapping(row.starts_on, row.ends_on),
    )
    appointment = _take_effect(row, decided_by=actor)
    record(
        Verb.NOMINATION_CONFIRMED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        user=row.user_id,
    )
    return appointment


@transaction.atomic
def decline(nomination: Nomination, *, reason: str, actor: User) -> None:
    """The second person does not agree, and says why; the proposer is told.

    Raises NotReachable, NotAllowed, SamePerson, OwnOffice, AlreadyDecided.
    """
    row = _second_person(nomination, actor)
    _close(row, State.DECLINED, actor, reason=reason)
    record(
        Verb.NOMINATION_DECLINED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        user=row.user_id,
    )
    key = f"nomination-declined:{row.pk}"
    registry.tell(registry.DECLINED, [row.proposed_by], key=key, nomination=row.pk)


@transaction.atomic
def withdraw(nomination: Nomination, *, actor: User) -> None:
    """The chair takes a proposal back while it waits.

    Raises NotReachable, NotAllowed, AlreadyDecided.
    """
    row = _locked(nomination)
    authorise_in(actor, "orgs.appoint", row.organisation, seen="orgs.offices")
    if not row.is_pending:
        raise AlreadyDecided
    _close(row, State.WITHDRAWN, actor)
    record(
        Verb.NOMINATION_WITHDRAWN,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        user=row.user_id,
    )


def _close(row: Nomination, state: State, actor: User, *, reason: str = "") -> None:
    row.state = state
    row.decided_by = actor
    row.decided_at = timezone.now()
    row.reason = reason
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
