"""A union with an adopted budget and flows; the request of an outing, ready to be submitted."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.dates import local_today
from union.funds import actions
from union.funds.actions.adopting import adopt
from union.funds.models import (
    Budget,
    BudgetChange,
    BudgetLine,
    Category,
    FundRequest,
    Payment,
    Source,
)
from union.orgs.models import Organisation


@pytest.fixture
def officers(
    chair: User,
    deputy: User,
    treasurer: User,
    cashier: User,
    auditor: User,
    committee: User,
    organiser: User,
) -> dict[str, User]:
    """Everybody through whose hands money goes."""
    return {
        one.username: one
        for one in (chair, deputy, treasurer, cashier, auditor, committee, organiser)
    }


@pytest.fixture
def flows(union: Organisation, officers: dict[str, User]) -> None:
    """The suggested flows."""
    approvals.suggest_flows(union, actor=None)


def decide_all(review: Review, *deciders: User) -> Review:
    """Approves step after step, each by the next of these people."""
    for one in deciders:
        review = approvals.approve(review, actor=one, version=review.version)
    return review


@pytest.fixture
def budget(union: Organisation, treasurer: User, flows: None) -> Budget:
    """The budget of this year, without lines."""
    return actions.open_budget(union, local_today().year, actor=treasurer)


@pytest.fixture
def make_line(
    budget: Budget, officers: dict[str, User], treasurer: User
) -> Callable[..., BudgetLine]:
    """Makes a line that has been adopted: `make_line("春秋游", "10000")`.

    How a budget is adopted is what test_budget_changes is about; here nobody has to decide.
    """

    def make(name: str = "春秋游", amount: str = "10000", **facts: Any) -> BudgetLine:
        defaults: dict[str, Any] = {"category": Category.CULTURE, "source": Source.DUES}
        item = actions.ItemFacts(name=name, amount=Decimal(amount), **(defaults | facts))
        change = actions.draft_change(
            budget, title=f"预算：{name}", reason="年初预算", items=[item], actor=treasurer
        )
        with transaction.atomic():
            adopt(change, actor=officers["chair"])
        return BudgetLine.objects.get(budget=budget, name=name)

    return make


@pytest.fixture
def line(make_line: Callable[..., BudgetLine]) -> BudgetLine:
    """10,000 yuan for outings."""
    return make_line()


@pytest.fixture
def make_request(line: BudgetLine, organiser: User) -> Callable[..., FundRequest]:
    """Drafts a request of the organiser: `make_request("4860")`."""

    def make(amount: str = "4860", *, actor: User = organiser, **facts: Any) -> FundRequest:
        defaults: dict[str, Any] = {"line": line, "title": "秋游大巴", "payee": "顺达客运"}
        return actions.draft_request(
            actions.RequestFacts(amount=Decimal(amount), **(defaults | facts)), actor=actor
        )

    return make


@pytest.fixture
def approved(make_request: Callable[..., FundRequest], officers: dict[str, User]) -> FundRequest:
    """A request of 4,860 yuan that treasurer, committee and chair have approved."""
    request = make_request()
    review = actions.submit_request(request, version=request.version, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["committee"], officers["chair"])
    request.refresh_from_db()
    return request


@pytest.fixture
def pay(officers: dict[str, User]) -> Callable[..., Payment]:
    """Pays as the cashier does: `pay(approved)`."""
    count = 0

    def done(request: FundRequest, voucher: str = "", **more: Any) -> Payment:
        nonlocal count
        count += 1
        facts = actions.PaymentFacts(
            method=Payment.Method.TRANSFER,
            voucher=voucher or f"记-{count:03d}",
            paid_on=local_today(),
        )
        defaults = {
            "version": request.version,
            "key": f"key-{count}",
            "actor": officers["cashier"],
        }
        return actions.pay(request, facts, **(defaults | more))

    return done


@pytest.fixture
def decide(treasurer: User, flows: None) -> Callable[[BudgetChange], BudgetChange]:
    """Submits a change of the budget, and everybody approves it whose turn it is."""

    def done(change: BudgetChange) -> BudgetChange:
        review = actions.submit_change(change, version=change.version, actor=treasurer)
        while review.is_pending:
            seat = approvals.seats(review).now()[0]
            review = approvals.approve(review, actor=seat.user, version=review.version)
        change.refresh_from_db()
        return change

    return done
