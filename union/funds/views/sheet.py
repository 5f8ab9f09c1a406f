"""The approval sheet of one request (工会经费支出审批单), as the school's form looks."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals.models import Decision, Deed, Review, Rung
from union.core.dates import local_today
from union.core.money import in_words
from union.core.printing import pdf, pdf_response
from union.funds import actions, registry
from union.funds.actions.weighing import LineWithRequest, as_submitted
from union.funds.models import FundRequest
from union.funds.views.reaching import papers_of, request_or_404, reviews_of
from union.members.models import Member
from union.orgs.doors import needs_office
from union.orgs.roles import Role

# The sheet is one page: what is longer stands on the screen.
LONGEST_REASON = 300
LONGEST_COMMENT = 60
MOST_DECISIONS = 14


@needs_office
@require_safe
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    """The sheet as PDF, one page of A4; that it was printed stands in the log."""
    row = request_or_404(request, pk)
    paper = sheet_of(row, request.user)
    with translation.override("zh-hans"):
        name = f"{_('approval sheet')}-{row.number or row.pk}.pdf"
    actions.record_print(row, actor=request.user)
    return pdf_response(paper, name)


def sheet_of(row: FundRequest, user: User) -> bytes:
    """The sheet of a request that somebody sees, also for the file of what it pays for."""
    purpose = registry.find(row.purpose_kind, row.purpose_id, user)
    # The form is the union's and is filed with the vouchers: it is always in Chinese.
    with translation.override("zh-hans"):
        return pdf("approval_sheet", _data(row, purpose.title if purpose else ""))


def _data(row: FundRequest, purpose: str) -> dict[str, Any]:
    """What templates/print/approval_sheet.typ is given; amounts and days are text."""
    # What those who decided saw; the line as it is now, while nobody decides yet.
    line, money = row.line, as_submitted(row) or LineWithRequest(row.line, row)
    papers = papers_of(row)
    member = Member.objects.of_user(row.applicant).select_related("organisation").first()
    payment = row.payments.paid().select_related("cashier").first()
    basis = [one for one in (purpose, line.basis) if one]
    return {
        "union": row.organisation.union().name,
        "number": row.number or pgettext("sheet", "draft"),
        "day": _day(row.submitted_at or row.created_at),
        "department": member.organisation.name if member else row.organisation.name,
        "applicant": row.applicant.name,
        "title": row.title,
        "reason": _short(row.reason, LONGEST_REASON),
        "basis": "；".join(basis),
        "year": line.budget.year,
        "line": line.name,
        "source": line.get_source_display(),
        "category": " ".join([line.code, line.get_category_display()]).strip(),
        "people": row.people,
        "standard": _money(row.standard),
        "amount": _money(row.amount),
        "words": in_words(row.amount),
        "payee": row.payee,
        "papers": len(papers),
        "pages": sum(paper.pages or 1 for paper in papers),
        "budget": _money(money.budget),
        "before": _money(money.before),
        "after": _money(money.after),
        "corrected": row.corrected_at is not None,
        "state": row.get_state_display(),
        "steps": _steps(row),
        "payment": {
            "method": payment.get_method_display(),
            "voucher": payment.voucher,
            "day": payment.paid_on.isoformat(),
            "cashier": payment.cashier.name,
        }
        if payment
        else None,
        "printed_on": local_today().isoformat(),
    }


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _steps(row: FundRequest) -> list[dict[str, str]]:
    """Each decision that counts, and the steps on which nobody has decided yet."""
    review = next(iter(reviews_of(row)), None)
    if review is None or review.state in (Review.State.WITHDRAWN, Review.State.VOID):
        return []
    deeds = review.decisions.filter(deed__in=Decision.DECIDING, round__gte=review.counts_from)
    decisions = list(deeds.select_related("actor", "principal").order_by("pk"))[-MOST_DECISIONS:]
    found = [_decision(one) for one in decisions]
    agreed = {one.position for one in decisions if one.deed == Deed.APPROVE}
    empty = {"name": "", "decision": "", "comment": "", "day": ""}
    open_ = review.steps.filter(position__gte=review.position) if review.is_open else []
    found += [
        {"office": str(Role(step.role).label), **empty}
        for step in open_
        if step.position not in agreed or step.needed > 1
    ]
    return found


def _decision(one: Decision) -> dict[str, str]:
    if one.rung == Rung.VOTE:
        office = _("Vote of the committee")
    else:
        office = str(Role(one.office).label) if one.office else ""
    name = one.actor.name
    if one.principal is not None:
        name = pgettext("sheet", "%(name)s for %(other)s") % {
            "name": name,
            "other": one.principal.name,
        }
    why = str(Rung(one.rung).label) if one.rung in (Rung.DEPUTY, Rung.COMMITTEE) else ""
    comment = _short(one.comment, LONGEST_COMMENT)
    return {
        "office": office,
        "name": name,
        "decision": str(Deed(one.deed).label),
        "comment": "；".join(text for text in (comment, why) if text),
        "day": _day(one.at),
    }
