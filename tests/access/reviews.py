"""A request that waits for the chair, a delegation and a flow, for the access table."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from union.accounts.models import User
from union.approvals import registry
from union.approvals.actions.submit import digest_of
from union.approvals.models import Decision, Deed, Delegation, Flow, FlowStep, Review, ReviewStep
from union.core.dates import local_today
from union.evidence.models import CaseFile
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.orgs.roles import Role


def add_reviews(house: dict[str, Any], *, applicant: User, chair: User, stand_in: User) -> None:
    """One of everything that approvals know, in one union."""
    union, today = house["union"], local_today()
    budget = Budget.objects.create(organisation=union, year=today.year, numbers=1)
    line = BudgetLine.objects.create(
        budget=budget,
        name="春秋游",
        category=Category.CULTURE,
        source=Source.DUES,
        budget_fen=1_000_000,
        reserved_fen=80_000,
        is_open=True,
    )
    request = FundRequest.objects.create(
        organisation=union,
        case=CaseFile.objects.create(organisation=union),
        number=f"{today.year}-0001",
        line=line,
        title="秋游大巴",
        amount=Decimal(800),
        payee="顺达客运",
        applicant=applicant,
        state=FundRequest.State.SUBMITTED,
        submitted_at=timezone.now(),
    )
    reviewable = registry.of("funds.fundrequest")
    review = Review.objects.create(
        organisation=union,
        subject_type="funds.fundrequest",
        subject_id=request.pk,
        kind="activity",
        title=request.title,
        amount=request.amount,
        weight=request.amount,
        digest=digest_of(reviewable.frozen(request)),
        applicant=applicant,
        office=Role.CHAIR,
    )
    ReviewStep.objects.create(review=review, position=1, role=Role.CHAIR)
    Decision.objects.create(review=review, deed=Deed.SUBMIT, actor=applicant, key=f"{review.pk}:1")
    flow = Flow.objects.create(organisation=union, kind="purchase")
    FlowStep.objects.create(flow=flow, position=1, role=Role.CHAIR)
    # In two weeks: until then the chair decides herself.
    delegation = Delegation.objects.create(
        principal=chair,
        delegate=stand_in,
        role=Role.CHAIR,
        organisation=union,
        starts_on=today + timedelta(days=14),
        ends_on=today + timedelta(days=20),
        up_to=Decimal(5000),
    )
    house |= {"review": review, "flow": flow, "delegation": delegation}
