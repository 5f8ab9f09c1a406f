"""How gifts stand in the entitlement ledgers of the members, and what the rules say to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from union.accounts.models import User
from union.funds.actions import purpose_changed
from union.funds.models import FundRequest
from union.members.models import Member
from union.occasions.models import Occasion
from union.rules import granting as rules
from union.rules.judging import Proposal, Verdict, event_key, judge
from union.rules.models import Grant
from union.welfare.models import Disbursement, Kind, Programme

KIND = "disbursement"
# What happens once in a life, or in a year: whatever day is given for it, it is the same matter.
ONCE = {Kind.BIRTHDAY, Kind.MARRIAGE, Kind.BIRTH, Kind.DEATH, Kind.RETIREMENT}


def target_of(programme: Programme) -> rules.Target:
    """What an exemption for a row of the programme is asked for."""
    return rules.Target("programme", programme.pk)


def event_of(programme: Programme, event_on: date | None, given_on: date | None) -> date:
    """The day by which the rules judge a row: of the event, or of the programme for everyone."""
    if programme.follows_an_event:
        return event_on or given_on or programme.eligible_on
    return programme.eligible_on


def matter_of(programme: Programme, event_on: date, same_as: str = "") -> str:
    """What tells the rows of one member in a programme apart: the day of her event.

    `same_as` is the matter of an earlier stay in hospital for the same illness.
    """
    if same_as:
        return same_as
    if programme.kind == Kind.BIRTHDAY:
        return programme.kind
    if programme.follows_an_event:
        return event_on.isoformat()
    return f"programme:{programme.pk}"


def key_of(programme: Programme, matter: str) -> str:
    """What is the same matter to the rules: one wedding, one birth (twins too), one illness.

    A wedding that is reported with two days is one; a hospital stay is told by its day, the same
    illness by the matter of the earlier stay.
    """
    return programme.kind if programme.kind in ONCE else matter


def occasion_for(programme: Programme, member: int, event_on: date) -> Occasion | None:
    """The event of hers that was reported and of which a row entered by hand speaks."""
    return _occasions(programme, {member}).get((member, event_on))


def _occasions(programme: Programme, members: Iterable[int]) -> dict[tuple[int, date], Occasion]:
    if not programme.follows_an_event:
        return {}
    found = Occasion.objects.real().filter(member__in=set(members), kind=programme.kind)
    return {(one.member_id, one.judged_on): one for one in found.defer("place", "note")}


def connect(programme: Programme, rows: Iterable[Disbursement]) -> None:
    """Rows that were entered by hand belong to the event of that day, where it was reported."""
    alone = [row for row in rows if row.occasion_id is None]
    there = _occasions(programme, (row.member_id for row in alone))
    for row in alone:
        row.occasion = there.get((row.member_id, row.event_on)) if row.event_on else None


def proposal(
    programme: Programme,
    member: int,
    amount: Decimal,
    *,
    event_on: date,
    matter: str = "",
    item: str = "",
    quantity: int = 1,
    occasion: int | None = None,
) -> Proposal:
    """What a row of a programme is to the rules; for children there is one piece for each."""
    said = [programme.name, item or programme.item, *(one.name for one in programme.offered)]
    return Proposal(
        member=member,
        benefit=programme.kind,
        event_on=event_on,
        amount=amount,
        form=programme.form,
        source=programme.source,
        key=key_of(programme, matter or matter_of(programme, event_on)),
        event=event_key(occasion) if occasion is not None else "",
        text=" ".join(said),
        children=max(quantity, 1) if programme.is_for_children else 1,
    )


def of_row(row: Disbursement, programme: Programme) -> Proposal:
    """A row that is written, as the rules see it."""
    event_on = row.event_on or event_of(programme, None, row.given_on)
    return proposal(
        programme,
        row.member_id,
        row.amount,
        event_on=event_on,
        matter=row.matter,
        item=row.item,
        quantity=row.quantity,
        occasion=row.occasion_id,
    )


def enter(
    programme: Programme, rows: Sequence[Disbursement], *, past: bool = False
) -> list[Verdict]:
    """Enters rows of one programme that were just written. Raises RuleForbids.

    `past`: a list says that they were handed out.
    """
    found: list[Verdict] = []
    for planned in (False, True):
        some = [row for row in rows if row.is_planned == planned]
        if some:
            found += rules.enter(
                programme.organisation.union(),
                KIND,
                [
                    rules.Giving(row.pk, replace(of_row(row, programme), is_listed=past))
                    for row in some
                ],
                planned=planned,
                past=past,
                target=target_of(programme),
            )
    return found


def renew(programme: Programme, rows: Sequence[Disbursement], *, past: bool = False) -> None:
    """Rows that have changed are judged anew, and stand anew in the ledgers. Raises RuleForbids."""
    changes: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        one = of_row(row, programme)
        changes[row.pk] = {
            "amount": one.amount,
            "event_on": one.event_on,
            "key": one.key,
            "event": one.event,
            "text": one.text,
            "children": one.children,
            "form": one.form,
            "source": one.source,
            "is_listed": past,
        }
    union = programme.organisation.union()
    rules.replace_grants(union, KIND, changes, past=past, target=target_of(programme))


def renew_changed(
    programme: Programme,
    before: Mapping[int, Proposal],
    rows: Sequence[Disbursement],
    *,
    past: bool = False,
) -> None:
    """Rows that are another thing to the rules than `before` are judged anew; the others stay.

    A row that is only called otherwise stays as it was judged, whatever book counts by now.
    Raises RuleForbids.
    """
    others, renamed = [], []
    for row in rows:
        old, new = before[row.pk], of_row(row, programme)
        if replace(old, text="") != replace(new, text=""):
            others.append(row)
        elif old.text != new.text:
            renamed.append(new)
    if renamed:
        rules.may_be_called(programme.organisation.union(), renamed)
    if others:
        renew(programme, others, past=past)


def programme_changed(programme: Programme, fields: Iterable[str]) -> None:
    """What is planned follows its programme: its day, its form, whose money, what is chosen.

    What was handed out does only where its form or whose money it is was not said before.
    Raises RuleForbids.
    """
    if not {"form", "source", "eligible_on", "options"} & set(fields):
        return
    if {"form", "source"} & set(fields):
        _given_follows(programme)
    planned = list(programme.disbursements.planned().select_for_update(of=("self",)))
    if not planned:
        return
    for row in planned if not programme.follows_an_event else ():
        row.event_on = event_of(programme, None, None)
    Disbursement.objects.bulk_update(planned, ["event_on"], batch_size=500)
    renew(programme, planned)


def _given_follows(programme: Programme) -> None:
    given = {row.pk: row for row in programme.disbursements.handed_out()}
    grants = Grant.objects.live().of_source(KIND, given)
    for past in (False, True):
        some = grants.filter(is_past=past).values_list("source_id", flat=True)
        if rows := [given[pk] for pk in some]:
            renew(programme, rows, past=past)


def weigh_one(
    programme: Programme,
    member: Member,
    amount: Decimal,
    *,
    event_on: date,
    matter: str = "",
    item: str = "",
    quantity: int = 1,
    occasion: int | None = None,
    instead_of: int | None = None,
) -> Verdict:
    """What the rules say to a row before it is saved; `instead_of` is a row that it replaces."""
    grant = rules.grant_of(rules.Target(KIND, instead_of)) if instead_of is not None else None
    one = proposal(
        programme,
        member.pk,
        amount,
        event_on=event_on,
        matter=matter,
        item=item,
        quantity=quantity,
        occasion=occasion,
    )
    [verdict] = judge(
        programme.organisation.union(),
        [replace(one, instead_of=grant)],
    )
    return verdict


def forbidden_now(programme: Programme, most: int) -> list[Verdict]:
    """What the rules of today say to planned rows that they would stop; looks at `most` of them."""
    rows = programme.disbursements.planned().order_by("pk")[:most]
    drafts = Grant.objects.filter(state=Grant.State.DRAFT)
    planned = list(drafts.of_source(KIND, rows.values_list("pk", flat=True)))
    verdicts = rules.judged_again(programme.organisation.union(), planned)
    return [one for one in verdicts if not one.is_allowed]


def money_may_change(programme: Programme, *, rows: Iterable[int] = (), actor: User | None) -> None:
    """Rows have changed: where money was approved for them, it may have to be approved anew.

    What one person alone benefits from was approved for her and for that amount; of what is for
    everyone, more than was approved. `rows` were changed or go: of what follows from one event
    money is asked for that row alone.
    """
    for number in changed_gifts(rows):
        purpose_changed("gift", number, needs=Decimal(0), always=True, actor=actor)
    alone = FundRequest.objects.filter(purpose_kind="gift").asked().values("purpose_id")
    together = programme.disbursements.exclude(pk__in=alone)
    total = together.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    purpose_changed(
        "programme",
        programme.pk,
        needs=total,
        always=programme.follows_an_event,
        actor=actor,
    )


def changed_gifts(rows: Iterable[int]) -> list[int]:
    """Those of some rows for which money was approved."""
    asked = FundRequest.objects.filter(purpose_kind="gift", purpose_id__in=list(rows))
    approved = asked.filter(state=FundRequest.State.APPROVED)
    return sorted({one.purpose_id for one in approved if one.purpose_id is not None})


def matters_before(
    programme: Programme, member: Member, year: int, without: Iterable[int] = ()
) -> list[Disbursement]:
    """What a member was given for this kind of event in a year: is it the same illness?"""
    rows = Disbursement.objects.filter(
        member=member,
        programme__kind=programme.kind,
        programme__organisation__path__startswith=programme.organisation.union().path,
        event_on__year=year,
    )
    return list(rows.exclude(pk__in=list(without)).exclude(matter="").order_by("event_on", "pk"))
