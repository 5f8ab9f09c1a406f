"""What a request does to its line, and what should be looked at twice before it is approved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.core.chinese import fold_name
from union.core.errors import Sentence
from union.core.money import format_yuan
from union.evidence.models import Paper
from union.funds.models import BudgetLine, ChangeItem, FundRequest, Source
from union.funds.models.budget import NEARLY_USED, yuan
from union.members.models import Member
from union.orgs.models import Organisation

# Sums to one payee for one category within these days are weighed together: nobody gets below a
# threshold by splitting an invoice, over lines or under two spellings of a name.
SPLIT = timedelta(days=30)


@dataclass(frozen=True)
class AsSubmitted:
    """What a line looked like when a request was submitted, in yuan."""

    budget: Decimal
    before: Decimal
    after: Decimal


def as_submitted(request: FundRequest) -> AsSubmitted | None:
    """What those who decided on a request saw of its line; None before it was submitted."""
    if request.line_budget_fen is None or request.line_before_fen is None or request.is_editable:
        return None
    before = yuan(request.line_before_fen)
    return AsSubmitted(yuan(request.line_budget_fen), before, before - request.amount)


def source_shift(items: Iterable[ChangeItem]) -> "Sentence | None":
    """A sentence where a change takes from one source of money (dues, contribution) for another."""
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.source] = sums.get(item.source, Decimal(0)) + item.difference
    losing = [str(Source(one).label) for one, more in sums.items() if more < 0]
    gaining = [str(Source(one).label) for one, more in sums.items() if more > 0]
    if not losing or not gaining:
        return None
    return _(
        "It spends more out of %(gaining)s and less out of %(losing)s: each source of money has "
        "rules of its own."
    ) % {"gaining": "、".join(gaining), "losing": "、".join(losing)}


class LineWithRequest:
    """A line's balance before and after one request, in yuan, for the bar on its page."""

    def __init__(self, line: BudgetLine, request: FundRequest) -> None:
        """Takes the line as it is now; what is reserved for the request counts as "this one".

        What is over without having been paid takes nothing out of the line any more.
        """
        own = request.amount if request.is_reserving else Decimal(0)
        paid = request.state == FundRequest.State.PAID
        self.line = line
        self.budget = line.amount
        self.used = line.spent + line.reserved - own - (request.amount if paid else 0)
        self.this = Decimal(0) if request.state in FundRequest.OVER else request.amount
        self.before = self.budget - self.used
        self.after = self.before - self.this

    @property
    def is_over(self) -> bool:
        """Whether the line has too little."""
        return self.after < 0

    @property
    def is_nearly_used(self) -> bool:
        """Whether nine tenths of the line are gone with it."""
        return bool(self.budget) and (self.budget - self.after) / self.budget >= NEARLY_USED

    @property
    def tone(self) -> str:
        """The colour of the bar: red when over, amber from nine tenths on."""
        return "bad" if self.is_over else "gold" if self.is_nearly_used else "leaf"

    @property
    def used_width(self) -> str:
        """How wide the used part of the bar is, of 100."""
        return f"{self._share(self.used):.2f}"

    @property
    def this_width(self) -> str:
        """How wide this request is in the bar; what does not fit in is cut off."""
        return f"{min(self._share(self.this), 100 - self._share(self.used)):.2f}"

    def _share(self, amount: Decimal) -> Decimal:
        if self.budget <= 0:
            return Decimal(100 if amount > 0 else 0)
        return max(Decimal(0), min(Decimal(100), 100 * amount / self.budget))


def split_sums(
    subjects: Iterable[FundRequest], lines: Mapping[int, BudgetLine]
) -> dict[int, Decimal]:
    """What else the same payee gets for the same category within 30 days, for each, in yuan.

    `lines` are the lines of the requests.
    """
    keys = {
        one.pk: (one.organisation_id, lines[one.line_id].category, one.payee_key)
        for one in subjects
        if one.payee_key
    }
    if not keys:
        return {}
    about = Q(pk__in=[])
    for organisation, category, payee in set(keys.values()):
        about |= Q(organisation=organisation, line__category=category, payee_key=payee)
    since = timezone.now() - SPLIT
    others = (
        FundRequest.objects.filter(about, submitted_at__gte=since)
        .filter(state__in=[*FundRequest.RESERVING, FundRequest.State.PAID])
        .order_by()
        .values_list("organisation", "line__category", "payee_key")
        .annotate(total=Sum("amount"))
    )
    totals = {
        (organisation, category, payee): sum_ for organisation, category, payee, sum_ in others
    }
    counted = [*FundRequest.RESERVING, FundRequest.State.PAID]
    found = {}
    for one in subjects:
        if one.pk not in keys:
            continue
        own = one.state in counted and one.submitted_at is not None and one.submitted_at >= since
        found[one.pk] = totals.get(keys[one.pk], Decimal(0)) - (one.amount if own else 0)
    return found


