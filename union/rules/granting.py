"""The entitlement ledger: what is given is judged, and entered in the same step.

The app above calls these inside its own transaction, with its row already written, and writes the
log. Nothing is entered that a rule of its day forbids, unless the committee has agreed to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused
from union.members.models import Member
from union.orgs.models import Organisation
from union.rules.judging import Finding, Proposal, Verdict, judge, proposal_of
from union.rules.judging.ledger import FEW
from union.rules.models import Exemption, Grant, Rule, RuleKind, books_on

BATCH = 500
# Rules about what all members together get.
SHARED = (RuleKind.TOP_UP, RuleKind.RATIO)
# So many members are named in a refusal.
NAMED = 3


@dataclass(frozen=True)
class Stopped:
    """What a rule stops: for which member, with what it says."""

    member: int
    name: str
    proposal: Proposal
    findings: Sequence[Finding]


class RuleForbids(Refused):
    """A rule of the book of that day stops it. `stopped` has each of them with the clause."""

    message = _(
        "%(what)s Give less or otherwise, or ask the committee for an exemption. Nothing was saved."
    )

    def __init__(self, stopped: Sequence[Stopped]) -> None:
        """Takes everything that is stopped; the sentence names the first ones."""
        self.stopped = stopped
        super().__init__(params={"what": _said(stopped)})


def _said(stopped: Sequence[Stopped]) -> str:
    alone = len(stopped) == 1
    lines = []
    for one in stopped[:NAMED]:
        said = " ".join(with_clause(finding) for finding in one.findings)
        lines.append(said if alone else f"{one.name}：{said}")
    return " ".join(lines)


def with_clause(finding: Finding) -> str:
    """A finding behind the clause that says it: `第四条 生日慰问：…`."""
    return f"{finding.clause}：{finding.sentence}" if finding.clause else finding.sentence


@dataclass(frozen=True)
class Giving:
    """Something given or planned: the row above it, and what it is to the rules."""

    source_id: int
    proposal: Proposal


@dataclass(frozen=True)
class Target:
    """What an exemption was asked for (a programme, an event), or a row above a grant."""

    kind: str
    pk: int


def grant_of(row: Target | None) -> int | None:
    """The number of the grant that stands in the ledger for a row above; None without one."""
    if row is None:
        return None
    rows = Grant.objects.live().of_source(row.kind, [row.pk])
    number: int | None = rows.values_list("pk", flat=True).first()
    return number


def hold(organisation: Organisation, members: Iterable[int]) -> None:
    """Two who give to one member at once do so one after the other."""
    wanted = set(members)
    if len(wanted) > FEW:
        hold_all(organisation)
        return
    rows = Member.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    list(rows.order_by("pk").values_list("pk"))


def hold_sums(organisation: Organisation, proposals: Iterable[Proposal]) -> None:
    """Where a rule counts what all members together get, two who give do so one after the other.

    The members of the one are not those of the other, so `hold` does not keep them apart. Before
    `hold`, so that nobody who holds a member waits for it. SQLite writes one after the other.
    """
    if not connection.features.has_select_for_update:
        return
    asked = {(one.event_on, one.benefit) for one in proposals}
    books = books_on(organisation, (day for day, _benefit in asked)).values()
    shared = Rule.objects.filter(
        book__in=[one.pk for one in books],
        kind__in=SHARED,
        benefit__in=["", *(benefit for _day, benefit in asked)],
    )
    if shared.exists():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _again(grants: Iterable[Grant], changes: Mapping[int, Mapping[str, Any]]) -> Iterator[Proposal]:
    """Grants as they will be; asked for once somebody looks."""
    for one in grants:
        yield replace(proposal_of(one), **changes.get(one.source_id, {}))


def hold_all(organisation: Organisation) -> None:
    """The same for everybody in a union."""
    rows = Member.objects.select_for_update(no_key=True, of=("self",)).filter(union=organisation)
    list(rows.order_by("pk").values_list("pk"))


def weigh(
    organisation: Organisation,
    proposals: Sequence[Proposal],
    *,
    past: bool = False,
    target: Target | None = None,
    held: bool = False,
) -> tuple[list[Verdict], dict[int, Exemption]]:
    """What the rules say to each, and the exemptions that let some of them through, by place.

    `held`: they are about to be used, in this transaction, and nobody else uses them meanwhile.
    """
    verdicts = judge(organisation, proposals, past=past)
    blocked = {
        place: (proposals[place], verdict)
        for place, verdict in enumerate(verdicts)
        if not verdict.is_allowed
    }
    return verdicts, _exemptions(blocked, target, held=held) if blocked and target else {}


def _exemptions(
    blocked: Mapping[int, tuple[Proposal, Verdict]], target: Target, *, held: bool
) -> dict[int, Exemption]:
    """Approved exemptions, each for one proposal: the same matter, and no more than was agreed."""
    rows = Exemption.objects.select_for_update() if held else Exemption.objects.all()
    approved = rows.filter(
        member__in={one.member for one, _verdict in blocked.values()},
        target_kind=target.kind,
        target_id=target.pk,
        state=Exemption.State.APPROVED,
    )
    known = {one.member_id: one for one in approved}
    found: dict[int, Exemption] = {}
    for place, (one, verdict) in blocked.items():
        there = known.get(one.member)
        if there and there.allows(one, verdict) and there not in found.values():
            found[place] = there
    return found


def enter(
    organisation: Organisation,
    kind: str,
    givings: Sequence[Giving],
    *,
    planned: bool = False,
    past: bool = False,
    target: Target | None = None,
) -> list[Verdict]:
    """Judges what is given (or planned) and enters it into the ledgers of the members.

    `kind` names the rows above; `past`: it was handed out before it was entered here, so that rules
    only warn. The number of questions does not grow with the members. Raises RuleForbids.
    """
    proposals = [one.proposal for one in givings]
    hold_sums(organisation, proposals)
    hold(organisation, (one.member for one in proposals))
    verdicts, exempt = weigh(organisation, proposals, past=past, target=target, held=True)
    refuse(proposals, verdicts, exempt)
    enter_judged(organisation, kind, givings, verdicts, exempt, planned=planned, past=past)
    return verdicts


def refuse(
    proposals: Sequence[Proposal], verdicts: Sequence[Verdict], exempt: Mapping[int, Exemption]
) -> None:
    """Raises RuleForbids with everything that a rule stops and no exemption lets through."""
    stopped = [
        (proposals[place], verdict.blocks)
        for place, verdict in enumerate(verdicts)
        if not verdict.is_allowed and place not in exempt
    ]
    if not stopped:
        return
    names = dict(
        Member.objects.filter(pk__in=[one.member for one, _said in stopped[:BATCH]]).values_list(
            "pk", "name"
        )
    )
    raise RuleForbids(
        [Stopped(one.member, names.get(one.member, ""), one, said) for one, said in stopped]
    )


def enter_judged(
    organisation: Organisation,
    kind: str,
    givings: Sequence[Giving],
    verdicts: Sequence[Verdict],
    exempt: Mapping[int, Exemption],
    *,
    planned: bool = False,
    past: bool = False,
) -> None:
    """Enters what has been judged in this transaction, while the members were held."""
    rows = []
    for place, (giving, verdict) in enumerate(zip(givings, verdicts, strict=True)):
        one = giving.proposal
        rows.append(
            Grant(
                organisation=organisation,
                member_id=one.member,
                benefit=one.benefit,
                event_on=one.event_on,
                amount=one.amount,
                children=one.children,
                form=one.form,
                source=one.source,
                key=one.key,
                event=one.event,
                asked_on=one.asked_on,
                source_kind=kind,
                source_id=giving.source_id,
                state=Grant.State.DRAFT if planned else Grant.State.FINAL,
                is_past=past,
                book_id=None if planned else verdict.book,
                exemption=exempt.get(place),
            )
        )
    Grant.objects.bulk_create(rows, batch_size=BATCH)
    _use(exempt.values())


def _use(exemptions: Iterable[Exemption]) -> None:
    used = [one.pk for one in exemptions]
    if used:
        Exemption.objects.filter(pk__in=used).update(
            state=Exemption.State.USED, version=F("version") + 1
        )


def judged_again(organisation: Organisation, grants: Sequence[Grant]) -> list[Verdict]:
    """What the rules say to grants that are entered already, each instead of itself."""
    prefetch_related_objects(grants, "exemption")
    verdicts = judge(organisation, [proposal_of(one) for one in grants])
    return [
        replace(verdict, findings=_excused(verdict.findings))
        if grant.exemption is not None and grant.exemption.allows(proposal_of(grant), verdict)
        else verdict
        for grant, verdict in zip(grants, verdicts, strict=True)
    ]


def _excused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The committee has agreed: what would stop it only warns."""
    return tuple(replace(one, severity="warn") if one.severity == "block" else one
                 for one in findings)  # fmt: skip


