"""Giving something to everyone who is eligible on a day, and saying why somebody is not."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, spoken_day
from union.core.errors import Refused
from union.members.models import Dependant, Employment, Member, Standing, Status
from union.members.models.dependant import each_once
from union.orgs.models import Organisation
from union.orgs.scoping import authorise
from union.rules import granting as rules
from union.rules.judging import Finding, Verdict
from union.rules.models import Exemption
from union.welfare.actions import entitlements
from union.welfare.actions.choice import settle_choices
from union.welfare.actions.notices import announce_choice, announce_gift
from union.welfare.actions.refusals import must_be_its_value, must_be_open, must_have_chosen
from union.welfare.actions.rows import BATCH
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb


class NotForEveryone(Refused):
    """A gift for an event of one person is added by hand."""

    message = gettext_lazy("A gift of this kind is added person by person.")


class PlanChanged(Refused):
    """The roster, the programme or the amount is not what was looked at."""

    message = gettext_lazy("The list has changed since you looked at it. Please look again.")


@dataclass(frozen=True)
class Eligible:
    """Somebody who gets it, with the group of that day; a parent once for each child."""

    member: Member
    organisation: Organisation
    quantity: int = 1


@dataclass(frozen=True)
class LeftOut:
    """Somebody who does not get it, and the reason as a sentence. `code` groups the reasons."""

    member: Member
    organisation: Organisation
    code: str
    reason: str


@dataclass(frozen=True)
class Warned:
    """Somebody who gets it, and what a rule says about that."""

    member: Member
    findings: list[Finding]


@dataclass(frozen=True)
class Plan:
    """Who would get it on a day and who would not.

    `verdicts` is what the rules say to each of the eligible, `exempt` whom the committee lets
    through, by member; both are empty as long as no amount is known.
    """

    on: date
    eligible: list[Eligible] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    exempt: dict[int, Exemption] = field(default_factory=dict)

    @property
    def warned(self) -> list[Warned]:
        """Those who get it with a warning."""
        return [
            Warned(one.member, said)
            for one in self.eligible
            if one.member.pk in self.verdicts and (said := self.verdicts[one.member.pk].warnings)
        ]

    @property
    def pieces(self) -> int:
        """How many times it is given."""
        return sum(one.quantity for one in self.eligible)

    def total(self, amount: Decimal) -> Decimal:
        """What it costs in yuan at `amount` for each."""
        return amount * self.pieces

    def digest(self, item: str, amount: Decimal) -> str:
        """A short fingerprint of who gets what: what was looked at is what is saved."""
        facts = [self.on.isoformat(), item, f"{amount:.2f}"]
        facts += [f"{one.member.pk}x{one.quantity}" for one in self.eligible]
        return hashlib.sha256("|".join(facts).encode()).hexdigest()[:32]


def preview_issue(
    programme: Programme,
    *,
    on: date,
    actor: User,
    amount: Decimal | None = None,
    item: str = "",
) -> Plan:
    """Who gets it as of a day, and everyone who does not with the reason; changes nothing.

    Everybody who ever belonged to the programme's organisation is in one of the two lists. With an
    amount (yuan) the rules are asked too: whom they stop is left out with the clause.
    """
    authorise(actor, "welfare.change", programme)
    if programme.is_for_children:
        authorise(actor, "members.families", programme)
    return _plan(programme, on=on, amount=amount, item=item, held=False)


def _plan(programme: Programme, *, on: date, amount: Decimal | None, item: str, held: bool) -> Plan:
    """The same for whoever may; `held`: it is carried out in this transaction."""
    below = Organisation.objects.filter(path__startswith=programme.organisation.path)
    places = {one.pk: one for one in below}
    histories: dict[int, list[Standing]] = defaultdict(list)
    for standing in _standings(places):
        standing.organisation = places[standing.organisation_id]
        histories[standing.member_id].append(standing)
    there = set(programme.disbursements.values_list("member_id", flat=True))
    plan = Plan(on)
    for history in histories.values():
        then = _on(history, on)
        member, organisation = history[0].member, (then or history[-1]).organisation
        why = _reason(programme, history, then, on, has_it=member.pk in there)
        if why is None:
            plan.eligible.append(Eligible(member, organisation))
        else:
            plan.left_out.append(LeftOut(member, organisation, *why))
    if programme.child_age is not None:
        _count_children(plan, programme, programme.child_age)
    plan.eligible.sort(key=lambda one: (one.organisation.path, one.member.sort_key, one.member.pk))
    if amount is not None:
        _ask_the_rules(plan, programme, amount, item, held=held)
    return plan


def _count_children(plan: Plan, programme: Programme, up_to: int) -> None:
    """Gives it to parents, as many times as they have children up to an age on the day.

    A child that both parents have entered counts for the one who entered it first, unless that one
    gets nothing here for another reason. Whoever works elsewhere in the union counts as well, so
    that two campuses do not both give.
    """
    rows = Dependant.objects.of_union(programme.organisation.union())
    entries = rows.children_on(plan.on, up_to).select_related("member").defer("name")
    without = {one.member.pk for one in plan.left_out if one.code != "has_it"}
    counted: Counter[int] = Counter()
    parents: set[int] = set()
    for child in each_once(entries):
        mine = [one.member_id for one in child.entries]
        parents.update(mine)
        counted.update([pk for pk in mine if pk not in without][:1])
    kept = []
    for one in plan.eligible:
        if counted[one.member.pk]:
            kept.append(replace(one, quantity=counted[one.member.pk]))
        elif one.member.pk in parents:
            said = _("The child counts with the other parent")
            plan.left_out.append(LeftOut(one.member, one.organisation, "other_parent", said))
        else:
            said = _("No child up to the age of %(age)s is entered") % {"age": up_to}
            plan.left_out.append(LeftOut(one.member, one.organisation, "no_child", said))
    plan.eligible[:] = kept


def _ask_the_rules(
    plan: Plan, programme: Programme, amount: Decimal, item: str, *, held: bool
) -> None:
    """Moves those whom a rule stops to the left out."""
    day = entitlements.event_of(programme, None, plan.on)
    matter = entitlements.matter_of(programme, day)
    proposals = [
        entitlements.proposal(
            programme,
            one.member.pk,
            amount * one.quantity,
            event_on=day,
            matter=matter,
            item=item,
            quantity=one.quantity,
        )
        for one in plan.eligible
    ]
    union = programme.organisation.union()
    target = entitlements.target_of(programme)
    verdicts, exempt = rules.weigh(union, proposals, target=target, held=held)
    kept = []
    for place, (one, verdict) in enumerate(zip(plan.eligible, verdicts, strict=True)):
        if verdict.is_allowed or place in exempt:
            kept.append(one)
            plan.verdicts[one.member.pk] = verdict
            if place in exempt:
                plan.exempt[one.member.pk] = exempt[place]
        else:
            said = " ".join(rules.with_clause(finding) for finding in verdict.blocks)
            plan.left_out.append(LeftOut(one.member, one.organisation, "rule", said))
    plan.eligible[:] = kept


def _standings(places: Iterable[int]) -> Iterable[Standing]:
    """What was ever true of whom in these groups, oldest first; members with what a list shows."""
    shown = ("name", "staff_number", "sort_key", "born_on")
    standings = Standing.objects.filter(organisation__in=list(places)).order_by("starts_on", "pk")
    return standings.select_related("member").only(
        "status",
        "organisation",
        "employment",
        "starts_on",
        "ends_on",
        *(f"member__{name}" for name in shown),
    )


def _on(history: Iterable[Standing], day: date) -> Standing | None:
    """What was true on a day."""
    covers = (
        one for one in history
        if one.starts_on <= day and (one.ends_on is None or one.ends_on > day)
    )  # fmt: skip
    return next(covers, None)


def _reason(
    programme: Programme, history: list[Standing], then: Standing | None, on: date, *, has_it: bool
) -> tuple[str, str] | None:
    """Code and sentence of why somebody is left out; None for whoever gets it."""
    if has_it:
        return "has_it", _("Is in this programme already")
    if then is None:
        return _absence(history, on)
    if then.status not in Status.counted():
        since = spoken_day(then.starts_on, local_today())
        label = Status(then.status).label
        return "status", _("%(status)s since %(day)s") % {"status": label, "day": since}
    if programme.employments and then.employment not in programme.employments:
        form = Employment(then.employment).label if then.employment else _("not recorded")
        return "employment", _("Employment form not included: %(form)s") % {"form": form}
    if programme.month:
        born = history[0].member.born_on
        if born is None:
            return "birthday_unknown", _("Date of birth is not recorded")
        if born.month != programme.month:
            return "birthday", _("Birthday is in another month")
    return None


def _absence(history: list[Standing], on: date) -> tuple[str, str]:
    today = local_today()
    later = next((one for one in history if one.starts_on > on), None)
    if later is not None:
        joined = {"day": spoken_day(later.starts_on, today)}
        return "joined", _("Joined on %(day)s, after this day") % joined
    gone = history[-1].ends_on or on
    return "gone", _("No longer here since %(day)s") % {"day": spoken_day(gone, today)}


def issue_to_everyone(
    programme: Programme,
    *,
    on: date,
    item: str,
    amount: Decimal,
    actor: User,
    seen: str | None = None,
    planned: bool = False,
) -> list[Disbursement]:
    """Gives it to everyone eligible on a day, in one step; returns the rows that were added.

    `seen` is the digest of the plan that the person looked at: if the plan is another now, nothing
    is added (PlanChanged). A replay finds nobody left and adds nothing. The members are told,
    unless it is only `planned`; where there is something to choose, they are told that. Whom a
    rule stops gets nothing. A programme that does not say its value yet, says it from now on.
    Raises ProgrammeClosed, NotForEveryone, StillChoosing, AnotherValue, PlanChanged.
    """
    authorise(actor, "welfare.change", programme)
    if programme.is_for_children:
        authorise(actor, "members.families", programme)
    if not programme.is_for_everyone:
        raise NotForEveryone
    with transaction.atomic():
        programme = (
            Programme.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=programme.pk)
        )
        must_be_open(programme)
        if not planned:
            must_have_chosen(programme)
        must_be_its_value(programme, amount)
        union = programme.organisation.union()
        rules.hold_all(union)
        plan = _plan(programme, on=on, amount=amount, item=item, held=True)
        if not plan.eligible:
            return []
        digest = plan.digest(item, amount)
        if seen is not None and seen != digest:
            raise PlanChanged
        if programme.amount is None:
            programme.amount, programme.version = amount, programme.version + 1
            programme.save(update_fields=["amount", "version"])
        rows = _write(plan, programme, item, amount, planned=planned, actor=actor)
        record(
            Verb.ISSUED,
            actor=actor,
            organisation=programme.organisation,
            subject=programme,
            on=on.isoformat(),
            rows=len(rows),
            total=str(plan.total(amount)),
            planned=planned,
            digest=digest,
        )
        settle_choices(programme)
        if planned:
            announce_choice(programme, actor=actor)
        else:
            announce_gift(programme, actor=actor)
        entitlements.money_may_change(programme, actor=actor)
    return rows


def _write(
    plan: Plan,
    programme: Programme,
    item: str,
    amount: Decimal,
    *,
    planned: bool,
    actor: User,
) -> list[Disbursement]:
    """The rows, and their places in the ledgers as the plan has judged them."""
    day = entitlements.event_of(programme, None, plan.on)
    matter, today = entitlements.matter_of(programme, day), local_today()
    rows = Disbursement.objects.bulk_create(
        [
            Disbursement(
                programme=programme,
                member=one.member,
                organisation=one.organisation,
                item=item,
                quantity=one.quantity,
                amount=amount * one.quantity,
                given_on=None if planned else today,
                event_on=day,
                matter=matter,
                is_planned=planned,
                recorded_by=actor,
            )
            for one in plan.eligible
        ],
        batch_size=BATCH,
    )
    exempt = {
        place: plan.exempt[row.member_id]
        for place, row in enumerate(rows)
        if row.member_id in plan.exempt
    }
    rules.enter_judged(
        programme.organisation.union(),
        entitlements.KIND,
        [rules.Giving(row.pk, entitlements.of_row(row, programme)) for row in rows],
        [plan.verdicts[row.member_id] for row in rows],
        exempt,
        planned=planned,
    )
    return rows