def same_matter(subjects: Iterable[FundRequest]) -> dict[int, list[FundRequest]]:
    """The other requests that ask, or have asked, for the same activity or programme, for each."""
    subjects = [one for one in subjects if one.purpose_kind]
    if not subjects:
        return {}
    about = Q(pk__in=[])
    for kind, pk in {(one.purpose_kind, one.purpose_id) for one in subjects}:
        about |= Q(purpose_kind=kind, purpose_id=pk)
    counted = [*FundRequest.RESERVING, FundRequest.State.PAID]
    there: dict[tuple[str, int | None], list[FundRequest]] = {}
    for other in FundRequest.objects.filter(about, state__in=counted).order_by("pk"):
        there.setdefault((other.purpose_kind, other.purpose_id), []).append(other)
    return {
        one.pk: [
            other
            for other in there.get((one.purpose_kind, one.purpose_id), [])
            if other.pk != one.pk
        ]
        for one in subjects
    }


def warnings_of(
    request: FundRequest,
    line: BudgetLine,
    papers: list[Paper],
    split: Decimal | None,
    others: list[FundRequest],
    *,
    is_namesake: bool,
    costs: Decimal | None = None,
    filed: tuple[int, int] | None = None,
) -> Iterable[Sentence]:
    """What an approver should look at twice; `others` are requests for the same matter.

    `costs`: what the matter comes to by its own rows, where it has any, in yuan; `filed`: how many
    of how many papers lie in the file of the matter.
    """
    money = LineWithRequest(line, request)
    if money.is_over:
        yield _("The budget line does not have enough left.")
    elif money.is_nearly_used:
        yield _("Nine tenths of this budget line are used with it.")
    if not papers and not (filed and filed[0]):
        yield _("There is no paper with it.")
    if request.basis is not None and request.basis != request.amount:
        yield _("People times standard is %(basis)s, not the amount asked for.") % {
            "basis": format_yuan(request.basis)
        }
    if costs is not None and request.amount > costs:
        yield _("By its list the matter comes to %(costs)s; more is asked for.") % {
            "costs": format_yuan(costs)
        }
    if split:
        yield _("The same payee gets %(sum)s more for this category within 30 days.") % {
            "sum": format_yuan(split)
        }
    if others:
        yield _("The same matter has other requests for money: %(sum)s together (%(numbers)s).") % {
            "sum": format_yuan(sum((one.amount for one in others), Decimal(0))),
            "numbers": "、".join(one.number for one in others),
        }
    if is_namesake:
        yield _(
            "The payee has the name of a colleague. If it is she, it must be chosen, so that she "
            "does not decide on it."
        )
    if request.corrected_at is not None:
        yield _("It was corrected after an approval; the earlier approvals are void.")


def payees_of(request: FundRequest) -> list[int]:
    """The members who are paid: who was chosen, or all who bear a name that was only typed."""
    if request.payee_member_id is not None:
        return [request.payee_member_id]
    key = fold_name(request.payee).lower()
    called = Member.objects.filter(
        name_key=key, organisation__path__startswith=request.organisation.path
    )
    return list(called.values_list("pk", flat=True)) if key else []


def namesakes(subjects: list[FundRequest]) -> set[int]:
    """The requests whose payee was typed and is called as a member of the union."""
    typed = [one for one in subjects if one.payee and one.payee_member_id is None]
    if not typed:
        return set()
    keys = {one.pk: fold_name(one.payee).lower() for one in typed}
    called = Member.objects.filter(name_key__in=set(keys.values())).order_by()
    there = list(called.values_list("name_key", "organisation__path").distinct())
    if not there:
        return set()
    unions = Organisation.objects.in_bulk({one.organisation_id for one in typed})
    return {
        one.pk
        for one in typed
        if any(
            name == keys[one.pk] and path.startswith(unions[one.organisation_id].path)
            for name, path in there
        )
    }


def payee_gone(member: Member | None) -> "Sentence | None":
    """A sentence where a colleague who is to be paid has died or is no longer in the union."""
    if member is None or not member.is_gone:
        return None
    return _(
        "%(who)s, who is to be paid, is no longer in the union (%(status)s). Make sure first who "
        "gets the money."
    ) % {"who": member.name, "status": member.get_status_display()}


def payees_gone(subjects: Iterable[FundRequest]) -> dict[int, Sentence]:
    """That sentence for each request that needs it."""
    members = {one.pk: one.payee_member_id for one in subjects if one.payee_member_id}
    there = Member.objects.in_bulk(set(members.values())) if members else {}
    said = {pk: payee_gone(there.get(member)) for pk, member in members.items()}
    return {pk: sentence for pk, sentence in said.items() if sentence is not None}


def looking_alike_in(papers: list[Paper]) -> Iterable[Sentence]:
    """A sentence for each photo that looks like one elsewhere: to be looked at, not refused."""
    for paper in papers:
        if paper.looks_like:
            yield _("One of its photos looks like one in %(where)s.") % {"where": paper.looks_like}


def met_before_in(papers: list[Paper], met_before: Mapping[int, object]) -> Iterable[Sentence]:
    """A sentence if a paper or its invoice lies with another request; as `duplicates_of` says."""
    if any(paper.pk in met_before for paper in papers):
        yield _("One of its papers or invoices lies with another request already.")
