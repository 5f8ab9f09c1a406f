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
from union.core.dates import local_today
from union.core.errors import Refused
from union.members.models import Member, Standing
from union.occasions.models import Occasion
from union.orgs.models import Organisation
from union.orgs.scoping import authorise
from union.rules import granting as rules
from union.welfare.actions import entitlements
from union.welfare.actions.choice import settle_choices
from union.welfare.actions.notices import announce_gift
from union.welfare.actions.refusals import (
    AlreadyReceived,
    ElsewhereMember,
    StaleRecord,
    must_be_open,
    must_have_chosen,
    must_not_be_paid,
)
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb

BATCH = 500


class AlreadyInProgramme(Refused):
    """One member, one row in a programme."""

    message = _("This member is in the programme already.")
    field = "member"


class OwnGift(Refused):
    """Nobody says by herself how much she gets."""

    message = _("This is for yourself: please ask a colleague to enter it.")


def _must_not_be_own(member: Member, actor: User) -> None:
    if member.user_id is not None and member.user_id == actor.pk:
        raise OwnGift


@dataclass(frozen=True)
class NewRow:
    """What one member is given; `amount` in yuan for all pieces together.

    `event_on` is the day of her event, `same_as` the matter of an earlier one that it belongs to.
    `planned`: not handed out yet.
    """

    member: Member
    amount: Decimal
    quantity: int = 1
    item: str = ""
    given_on: date | None = None
    note: str = ""
    event_on: date | None = None
    same_as: str = ""
    planned: bool = False
    occasion: Occasion | None = None


@dataclass(frozen=True)
class RowChange:
    """What a row becomes that is there already."""

    pk: int
    amount: Decimal
    quantity: int = 1
    item: str = ""
    given_on: date | None = None
    note: str = ""
    event_on: date | None = None

    def columns(self) -> dict[str, object]:
        """The columns that change."""
        return {
            "amount": self.amount,
            "quantity": self.quantity,
            "item": self.item,
            "given_on": self.given_on,
            "note": self.note,
        } | ({"event_on": self.event_on} if self.event_on else {})


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
    programme: Programme, rows: Sequence[NewRow], *, actor: User | None, past: bool = False
) -> list[Disbursement]:
    """Adds rows in bulk and returns those that were added, with their numbers.

    A member who has a row already is left as is, so that a replay adds nothing. The number of
    questions does not grow with the rows. The caller writes the log. `past`: a list says
    that it was handed out, so that the rules only warn where the day lies before their book.
    Raises ProgrammeClosed, and ElsewhereMember, StillChoosing or RuleForbids with nothing added.
    """
    authorise(actor, "welfare.change", programme)
    programme = _locked(programme)
    must_be_open(programme)
    if not all(row.planned for row in rows):
        must_have_chosen(programme)
    groups = _groups(programme, rows)
    if any(row.member.pk not in groups for row in rows):
        raise ElsewhereMember(params={"organisation": programme.organisation.name})
    there = set(
        programme.disbursements.filter(member__in=list(groups)).values_list("member_id", "matter")
    )
    written: dict[tuple[int, str], Disbursement] = {}
    wanted = [_written(programme, row, groups[row.member.pk], actor) for row in rows]
    entitlements.connect(programme, wanted)
    for one in wanted:
        if (one.member_id, one.matter) not in there:
            written.setdefault((one.member_id, one.matter), one)
    added = Disbursement.objects.bulk_create(list(written.values()), batch_size=BATCH)
    if added:
        entitlements.enter(programme, added, past=past)
        settle_choices(programme)
        entitlements.money_may_change(programme, actor=actor)
    return added


def _written(programme: Programme, row: NewRow, group: int, actor: User | None) -> Disbursement:
    event_on = entitlements.event_of(programme, row.event_on, row.given_on)
    return Disbursement(
        programme=programme,
        member=row.member,
        organisation_id=group,
        item=row.item,
        quantity=row.quantity,
        amount=row.amount,
        given_on=None if row.planned else row.given_on,
        note=row.note,
        event_on=event_on,
        matter=entitlements.matter_of(programme, event_on, row.same_as),
        is_planned=row.planned,
        occasion=row.occasion,
        recorded_by=actor,
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
    programme: Programme, changes: Sequence[RowChange], *, actor: User | None, past: bool = False
) -> list[Disbursement]:
    """Changes rows in bulk; returns those that were changed. The caller writes the log.

    `past`: a list says that it was handed out, as in `add_rows`.

    Raises ProgrammeClosed, and AlreadyReceived, AlreadyPaid, AlreadyInProgramme or RuleForbids with
    nothing changed.
    """
    authorise(actor, "welfare.change", programme)
    programme = _locked(programme)
    must_be_open(programme)
    wanted = {change.pk: change for change in changes}
    found = list(programme.disbursements.select_for_update().filter(pk__in=list(wanted)))
    if any(row.is_received for row in found):
        raise AlreadyReceived
    before = {row.pk: entitlements.of_row(row, programme) for row in found}
    must_not_be_paid(row.pk for row in found if wanted[row.pk].amount < row.amount)
    move(programme, [(row, wanted[row.pk].event_on) for row in found])
    for row in found:
        for name, value in wanted[row.pk].columns().items():
            setattr(row, name, value)
        row.version += 1
    if found:
        columns = {name for one in changes for name in one.columns()} | {"matter", "version"}
        Disbursement.objects.bulk_update(found, columns, batch_size=BATCH)
        entitlements.renew_changed(programme, before, found, past=past)
        numbers = [row.pk for row in found]
        entitlements.money_may_change(programme, rows=numbers, actor=actor)
    return found


