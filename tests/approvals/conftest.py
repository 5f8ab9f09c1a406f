"""A union with a budget line and flows; requests for money stand for whatever is reviewed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.actions import StepFacts
from union.approvals.models import Flow, Review
from union.core.dates import local_today
from union.evidence.models import Paper
from union.funds import actions as funds
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.orgs.models import Organisation
from union.orgs.roles import Role


@pytest.fixture
def line(union: Organisation) -> BudgetLine:
    """1,000,000 yuan for outings."""
    budget = Budget.objects.create(organisation=union, year=local_today().year)
    return BudgetLine.objects.create(
        budget=budget,
        name="春秋游",
        category=Category.CULTURE,
        source=Source.DUES,
        budget_fen=100_000_000,
        is_open=True,
    )


@pytest.fixture
def officers(cast: dict[str, User], line: BudgetLine) -> dict[str, User]:
    """Everybody, and the suggested flows."""
    approvals.suggest_flows(line.budget.organisation, actor=None)
    return cast


@pytest.fixture
def draft(officers: dict[str, User], line: BudgetLine) -> Callable[..., FundRequest]:
    """Drafts a request: `draft("800", by="organiser")`; with a paper it has no warning."""
    count = 0

    def make(
        amount: str = "800", *, by: str = "organiser", paper: bool = True, **facts: Any
    ) -> FundRequest:
        nonlocal count
        count += 1
        facts = {"title": f"秋游大巴{count}", "payee": f"顺达客运{count}", "line": line} | facts
        wanted = funds.RequestFacts(amount=Decimal(amount), **facts)
        request = funds.draft_request(wanted, actor=officers[by])
        if paper:
            Paper.objects.create(
                case=request.case,
                file="papers/none",
                file_name="报价单.pdf",
                media_type="application/pdf",
                size=1,
                sha256=f"{count:064}",
                uploaded_by=officers[by],
            )
        return request

    return make


@pytest.fixture
def ask(draft: Callable[..., FundRequest], officers: dict[str, User]) -> Callable[..., Review]:
    """Drafts a request and submits it: `ask("800")`."""

    def make(amount: str = "800", *, by: str = "organiser", **facts: Any) -> Review:
        request = draft(amount, by=by, **facts)
        return funds.submit_request(request, version=request.version, actor=officers[by])

    return make


@pytest.fixture
def flow(union: Organisation) -> Callable[..., Flow]:
    """Sets one flow for all activities: `flow(Role.TREASURER, (Role.COMMITTEE, 2))`."""

    def make(*steps: Role | tuple[Role, int]) -> Flow:
        Flow.objects.filter(organisation=union, kind="activity").delete()
        facts = [StepFacts(*one) if isinstance(one, tuple) else StepFacts(one) for one in steps]
        return approvals.save_flow(union, kind="activity", up_to=None, steps=facts, actor=None)

    return make


@pytest.fixture
def approve(officers: dict[str, User]) -> Callable[..., Review]:
    """Approves a review step after step: `approve(review, "treasurer", "chair")`."""

    def each(review: Review, *names: str) -> Review:
        for name in names:
            review = approvals.approve(review, actor=officers[name], version=review.version)
        return review

    return each


def waits_for(review: Review, people: dict[str, User]) -> set[str]:
    """The names of those who find a review in their inbox now."""
    found = set()
    for name, user in people.items():
        fresh = User.objects.get(pk=user.pk)
        if Review.objects.waiting_for(fresh).filter(pk=review.pk).exists():
            found.add(name)
    return found