def hand_out(
    organisation: Organisation, kind: str, ids: Sequence[int], *, target: Target | None = None
) -> None:
    """What was planned is given now: judged once more by the book of its day, which is noted.

    Raises RuleForbids.
    """
    known = Grant.objects.live().of_source(kind, ids).filter(state=Grant.State.DRAFT)
    hold_sums(organisation, _again(known, {}))
    hold(organisation, known.values_list("member", flat=True))
    rows = list(known.select_related("exemption").select_for_update(of=("self",)).order_by("pk"))
    proposals = [proposal_of(one) for one in rows]
    verdicts, exempt = weigh(organisation, proposals, target=target, held=True)
    excused = {
        place: one.exemption
        for place, one in enumerate(rows)
        if one.exemption is not None and one.exemption.allows(proposals[place], verdicts[place])
    }
    refuse(proposals, verdicts, exempt | excused)
    for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
        row.state, row.book_id = Grant.State.FINAL, verdict.book
        row.exemption = row.exemption or exempt.get(place)
    Grant.objects.bulk_update(rows, ["state", "book", "exemption"], batch_size=BATCH)
    _use(exempt.values())


def replace_grants(
    organisation: Organisation,
    kind: str,
    changes: Mapping[int, Mapping[str, Any]],
    *,
    past: bool = False,
    target: Target | None = None,
) -> None:
    """The rows above have changed (`amount`, `event_on`, `key`, by their ids): judged anew.

    What was given stays in the ledger as taken back, and the new one stands beside it. An exemption
    lets the new one through as far as it allowed it. Raises RuleForbids.
    """
    known = Grant.objects.live().of_source(kind, changes)
    hold_sums(organisation, _again(known, changes))
    hold(organisation, known.values_list("member", flat=True))
    rows = list(known.select_related("exemption").select_for_update(of=("self",)).order_by("pk"))
    proposals = [replace(proposal_of(one), **changes[one.source_id]) for one in rows]
    verdicts, exempt = weigh(organisation, proposals, past=past, target=target, held=True)
    for place, row in enumerate(rows):
        if row.exemption is not None and row.exemption.allows(proposals[place], verdicts[place]):
            exempt.setdefault(place, row.exemption)
    refuse(proposals, verdicts, exempt)
    reverse(kind, [one.source_id for one in rows])
    by_state: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        by_state.setdefault(row.state, []).append(place)
    for state, places in by_state.items():
        enter_judged(
            organisation,
            kind,
            [Giving(rows[place].source_id, proposals[place]) for place in places],
            [verdicts[place] for place in places],
            {n: exempt[place] for n, place in enumerate(places) if place in exempt},
            planned=state == Grant.State.DRAFT,
            past=past,
        )


def may_be_called(organisation: Organisation, proposals: Sequence[Proposal]) -> None:
    """What was given is called otherwise: only what a rule says to words is asked for.

    The grants stay as they were judged. Raises RuleForbids.
    """
    verdicts = [
        replace(one, findings=tuple(said for said in one.findings if said.code == "words"))
        for one in judge(organisation, proposals)
    ]
    refuse(proposals, verdicts, {})


def reverse(kind: str, ids: Sequence[int]) -> None:
    """The rows above are taken back: what was given counts no more, and what was planned goes.

    An exemption that was used for one of them may be used again.
    """
    known = Grant.objects.live().of_source(kind, ids)
    freed = list(known.exclude(exemption=None).values_list("exemption", flat=True))
    known.filter(state=Grant.State.DRAFT).delete()
    known.update(state=Grant.State.REVERSED)
    if freed:
        Exemption.objects.filter(pk__in=freed, state=Exemption.State.USED).update(
            state=Exemption.State.APPROVED, version=F("version") + 1
        )