@transaction.atomic
def add_one(programme: Programme, row: NewRow, *, actor: User) -> Disbursement:
    """Adds one row by hand.

    Raises OwnGift, ProgrammeClosed, ElsewhereMember, AlreadyInProgramme, StillChoosing,
    RuleForbids.
    """
    authorise(actor, "welfare.change", programme)
    _must_not_be_own(row.member, actor)
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

    `version` is the one that the actor saw. A change that changes nothing leaves no trace, and one
    that says only what it is called, or a note, is not judged anew.
    Raises ProgrammeClosed, OwnGift, AlreadyReceived, AlreadyPaid, AlreadyInProgramme, StaleRecord,
    RuleForbids.
    """
    authorise(actor, "welfare.change", disbursement)
    programme = _locked(disbursement.programme)
    must_be_open(programme)
    row = Disbursement.objects.select_for_update().get(pk=disbursement.pk)
    if row.is_received:
        raise AlreadyReceived
    changed = [name for name, value in change.columns().items() if getattr(row, name) != value]
    if not changed:
        return row
    if version != row.version:
        raise StaleRecord
    _must_not_be_own(row.member, actor)
    if change.amount < row.amount:
        must_not_be_paid([row.pk])
    before = {row.pk: entitlements.of_row(row, programme)}
    columns = {name: change.columns()[name] for name in changed}
    move(programme, [(row, change.event_on)])
    columns["matter"] = row.matter
    Disbursement.objects.filter(pk=row.pk).update(**columns, version=F("version") + 1)
    _log(Verb.ROW_CHANGED, row, actor, fields=sorted(changed))
    row.refresh_from_db()
    entitlements.renew_changed(programme, before, [row])
    if {"amount", "event_on", "item", "quantity"} & set(changed):
        entitlements.money_may_change(programme, rows=[row.pk], actor=actor)
    return row


@transaction.atomic
def remove_one(disbursement: Disbursement, *, actor: User) -> None:
    """Removes one row, while it is neither received nor paid.

    Raises ProgrammeClosed, AlreadyReceived, AlreadyPaid.
    """
    authorise(actor, "welfare.change", disbursement)
    programme = _locked(disbursement.programme)
    must_be_open(programme)
    row = Disbursement.objects.select_for_update().filter(pk=disbursement.pk).first()
    if row is None:
        return
    if row.is_received:
        raise AlreadyReceived
    must_not_be_paid([row.pk])
    _log(Verb.ROW_REMOVED, row, actor, member=row.member_id, programme=row.programme_id)
    rules.reverse(entitlements.KIND, [row.pk])
    row.delete()
    entitlements.money_may_change(programme, rows=[disbursement.pk], actor=actor)


@transaction.atomic
def hand_out(
    programme: Programme, *, row: Disbursement | None = None, actor: User
) -> list[Disbursement]:
    """Hands out what was planned (or one row of it): judged once more, and the members are told.

    Who has chosen nothing by now has the default. Returns the rows; a replay finds none left.
    Raises ProgrammeClosed, StillChoosing, RuleForbids with nothing handed out.
    """
    authorise(actor, "welfare.change", programme)
    programme = _locked(programme)
    must_be_open(programme)
    must_have_chosen(programme)
    settle_choices(programme)
    wanted = programme.disbursements.planned().select_for_update(of=("self",)).order_by("pk")
    rows = list(wanted.filter(pk=row.pk) if row else wanted)
    if not rows:
        return []
    rules.hand_out(
        programme.organisation.union(),
        entitlements.KIND,
        [one.pk for one in rows],
        target=entitlements.target_of(programme),
    )
    for one in rows:
        one.is_planned, one.given_on = False, local_today()
        one.version += 1
    Disbursement.objects.bulk_update(rows, ["is_planned", "given_on", "version"], batch_size=BATCH)
    record(
        Verb.HANDED_OUT,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        rows=len(rows),
        total=str(sum(one.amount for one in rows)),
    )
    announce_gift(programme, actor=actor)
    return rows


def move(programme: Programme, days: Sequence[tuple[Disbursement, date | None]]) -> None:
    """Held rows are told by another day; the caller writes day and matter.

    What is told by something else (the same illness as earlier) stays that.
    Raises AlreadyInProgramme where the member has a row for that day already.
    """
    moving = {
        row.pk: (row, day)
        for row, day in days
        if day and row.event_on and day != row.event_on and row.matter == row.event_on.isoformat()
    }
    if not moving:
        return
    others = programme.disbursements.filter(
        member__in=[row.member_id for row, _ in moving.values()]
    )
    there = set(others.exclude(pk__in=moving).values_list("member_id", "matter"))
    for row, day in moving.values():
        matter = entitlements.matter_of(programme, day)
        if (row.member_id, matter) in there:
            raise AlreadyInProgramme
        there.add((row.member_id, matter))
        row.matter = matter


def _log(verb: Verb, row: Disbursement, actor: User, **details: object) -> None:
    record(
        verb,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        amount=str(row.amount),
        **details,
    )
