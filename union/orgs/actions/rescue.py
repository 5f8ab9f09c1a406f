"""When a union has locked itself out: whoever runs the server fills one office, and all hear of it.

A union without a chair cannot propose, one without a deputy, committee or audit committee cannot
confirm. Whoever has the server has everything anyway (docs/security-model.md); so this does no
more than what is needed, says so in the log, and tells every officer.
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
from union.orgs.actions.office import put_into_office
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import RIGHTS, Role
from union.orgs.verbs import Verb


class NotLockedOut(Refused):
    """The union can help itself, or another office is the one that is missing."""

    message = _(
        "This is only for a union that has nobody left who can propose (chair) or confirm (deputy, "
        "committee, audit committee). Other offices are given on the page “Offices”."
    )


@transaction.atomic
def rescue(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    instead_of: User | None = None,
    ends_on: date | None = None,
) -> Appointment:
    """Gives the missing office from today on; nobody of the union acts, the log has no actor.

    `instead_of` holds it and cannot give it up any more, such as a chair who has died: her term
    ends with it. Raises NotLockedOut, and those of `office.check_fits`.
    """
    gone = [instead_of.pk] if instead_of else []
    missing = user.pk not in gone and any(
        role in RIGHTS[right]
        and not scoping.holders(right, organisation).exclude(pk__in=gone).exists()
        for right in ("orgs.appoint", "orgs.confirm")
    )
    if not missing:
        raise NotLockedOut
    if instead_of is not None:
        _end(instead_of, role, organisation)
    appointment = put_into_office(
        user,
        role,
        organisation,
        actor=None,
        starts_on=local_today(),
        ends_on=ends_on,
        server=True,
    )
    told = scoping.holders("orgs.offices", organisation)
    registry.tell(registry.GIVEN_ON_SERVER, told, key=f"rescue:{appointment.pk}")
    return appointment


def _end(holder: User, role: Role, organisation: Organisation) -> None:
    """Takes the office back from whoever cannot give it up. Raises NotLockedOut if she has none."""
    today = local_today()
    terms = Appointment.objects.select_for_update(of=("self",)).overlapping(today, None)
    rows = list(terms.filter(user=holder, role=role, organisation__path__in=organisation.line()))
    if not rows:
        raise NotLockedOut
    for row in rows:
        row.revoked_at, row.ends_on = timezone.now(), max(today, row.starts_on)
        row.save(update_fields=["ends_on", "revoked_at"])
        record(
            Verb.APPOINTMENT_REVOKED,
            actor=None,
            organisation=row.organisation,
            subject=row,
            user=holder.pk,
            server=True,
        )
    scoping.forget(holder)
    registry.offices_changed(holder)
