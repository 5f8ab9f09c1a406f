"""Asking for money by hand, and every page of a request as everybody sees it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import holds, look_at
from tests.browser.world import World
from union.funds.models import FundRequest

pytestmark = pytest.mark.slow

LIST = "/desk/funds/"


def of(state: str, username: str = "organiser") -> str:
    """The address of a request of the demo in this state."""
    rows = FundRequest.objects.filter(state=state, applicant__username=username)
    return f"{LIST}{rows.latest('pk').pk}/"


def test_the_pages_of_requests(demo: World) -> None:
    draft, waiting = of("draft"), of("submitted")
    paths = [
        LIST, f"{LIST}?q=没有这个词", f"{LIST}new/", draft, f"{draft}edit/", f"{draft}discard/",
        f"{draft}papers/", waiting, f"{waiting}withdraw/", of("returned"), of("rejected"),
        of("reversed"), of("paid"), f"{of('approved')}correct/",
    ]  # fmt: skip
    found = look_at(demo, "organiser", paths)

    holds(found + look_at(demo, "treasurer", [f"{LIST}?tab=all", of("paid"), waiting]))


def test_the_balance_follows_what_is_typed(demo: World) -> None:
    page = demo.open(f"{LIST}new/", "organiser")
    page.get_by_label("事由").fill("登山大巴")
    line = page.get_by_label("预算项目").locator("option", has_text="春秋游").first
    page.get_by_label("预算项目").select_option(line.get_attribute("value"))
    expect(page.locator("#look")).to_contain_text("本次后余额")
    page.get_by_label("人数").fill("30")
    page.get_by_label(re.compile("人均标准")).fill("10.5")
    expect(page.locator("#look")).to_contain_text("¥315")
    page.get_by_label(re.compile("金额")).fill("9999999")
    expect(page.locator("#look")).to_contain_text("余额不足")
    page.get_by_label("收款人", exact=False).first.fill("顺达客运")
    page.get_by_role("button", name="提交").click()
    # Refused with the way on; what was typed is still there.
    expect(page.locator("#id_amount_error")).to_contain_text("春秋游")
    expect(page.get_by_text("尚未提交")).to_be_visible()
    page.get_by_label(re.compile("金额")).fill("315")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#rq")).to_have_text("登山大巴")
    expect(page.get_by_text("审批中")).to_be_visible()


def test_without_a_script_the_form_does_the_same(demo: World) -> None:
    page = demo.open(f"{LIST}new/", "organiser", script=False)
    page.get_by_label("事由").fill("无脚本申请")
    page.get_by_label("预算项目").select_option(index=1)
    page.get_by_label(re.compile("金额")).fill("12")
    page.get_by_label("收款人", exact=False).first.fill("文具店")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#rq")).to_have_text("无脚本申请")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("审批中")).to_be_visible()
