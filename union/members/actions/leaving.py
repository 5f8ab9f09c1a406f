"""What is kept of somebody who left long ago: her number, her days in the union, and no name."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from union.accounts import actions as accounts
from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, months_after, months_before
from union.core.errors import Refused
from union.members.models import ClaimCode, Correction, Dependant, Kinship, Member, Standing
from union.members.models.standing import Status
from union.members.verbs import Verb
from union.orgs.scoping import authorise

# So many years after somebody has left, her name goes.
YEARS_NAMED = 3
# A used code, or one that has run out, is nobody's business after so many days.
CODE_DAYS = 90


class StillHere(Refused):
    """Only who has left is masked."""

    message = _("Only who has left the union, was transferred or died is masked.")


class TooEarly(Refused):
    """Until then somebody may ask, or come back."""

    message = _("The name is kept until %(day)s.")


def named_until(member: Member) -> date | None:
    """The day on which the name of somebody who left goes; None for who is here."""
    if not member.is_gone:
        return None
    since = Standing.objects.filter(member=member, ends_on=None).values_list("starts_on", flat=True)
    day = since.first()
    return months_after(day, 12 * YEARS_NAMED) if day else None


def to_mask() -> "QuerySet[Member]":
    """Those whose names have had their time."""
    last = months_before(local_today(), 12 * YEARS_NAMED)
    gone: QuerySet[Member] = Member.objects.filter(
        status__in=Status.gone(),
        masked_at=None,
        standings__ends_on=None,
        standings__starts_on__lte=last,
    )
    return gone.order_by("pk")


@transaction.atomic
def mask_record(member: Member, *, actor: User | None, reason: str = "") -> Member:
    """Takes name, numbers and family out of the record of somebody who left long ago.

    What she was given, and every sum, stays; her account is closed and has no name either. It is
    the roster's part of `union.privacy.actions.mask`, which callers use.
    `actor` is None where the rule does it. Raises StillHere, TooEarly, NotAllowed, NotReachable.
    """
    rows = Member.objects.select_for_update(of=("self",)).select_related("user")
    # Numbers that do not open any more are wiped like all others: nobody reads them here.
    row = rows.defer("id_number", "phone").get(pk=member.pk)
    if actor is not None:
        authorise(actor, "privacy.mask", row)
    if row.masked_at is not None:
        return row
    day = named_until(row)
    if day is None:
        raise StillHere
    if day > local_today():
        raise TooEarly(params={"day": day.isoformat()})
    with override("zh-hans"):
        row.name = gettext("Former member #%(number)s") % {"number": row.pk}
    row.staff_number = row.id_number = row.phone = row.note = row.sort_key = ""
    row.born_on = row.retires_on = None
    row.fill()
    row.masked_at = timezone.now()
    row.version += 1
    row.save()
    Standing.objects.filter(member=row).update(reason="")
    ClaimCode.objects.filter(member=row).delete()
    Correction.objects.filter(member=row).delete()
    Kinship.objects.of_member(row).delete()
    Dependant.objects.of_member(row).update(
        name="", child_index="", born_on=None, due_on=None, removed_at=timezone.now()
    )
    if row.user is not None:
        accounts.mask_account(row.user, name=row.name, actor=actor)
    details = {"reason": reason} if reason else {}
    record(Verb.MASKED, actor=actor, organisation=row.organisation, subject=row, **details)
    return row


def remove_old_codes() -> int:
    """Deletes login codes that were used or have run out long ago; how many."""
    last = timezone.now() - timedelta(days=CODE_DAYS)
    count, _each = ClaimCode.objects.filter(expires_at__lt=last).delete()
    return count
