"""Putting rows into a programme, many at once or one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.members.models import Member, Standing
from union.orgs.models import Organisation
from union.orgs.scoping import authorise
from union.welfare.actions.refusals import (
    AlreadyReceived,
    ElsewhereMember,
    StaleRecord,
    must_be_open,
)
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb

BATCH = 500


class AlreadyInProgramme(Refused):
    """One member, one row in a programme."""

    message = _("This member is in the programme already.")
    field = "member"


@dataclass(frozen=True)
class NewRow:
    """What one member is given; `amount` in yuan for all pieces together."""

    member: Member
    amount: Decimal
    quantity: int = 1
    item: str = ""
    given_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class RowChange:
    """What a row becomes that is there already."""

    pk: int
    amount: Decimal
    quantity: int = 1
    item: str = ""
    given_on: date | None = None
    note: str = ""

    def columns(self) -> dict[str, object]:
        """The columns that change."""
        return {
            "amount": self.amount,
            "quantity": self.quantity,
            "item": self.item,
            "given_on": self.given_on,
            "note": self.note,
        }


def _locked(programme: Programme) -> Programme:
    return (
        Programme.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=programme.pk)
    )


def _groups(programme: Programme, rows: Sequence[NewRow]) -> dict[int, int]:
    """The group of each member on the day of the row, as far as it is in the organisation.

    Somebody who belonged to it neither then nor now is not in the answer.
    """
    members = {row.member.pk for row in rows}
    days = {row.member.pk: row.given_on or programme.eligible_on for row in rows}
    below = Organisation.objects.filter(path__startswith=programme.organisation.path)
    inside = set(below.values_list("pk", flat=True))
    found = {
        pk: organisation
        for pk, organisation in Member.objects.filter(pk__in=members).values_list(
            "pk", "organisation_id"
        )
        if organisation in inside
    }
    history = Standing.objects.filter(member__in=members, organisation__in=inside)
    periods = history.values_list("member_id", "organisation_id", "starts_on", "ends_on")
    return found | {
        member: organisation
        for member, organisation, starts, ends in periods
        if starts <= days[member] and (ends is None or ends > days[member])
    }


@transaction.atomic
def add_rows(
    programme: Programme, rows: Sequence[NewRow], *, actor: User | None
) -> list[Disbursement]:
    """Adds rows in bulk and returns those that were added, with their numbers.

    A member who has a row already is left as is, so that a replay adds nothing. The number of
    questions does not grow with the rows. The caller writes the log.
    Raises ProgrammeClosed, and ElsewhereMember with nothing added.
    """
    authorise(actor, "welfare.change", programme)
    programme = _locked(programme)
    must_be_open(programme)
    groups = _groups(programme, rows)
    if any(row.member.pk not in groups for row in rows):
        raise ElsewhereMember(params={"organisation": programme.organisation.name})
    there = set(
        programme.disbursements.filter(member__in=list(groups)).values_list("member_id", flat=True)
    )
    fresh = {row.member.pk: row for row in reversed(rows) if row.member.pk not in there}
    return Disbursement.objects.bulk_create(
        [
            Disbursement(
                programme=programme,
                member=row.member,
                organisation_id=groups[row.member.pk],
                item=row.item,
                quantity=row.quantity,
                amount=row.amount,
                given_on=row.given_on,
                note=row.note,
                recorded_by=actor,
            )
            for row in rows
            if fresh.get(row.member.pk) is row
        ],
        batch_size=BATCH,
    )


def locked_rows(programme: Programme, numbers: Sequence[int]) -> dict[int, Disbursement]:
    """Rows of a programme by their numbers, locked until the transaction ends.

    The programme is locked first, as everywhere, so that two who change rows do not wait for
    each other.
    """
    rows = _locked(programme).disbursements.select_for_update(of=("self",))
    return {row.pk: row for row in rows.filter(pk__in=numbers).order_by("pk")}


@transaction.atomic
def change_rows(
    programme: Programme, changes: Sequence[RowChange], *, actor: User | None
) -> list[Disbursement]:
    """Changes rows in bulk; returns those that were changed. The caller writes the log.

    Raises ProgrammeClosed, and AlreadyReceived with nothing changed if one of them was received.
    """
    authorise(actor, "welfare.change", programme)
    must_be_open(_locked(programme))
    wanted = {change.pk: change for change in changes}
    found = list(programme.disbursements.select_for_update().filter(pk__in=list(wanted)))
    if any(row.is_received for row in found):
        raise AlreadyReceived
    for row in found:
        for name, value in wanted[row.pk].columns().items():
            setattr(row, name, value)
        row.version += 1
    columns = ["item", "quantity", "amount", "given_on", "note", "version"]
    Disbursement.objects.bulk_update(found, columns, batch_size=BATCH)
    return found


@transaction.atomic
def add_one(programme: Programme, row: NewRow, *, actor: User) -> Disbursement:
    """Adds one row by hand. Raises ProgrammeClosed, ElsewhereMember, AlreadyInProgramme."""
    added = add_rows(programme, [row], actor=actor)
    if not added:
        raise AlreadyInProgramme
    _log(Verb.ROW_ADDED, added[0], actor)
    return added[0]


@transaction.atomic
def change_one(
    disbursement: Disbursement, change: RowChange, *, actor: User, version: int
) -> Disbursement:
    """Changes one row by hand, while it is not received.

    `version` is the one that the actor saw. A change that changes nothing leaves no trace.
    Raises ProgrammeClosed, AlreadyReceived, StaleRecord.
    """
    authorise(actor, "welfare.change", disbursement)
    must_be_open(_locked(disbursement.programme))
    row = Disbursement.objects.select_for_update().get(pk=disbursement.pk)
    if row.is_received:
        raise AlreadyReceived
    changed = [name for name, value in change.columns().items() if getattr(row, name) != value]
    if not changed:
        return row
    if version != row.version:
        raise StaleRecord
    columns = {name: change.columns()[name] for name in changed}
    Disbursement.objects.filter(pk=row.pk).update(**columns, version=F("version") + 1)
    _log(Verb.ROW_CHANGED, row, actor, fields=sorted(changed))
    row.refresh_from_db()
    return row


@transaction.atomic
def remove_one(disbursement: Disbursement, *, actor: User) -> None:
    """Removes one row, while it is not received. Raises ProgrammeClosed, AlreadyReceived."""
    authorise(actor, "welfare.change", disbursement)
    must_be_open(_locked(disbursement.programme))
    row = Disbursement.objects.select_for_update().filter(pk=disbursement.pk).first()
    if row is None:
        return
    if row.is_received:
        raise AlreadyReceived
    _log(Verb.ROW_REMOVED, row, actor, member=row.member_id, programme=row.programme_id)
    row.delete()


def _log(verb: Verb, row: Disbursement, actor: User, **details: object) -> None:
    record(
        verb,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        amount=str(row.amount),
        **details,
    )
