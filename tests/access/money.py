"""Requests for money at three steps of their way, and a paper, for the access table."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL.Image import new as picture

from union.accounts.models import User
from union.approvals import registry
from union.approvals.actions.submit import digest_of
from union.approvals.models import Review
from union.evidence.models import CaseFile, Kind, Paper
from union.funds.models import BudgetLine, FundRequest
from union.orgs.roles import Role


def add_requests(house: dict[str, Any], *, applicant: User) -> None:
    """A draft with a paper, one in review (made with the reviews), one that waits to be paid."""
    union = house["union"]
    line = BudgetLine.objects.get(budget__organisation=union)
    facts = {
        "organisation": union,
        "line": line,
        "amount": Decimal(300),
        "payee": "体育用品店",
        "applicant": applicant,
    }
    draft = FundRequest.objects.create(
        case=CaseFile.objects.create(organisation=union), title="羽毛球", **facts
    )
    approved = FundRequest.objects.create(
        case=CaseFile.objects.create(organisation=union),
        title="跳绳",
        number=f"{line.budget.year}-0002",
        state=FundRequest.State.APPROVED,
        submitted_at=timezone.now(),
        approved_at=timezone.now(),
        **facts,
    )
    # The fingerprint is that of the row: 300.00, not 300.
    approved.refresh_from_db()
    BudgetLine.objects.filter(pk=line.pk).update(reserved_fen=line.reserved_fen + 30_000)
    Review.objects.create(
        organisation=union,
        subject_type="funds.fundrequest",
        subject_id=approved.pk,
        kind="activity",
        title=approved.title,
        amount=approved.amount,
        weight=approved.amount,
        digest=digest_of(registry.of("funds.fundrequest").frozen(approved)),
        applicant=applicant,
        office=Role.CHAIR,
        state=Review.State.APPROVED,
        decided_at=timezone.now(),
    )
    dot = BytesIO()
    picture("RGB", (40, 30), "red").save(dot, "PNG")
    paper = Paper(
        case=draft.case,
        kind=Kind.QUOTE,
        file_name="报价单.png",
        media_type="image/png",
        size=len(dot.getvalue()),
        sha256=f"{draft.pk:064x}",
        uploaded_by=applicant,
    )
    paper.file.save("paper", ContentFile(dot.getvalue()))
    waiting = FundRequest.objects.get(organisation=union, state=FundRequest.State.SUBMITTED)
    house |= {
        "line": line,
        "fund_draft": draft,
        "fund_waiting": waiting,
        "fund_approved": approved,
        "paper": paper,
    }
