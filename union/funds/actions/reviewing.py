"""How requests and budget changes are reviewed: what approvers agree to, see, and set off."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.models import Reason
from union.approvals.registry import About, Reviewable
from union.core.dates import local_today, spoken_day
from union.core.errors import Sentence
from union.evidence.actions.looks import looks_met_again
from union.evidence.actions.papers import duplicates_of
from union.evidence.models import Paper
from union.funds import registry
from union.funds.actions.adopting import adopt
from union.funds.actions.requests import end_review
from union.funds.actions.shortage import tell_adjusted
from union.funds.actions.weighing import (
    LineWithRequest,
    as_submitted,
    looking_alike_in,
    met_before_in,
    namesakes,
    payees_gone,
    payees_of,
    same_matter,
    source_shift,
    split_sums,
    warnings_of,
)
from union.funds.models import BudgetChange, BudgetLine, FundRequest, Payment
from union.funds.models.category import Category
from union.members.models import Kinship, Member
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.models import Organisation

TO_PAY = "funds.to_pay"
WELFARE = (Category.WELFARE, Category.HARDSHIP, Category.WARMTH)
ACTIVITY = (Category.EDUCATION, Category.CULTURE, Category.PUBLICITY, Category.OTHER_ACTIVITIES)


def _persons(members: Iterable[int], reason: str) -> list[tuple[int, str]]:
    users = Member.objects.filter(pk__in=set(members), user__isnull=False)
    return [(user, reason) for user in users.values_list("user_id", flat=True)]


class FundRequests(Reviewable):
    """Requests for money."""

    model = FundRequest
    kinds = {
        "activity": _("Activities"),
        "welfare": _("Benefits and visits"),
        "purchase": _("Purchases"),
        "other": _("Other expenditure"),
    }

    def organisation(self, subject: FundRequest) -> Organisation:
        """The union whose budget it is."""
        return subject.organisation

    def kind(self, subject: FundRequest) -> str:
        """By its purpose; without one by the category of its line."""
        purpose = registry.purpose(subject.purpose_kind)
        if purpose is not None:
            return purpose.flow_kind
        if subject.line.category in WELFARE:
            return "welfare"
        if subject.line.category in ACTIVITY:
            return "activity"
        return "purchase" if subject.line.category == Category.EQUIPMENT else "other"

    def title(self, subject: FundRequest) -> str:
        """What the applicant called it."""
        return subject.title

    def reference(self, subject: FundRequest) -> str:
        """The number of the request."""
        return subject.number

    def amount(self, subject: FundRequest) -> Decimal:
        """The sum asked for, in yuan."""
        amount: Decimal = subject.amount
        return amount

    def weight(self, subject: FundRequest) -> Decimal:
        """The sum together with what the same payee lately got for the same category, in yuan."""
        more = split_sums([subject], {subject.line_id: subject.line}).get(subject.pk)
        weight: Decimal = subject.amount + (more or Decimal(0))
        return weight

    def terms(self, subject: FundRequest) -> dict[str, Any]:
        """What for, amount, basis, line, payee, purpose, and the papers that lay there then."""
        papers = Paper.objects.of_case(subject.case)
        purpose = registry.find(subject.purpose_kind, subject.purpose_id, None)
        if subject.submitted_at is not None:
            papers = papers.filter(uploaded_at__lte=subject.submitted_at)
        terms = {"purpose_terms": purpose.terms} if purpose and purpose.terms else {}
        return terms | {
            "title": subject.title,
            "amount": str(subject.amount),
            "people": subject.people,
            "standard": str(subject.standard),
            "line": subject.line_id,
            "payee": subject.payee,
            "payee_member": subject.payee_member_id,
            "purpose": f"{subject.purpose_kind}:{subject.purpose_id}",
            "papers": sorted(papers.values_list("sha256", flat=True)),
        }

    def frozen(self, subject: FundRequest) -> dict[str, Any]:
        """The terms and every word of the request."""
        return self.terms(subject) | {
            "number": subject.number,
            "reason": subject.reason,
            "applicant": subject.applicant_id,
        }

    def concerned(self, subject: FundRequest) -> list[tuple[int, str]]:
        """Who is paid, who benefits alone, and the relatives of these and of the applicant.

        Whoever is called as a payee whose name was only typed is taken for her.
        """
        payee = payees_of(subject)
        purpose = registry.find(subject.purpose_kind, subject.purpose_id, None)
        beneficiaries = list(purpose.beneficiaries) if purpose else []
        applicant = Member.objects.filter(user_id=subject.applicant_id).values_list("pk", flat=True)
        relatives = Kinship.objects.relatives([*payee, *beneficiaries, *applicant])
        return [
            *_persons(payee, Reason.PAYEE),
            *_persons(beneficiaries, Reason.BENEFICIARY),
            *_persons(relatives, Reason.RELATIVE),
        ]

    def about(self, subjects: list[FundRequest], user: User) -> dict[int, About]:
        """The line before and after, the papers, the warnings."""
        lines = BudgetLine.objects.select_related("budget").in_bulk(
            [one.line_id for one in subjects]
        )
        cases = {one.case_id: one for one in subjects}
        papers: dict[int, list[Paper]] = {}
        for paper in (
            Paper.objects.filter(case__in=cases, removed_at=None)
            .select_related("case__organisation")
            .order_by("pk")
        ):
            request = cases[paper.case_id]
            paper.url = f"{request.get_desk_url()}papers/{paper.pk}/"
            papers.setdefault(request.pk, []).append(paper)
        met_before = duplicates_of(paper for some in papers.values() for paper in some)
        all_papers = [one for some in papers.values() for one in some]
        alike = looks_met_again(all_papers, subjects[0].organisation) if subjects else {}
        for paper in all_papers:
            paper.used_before = paper.pk in met_before
            paper.looks_like = alike.get(paper.pk, "")
        split = split_sums(subjects, lines)
        others = same_matter(subjects)
        called_so = namesakes(subjects)
        gone = payees_gone(subjects)
        own_word = Kinship.objects.own_word(
            {one.pk: one.applicant_id for one in subjects},
            {one.pk: [one.payee_member_id] for one in subjects if one.payee_member_id},
        )
        purposes = _purposes_of(subjects, user)
        remarks = _remarks_on(subjects)
        paid = Payment.objects.paid().filter(request__in=subjects).select_related("cashier")
        payments = {one.request_id: one for one in paid}
        found = {}
        for one in subjects:
            line = lines[one.line_id]
            held = papers.get(one.pk, [])
            found[one.pk] = About(
                url=one.get_desk_url(),
                subtitle=f"{one.number} · {line.name}" if one.number else line.name,
                template="funds/_about.html",
                context={
                    "request_row": one,
                    "line": line,
                    "money": LineWithRequest(line, one),
                    "then": as_submitted(one),
                    "papers": held,
                    "purpose": purposes.get(one.pk),
                    "remarks": remarks.get(one.pk, ()),
                    "split": split.get(one.pk),
                    "print_url": f"{one.get_desk_url()}print/",
                    "after": [
                        (
                            _("Payment by the cashier"),
                            one.pk in payments,
                            _who_paid(payments.get(one.pk)),
                        )
                    ],
                },
                warnings=(
                    *([gone[one.pk]] if one.pk in gone else []),
                    *own_word.get(one.pk, ()),
                    *warnings_of(
                        one,
                        line,
                        held,
                        split.get(one.pk),
                        others.get(one.pk, []),
                        is_namesake=one.pk in called_so,
                        costs=facts.amount if (facts := purposes.get(one.pk)) else None,
                        filed=facts.filed if facts else None,
                    ),
                    *met_before_in(held, met_before),
                    *looking_alike_in(held),
                    *_said(remarks.get(one.pk, ())),
                ),
            )
        return found

    def on_approved(self, subject: FundRequest, *, actor: User, principal: User | None) -> None:
        """It is to be paid: the cashiers are told, without a name or a sum."""
        subject.state, subject.approved_at = FundRequest.State.APPROVED, timezone.now()
        subject.version += 1
        subject.save(update_fields=["state", "approved_at", "version"])
        tell(
            scoping.holders("funds.pay", subject.organisation),
            TO_PAY,
            key=f"{TO_PAY}:{subject.pk}:{subject.version}",
            url="/desk/payments/",
            reference=subject.number,
        )

    def on_returned(self, subject: FundRequest, *, actor: User) -> None:
        """The money is free until it is submitted again."""
        end_review(subject, FundRequest.State.RETURNED)

    def on_rejected(self, subject: FundRequest, *, actor: User) -> None:
        """The money is free."""
        end_review(subject, FundRequest.State.REJECTED)

    def on_withdrawn(self, subject: FundRequest, *, actor: User) -> None:
        """The money is free."""
        end_review(subject, FundRequest.State.WITHDRAWN)


def _who_paid(payment: Payment | None) -> str:
    """The cashier and the day, as the steps before name whoever decided."""
    if payment is None:
        return ""
    return f"{payment.cashier.name} · {spoken_day(payment.paid_on, local_today())}"


def _purposes_of(subjects: list[FundRequest], user: User) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for purpose in registry.purposes():
        mine = {one.pk: one.purpose_id for one in subjects if one.purpose_kind == purpose.kind}
        if mine:
            facts = purpose.find([pk for pk in mine.values() if pk], user)
            found |= {pk: facts.get(there) for pk, there in mine.items() if there}
    return found


def _remarks_on(subjects: list[FundRequest]) -> dict[int, tuple[registry.Remark, ...]]:
    found: dict[int, tuple[registry.Remark, ...]] = {}
    for purpose in registry.purposes():
        mine = {one.pk: one.purpose_id for one in subjects if one.purpose_kind == purpose.kind}
        if mine:
            said = purpose.remarks([pk for pk in mine.values() if pk])
            found |= {pk: said.get(there, ()) for pk, there in mine.items() if there}
    return found


def _said(remarks: Iterable[registry.Remark]) -> Iterable[Sentence]:
    """What should be looked at before one agrees."""
    return (
        f"{one.about}：{one.sentence}" if one.about else one.sentence
        for one in remarks
        if one.severity != "info"
    )


class BudgetChanges(Reviewable):
    """Adopting the budget and adjusting it."""

    model = BudgetChange
    kinds = {"budget": _("Budget and its adjustment")}

    def organisation(self, subject: BudgetChange) -> Organisation:
        """The union whose budget it is."""
        return subject.budget.organisation

    def kind(self, subject: BudgetChange) -> str:
        """One kind: whoever decides on the budget decides on its adjustment."""
        return "budget"

    def title(self, subject: BudgetChange) -> str:
        """What the treasurer called it."""
        return subject.title

    def reference(self, subject: BudgetChange) -> str:
        """It has no number; what notices say instead holds no sum, as a title may."""
        drawn_up = subject.budget.lines.exists()
        return str(_("Adjustment of the budget") if drawn_up else _("Budget"))

    def amount(self, subject: BudgetChange) -> Decimal:
        """The larger of what lines gain and what lines lose, in yuan."""
        differences = [item.difference for item in subject.items.all()]
        more = sum((one for one in differences if one > 0), Decimal(0))
        return max(more, more - sum(differences, Decimal(0)))

    def terms(self, subject: BudgetChange) -> dict[str, Any]:
        """Every line with its amounts."""
        return {
            "items": sorted(
                f"{item.line_id}|{item.name}|{item.category}|{item.source}|{item.before}"
                f"|{item.amount}|{item.opening}"
                for item in subject.items.all()
            ),
            "total": str(sum(item.amount for item in subject.items.all())),
        }

    def frozen(self, subject: BudgetChange) -> dict[str, Any]:
        """The lines and the words."""
        basis = sorted(f"{item.name}|{item.basis}" for item in subject.items.all())
        return self.terms(subject) | {
            "title": subject.title,
            "reason": subject.reason,
            "basis": basis,
        }

    def concerned(self, subject: BudgetChange) -> list[tuple[int, str]]:
        """Colleagues who are to be paid out of the lines that change."""
        lines = [item.line_id for item in subject.items.all() if item.line_id]
        payees = FundRequest.objects.reserving().filter(line__in=lines, payee_member__isnull=False)
        return _persons(payees.values_list("payee_member_id", flat=True), Reason.PAYEE)

    def about(self, subjects: list[BudgetChange], user: User) -> dict[int, About]:
        """Every line before and after."""
        full = (
            BudgetChange.objects.select_related("budget")
            .prefetch_related("items")
            .in_bulk([one.pk for one in subjects])
        )
        found = {}
        for one in subjects:
            items = list(full[one.pk].items.all())
            shift = source_shift(items)
            found[one.pk] = About(
                url=one.get_desk_url(),
                subtitle=_("Budget of %(year)s") % {"year": full[one.pk].budget.year},
                template="funds/_about_change.html",
                context={"change": full[one.pk], "items": items},
                warnings=(shift,) if shift else (),
            )
        return found

    def on_approved(self, subject: BudgetChange, *, actor: User, principal: User | None) -> None:
        """The lines get their amounts, and whoever waited for that is told."""
        adopt(subject, actor=actor, principal=principal)
        tell_adjusted(subject)

    def on_returned(self, subject: BudgetChange, *, actor: User) -> None:
        """It comes back to the treasurer."""
        self._set(subject, BudgetChange.State.RETURNED)

    def on_rejected(self, subject: BudgetChange, *, actor: User) -> None:
        """It is over."""
        self._set(subject, BudgetChange.State.ENDED)

    def on_withdrawn(self, subject: BudgetChange, *, actor: User) -> None:
        """It is over."""
        self._set(subject, BudgetChange.State.ENDED)

    def _set(self, subject: BudgetChange, state: str) -> None:
        subject.state = state
        subject.version += 1
        subject.save(update_fields=["state", "version"])


REQUESTS = FundRequests()
CHANGES = BudgetChanges()
