"""Letting somebody decide in one's place while one is away."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.actions.settle import settle_for
from union.approvals.models import DECIDERS, Delegation, against_standing_in
from union.approvals.verbs import Verb
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import Role

STANDS_IN = "approvals.stands_in"
STAND_IN_OVER = "approvals.stand_in_over"


class NotYourOffice(Refused):
    """Only an office of one's own can be delegated, and no office that one only stands in for."""

    message = _("You can only delegate an office that you hold yourself.")
    status = 403


class NoStandIn(Refused):
    """This person cannot stand in."""

    message = _("This person cannot stand in for you: %(why)s.")
    field = "delegate"


class BadTerm(Refused):
    """The days make no sense."""

    message = _("A delegation begins today at the earliest and lasts 90 days at most.")
    field = "ends_on"


class LastBeforeFirst(BadTerm):
    """It would be over before it begins."""

    message = _("The last day cannot be before the first.")


class Overlap(Refused):
    """Two delegations of one office at a time would leave it open who decides."""

    message = _("You have delegated this office for some of these days already.")
    field = "starts_on"


def check_term(starts_on: date, ends_on: date) -> None:
    """Looks at the days alone, for the form as well. Raises BadTerm."""
    if ends_on < starts_on:
        raise LastBeforeFirst
    longest = starts_on + timedelta(days=Delegation.LONGEST - 1)
    if starts_on < local_today() or ends_on > longest:
        raise BadTerm


@transaction.atomic
def delegate(
    appointment: Appointment,
    *,
    to: User,
    starts_on: date,
    ends_on: date,
    up_to: Decimal,
    actor: User,
) -> Delegation:
    """Lets another officer decide in one's place, for some days and up to an amount in yuan.

    Nobody delegates to themselves, to the audit committee, to somebody whose office excludes this
    one, nor an office that they only stand in for. The same sent again is the same delegation.
    Raises NotYourOffice, NoStandIn, BadTerm, Overlap.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    today = local_today()
    if (
        appointment.user_id != actor.pk
        or not appointment.covers(today)
        or appointment.role not in DECIDERS
    ):
        raise NotYourOffice
    check_term(starts_on, ends_on)
    _refuse_stand_in(to, appointment, actor)
    mine = Delegation.objects.filter(
        principal=actor, role=appointment.role, organisation=appointment.organisation
    )
    facts = {"delegate": to, "starts_on": starts_on, "ends_on": ends_on, "up_to": up_to}
    taken = mine.filter(revoked_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if same := taken.filter(**facts).first():
        return same
    if taken.exists():
        raise Overlap
    row = Delegation.objects.create(
        principal=actor,
        role=appointment.role,
        organisation=appointment.organisation,
        **facts,
    )
    record(
        Verb.DELEGATED,
        actor=actor,
        organisation=appointment.organisation,
        subject=row,
        to=to.pk,
        role=appointment.role,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        up_to=str(up_to),
    )
    tell([to], STANDS_IN, key=f"{STANDS_IN}:{row.pk}", url="/desk/approvals/delegations/")
    if row.runs(today):
        settle_for(actor)
    return row


def _refuse_stand_in(to: User, appointment: Appointment, actor: User) -> None:
    if to.pk == actor.pk:
        raise NoStandIn(params={"why": _("it is you")})
    here = appointment.organisation
    held = {
        Role(one.role)
        for one in scoping.appointments(to)
        if one.organisation.path.startswith(here.union().path)
    }
    why = against_standing_in(held, Role(appointment.role), here)
    if why:
        raise NoStandIn(params={"why": why})


@transaction.atomic
def revoke(delegation: Delegation, *, actor: User) -> None:
    """Ends a delegation at once; only the one who gave it can. Once more has no further effect.

    Raises NotReachable, NotYourOffice.
    """
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if row.principal_id != actor.pk:
        raise NotYourOffice if row.delegate_id == actor.pk else NotReachable
    if row.revoked_at is not None or row.ends_on < local_today():
        return
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(Verb.DELEGATION_ENDED, actor=actor, organisation=row.organisation, subject=row)
    tell(
        [row.delegate],
        STAND_IN_OVER,
        key=f"{STAND_IN_OVER}:{row.pk}",
        url="/desk/approvals/delegations/",
    )
    settle_for(actor)
