"""From the request to the ledger, through the verbs."""

from collections.abc import Callable

import pytest

from tests.funds.conftest import decide_all
from union.accounts.models import User
from union.approvals.models import Review
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment


def facts(voucher: str = "记-001") -> actions.PaymentFacts:
    return actions.PaymentFacts(
        method=Payment.Method.TRANSFER, voucher=voucher, paid_on=local_today()
    )


def test_money_is_reserved_approved_paid_and_booked(
    make_request: Callable[..., FundRequest], line: BudgetLine, officers: dict[str, User]
) -> None:
    request = make_request("4860")

    review = actions.submit_request(request, version=1, actor=officers["organiser"])
    line.refresh_from_db()
    assert (line.reserved_fen, line.spent_fen) == (486000, 0)

    decide_all(review, officers["treasurer"], officers["committee"], officers["chair"])
    request.refresh_from_db()
    assert request.state == FundRequest.State.APPROVED

    actions.pay(request, facts(), version=request.version, key="one", actor=officers["cashier"])
    line.refresh_from_db()
    request.refresh_from_db()
    assert (line.reserved_fen, line.spent_fen) == (0, 486000)
    assert request.state == FundRequest.State.PAID
    assert LedgerEntry.objects.get().amount == request.amount


def test_beyond_the_balance_is_stopped(
    make_request: Callable[..., FundRequest], line: BudgetLine, organiser: User
) -> None:
    request = make_request("10000.01")
    with pytest.raises(actions.OverBalance):
        actions.submit_request(request, version=1, actor=organiser)
    line.refresh_from_db()
    assert line.reserved_fen == 0
    assert not Review.objects.of_subject(request).exists()


def test_an_entry_is_reversed_by_somebody_else(
    approved: FundRequest, line: BudgetLine, officers: dict[str, User]
) -> None:
    actions.pay(approved, facts(), version=approved.version, key="one", actor=officers["cashier"])
    entry = LedgerEntry.objects.get()
    actions.reverse(entry, reason="金额写错", actor=officers["treasurer"])
    line.refresh_from_db()
    assert line.spent_fen == 0
    assert sum(one.amount for one in LedgerEntry.objects.all()) == 0
    approved.refresh_from_db()
    assert approved.state == FundRequest.State.REVERSED


def test_a_correction_makes_the_approvals_void(
    approved: FundRequest, line: BudgetLine, officers: dict[str, User]
) -> None:
    actions.correct(approved, actor=officers["organiser"], comment="收款人写错")
    approved.refresh_from_db()
    line.refresh_from_db()
    assert approved.state == FundRequest.State.RETURNED
    assert line.reserved_fen == 0
    review = actions.submit_request(approved, version=approved.version, actor=officers["organiser"])
    assert review.position == 1
