"""Budget, payments and ledger by hand, and their pages as everybody sees them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import holds, look_at
from tests.browser.world import DESKTOP, World
from union.core.dates import local_today
from union.funds.models import Budget, BudgetChange, BudgetLine, FundRequest, LedgerEntry

pytestmark = pytest.mark.slow

PASSWORD = "union-demo"
BUDGET, LEDGER, PAYMENTS = "/desk/budget/", "/desk/budget/ledger/", "/desk/payments/"


def due() -> FundRequest:
    """A request of the demo that waits for its money."""
    return FundRequest.objects.filter(state="approved").latest("approved_at")


def test_the_pages_of_the_budget(demo: World) -> None:
    budget, line = Budget.objects.get(), BudgetLine.objects.get(name="春秋游")
    adopted = BudgetChange.objects.filter(state="adopted").earliest("pk")
    paths = [
        BUDGET, f"{BUDGET}?year={local_today().year + 1}", f"{BUDGET}lines/{line.pk}/",
        f"{BUDGET}new/?year={local_today().year + 1}", f"{BUDGET}{budget.pk}/adjust/",
        f"{BUDGET}{budget.pk}/close/", f"{BUDGET}changes/{adopted.pk}/",
    ]  # fmt: skip
    holds(look_at(demo, "treasurer", paths))


def test_the_pages_of_payments_and_of_the_ledger(demo: World) -> None:
    request = due()
    entry = LedgerEntry.objects.get(kind="reversal")
    payment = LedgerEntry.objects.filter(kind="payment", reversal=None).earliest("pk")
    till = [
        PAYMENTS, f"{PAYMENTS}?q=没有这个词", f"{PAYMENTS}done/", f"{PAYMENTS}{request.pk}/",
        f"{PAYMENTS}{payment.request_id}/",
    ]  # fmt: skip
    found = look_at(demo, "cashier", till)
    paths = [LEDGER, f"{LEDGER}?q=没有这个词", f"{LEDGER}{entry.pk}/", f"{LEDGER}{payment.pk}/"]
    holds(found + look_at(demo, "treasurer", [*paths, f"{LEDGER}{payment.pk}/reverse/"]))


@pytest.mark.parametrize("script", [True, False])
def test_the_cashier_pays_what_was_approved(demo: World, script: bool) -> None:
    request = due()
    page = demo.open(PAYMENTS, "cashier", script=script, earlier=True)
    page.get_by_role("link", name=request.title, exact=True).first.click()
    page.get_by_role("button", name=re.compile("确认已付")).click()
    # The password is asked for, and the payment goes on where it stopped.
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("已拨付并记账")).to_be_visible()
    entry = LedgerEntry.objects.get(request=request)
    page.get_by_role("link", name=f"#{entry.pk}").click()
    expect(page.locator(".figure")).to_contain_text("¥")


def test_the_treasurer_reverses_a_booking(demo: World) -> None:
    entry = LedgerEntry.objects.filter(kind="payment", reversal=None).earliest("pk")
    page = demo.open(f"{LEDGER}{entry.pk}/", "treasurer", width=DESKTOP)
    page.get_by_role("link", name="冲销").click()
    page.get_by_role("button", name="冲销").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    page.get_by_label("原因").fill("金额写错")
    page.get_by_role("button", name="冲销").click()
    expect(page.get_by_text("冲销的是")).to_be_visible()
    page.goto(demo.address + LEDGER)
    expect(page.get_by_text("账目相符")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_budget_is_adjusted_and_submitted(demo: World, script: bool) -> None:
    budget = Budget.objects.get()
    page = demo.open(f"{BUDGET}{budget.pk}/adjust/", "treasurer", script=script)
    page.get_by_label("原因").fill("秋游报名的人多")
    page.get_by_role("button", name="增加几行").click()
    expect(page.get_by_label("原因")).to_have_value("秋游报名的人多")
    row = page.locator("tr", has_text="春秋游")
    row.get_by_label(re.compile("预算")).fill("13,500元" if script else "13600")
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_role("link", name="提交").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交")).to_be_visible()
    expect(page.get_by_text(re.compile("现在由"))).to_be_visible()
