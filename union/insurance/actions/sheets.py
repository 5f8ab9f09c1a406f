"""The add/remove sheet (增减员表): made from the difference, taken out, applied in one step."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.audit.actions import record
from union.insurance.actions.refusals import (
    DifferenceChanged,
    NothingChosen,
    SheetOpen,
    SheetOver,
)
from union.insurance.actions.roster import (
    Listed,
    check_claims,
    check_day,
    check_period,
    entered,
    free,
    locked,
)
from union.insurance.difference import Difference, difference, last_list
from union.insurance.models import Action, Insured, Plan, Policy, Sheet, SheetLine
from union.insurance.verbs import Verb
from union.members.models import Status
from union.orgs.scoping import authorise


@transaction.atomic
def make_sheet(
    policy: Policy,
    *,
    effective_on: date,
    plan: Plan,
    missing: Collection[int],
    leaving: Collection[int],
    strangers: Collection[int],
    actor: User,
) -> Sheet:
    """A sheet with those who were chosen: members, covers, and rows of the insurer's list.

    Whoever is chosen must still differ. Raises NotReachable, NotAllowed, PolicyOver, OutsidePolicy,
    NothingChosen, SheetOpen, DifferenceChanged.
    """
    authorise(actor, "insurance.change", policy)
    held = locked(policy)
    check_period(held, effective_on)
    if not (missing or leaving or strangers):
        raise NothingChosen
    if plan.policy_id != held.pk:
        raise DifferenceChanged
    if held.sheets.filter(state=Sheet.State.OPEN).exists():
        raise SheetOpen
    found = difference(held)
    lines = _lines(found, plan, missing, leaving, strangers)
    sheet = Sheet.objects.create(
        policy=held,
        effective_on=effective_on,
        batch=last_list(held),
        made_by=actor,
    )
    for line in lines:
        line.sheet = sheet
    SheetLine.objects.bulk_create(lines)
    record(
        Verb.SHEET_MADE,
        actor=actor,
        organisation=held.organisation,
        subject=sheet,
        to_add=len(missing),
        to_remove=len(leaving) + len(strangers),
    )
    return sheet


def _lines(
    found: Difference,
    plan: Plan,
    missing: Collection[int],
    leaving: Collection[int],
    strangers: Collection[int],
) -> list[SheetLine]:
    """The lines of those who were chosen. Raises DifferenceChanged."""
    lines = [
        SheetLine(action=Action.ADD, member=one, plan=plan, reason=_("New member"))
        for one in found.missing
        if one.pk in missing
    ]
    lines += [
        SheetLine(
            action=Action.ADD,
            member=one.member,
            plan=one.plan,
            reason=_("Not on the insurer's list"),
        )
        for one in found.unlisted
        if one.member_id in missing
    ]
    lines += [
        SheetLine(
            action=Action.REMOVE,
            member=one.member,
            insured=one,
            plan=one.plan,
            reason=_("Taken out of the family")
            if one.dependant and one.dependant.removed_at
            else str(one.member.get_status_display()),
        )
        for one in found.leaving
        if one.pk in leaving
    ]
    lines += [
        SheetLine(
            action=Action.REMOVE,
            name=one.name,
            id_number=one.id_number,
            reason=_("Not on our roster"),
        )
        for one in found.strangers
        if one.row in strangers
    ]
    if len(lines) != len(set(missing)) + len(set(leaving)) + len(set(strangers)):
        raise DifferenceChanged
    return lines


def _held(sheet: Sheet, actor: User) -> Sheet:
    authorise(actor, "insurance.change", sheet)
    locked(sheet.policy)
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("policy__organisation")
    return rows.get(pk=sheet.pk)


def _open(sheet: Sheet, actor: User) -> Sheet:
    row = _held(sheet, actor)
    if not row.is_open:
        raise SheetOver
    return row


@transaction.atomic
def apply_sheet(sheet: Sheet, *, actor: User) -> Sheet:
    """The insurer has confirmed it: who is added is covered from the day, who is removed no more.

    All lines in one step, also after the policy has ended: what was confirmed was so. Somebody who
    was insured or ended by hand in between is left as she is, and who has left is not added. Once
    more has no further effect.
    Raises NotReachable, NotAllowed, SheetOver, OutsidePolicy, ClaimLiesOutside.
    """
    row = _held(sheet, actor)
    if row.state == Sheet.State.APPLIED:
        return row
    if not row.is_open:
        raise SheetOver
    check_day(row.policy, row.effective_on)
    lines = list(row.lines.select_related("member", "plan", "insured"))
    listed = [
        Listed(line.member, line.plan, row.effective_on)
        for line in lines
        if line.action == Action.ADD
        and line.member
        and line.plan
        and line.member.status in Status.counted()
    ]
    added = [entered(row.policy, one) for one in free(row.policy, listed)]
    Insured.objects.bulk_create(added)
    removed = _end(lines, row.effective_on - timedelta(days=1))
    row.state, row.closed_by, row.closed_at = Sheet.State.APPLIED, actor, timezone.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    record(
        Verb.SHEET_APPLIED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        added=len(added),
        removed=removed,
    )
    return row


def _end(lines: list[SheetLine], last_day: date) -> int:
    """Ends the covers of those who are removed; nobody's cover ends before it began."""
    check_claims([line.insured_id for line in lines if line.insured_id is not None], last_day)
    ended = []
    for line in lines:
        one = line.insured
        if line.action == Action.REMOVE and one is not None and one.ends_on is None:
            one.ends_on = max(last_day, one.starts_on)
            one.ended_because, one.version = line.reason, one.version + 1
            ended.append(one)
    Insured.objects.bulk_update(ended, ["ends_on", "ended_because", "version"], batch_size=200)
    return len(ended)


@transaction.atomic
def drop_sheet(sheet: Sheet, *, actor: User) -> None:
    """It was made by mistake, or the insurer does not take it: nothing changes.

    Raises NotReachable, NotAllowed, SheetOver.
    """
    row = _open(sheet, actor)
    row.state, row.closed_by, row.closed_at = Sheet.State.DROPPED, actor, timezone.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    record(Verb.SHEET_DROPPED, actor=actor, organisation=row.organisation, subject=row)


@transaction.atomic
def note_sheet_taken_out(sheet: Sheet, *, actor: User) -> None:
    """The sheet leaves the house, with whole ID numbers: that stands in the log before it does.

    Raises NotReachable, NotAllowed.
    """
    authorise(actor, "insurance.export", sheet)
    record(
        Verb.SHEET_TAKEN_OUT,
        actor=actor,
        organisation=sheet.organisation,
        subject=sheet,
        rows=sheet.lines.count(),
    )
