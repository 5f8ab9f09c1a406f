"""Deciding by hand: on a phone, without a script, and several at once on a desktop."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import holds, look_at
from tests.browser.world import DESKTOP, World
from union.accounts.models import User
from union.approvals.models import Flow, Review

pytestmark = pytest.mark.slow


def waiting(username: str) -> list[Review]:
    """What waits for somebody, in the order of the inbox."""
    user = User.objects.get(username=username)
    return list(Review.objects.waiting_for(user).order_by("waiting_since", "pk"))


def test_the_pages_of_approvals(demo: World) -> None:
    flow = Flow.objects.order_by("pk")[0]
    ticked = "&".join(f"review={one.pk}" for one in waiting("chair"))
    paths = [
        "/desk/approvals/",
        f"/desk/approvals/{waiting('chair')[0].pk}/",
        f"/desk/approvals/batch/?{ticked}",
        "/desk/approvals/done/",
        "/desk/approvals/mine/",
        "/desk/approvals/all/",
        "/desk/approvals/delegations/",
        "/desk/approvals/delegations/add/",
        "/desk/settings/flows/?kind=activity&amount=4860",
        f"/desk/settings/flows/{flow.pk}/",
        f"/desk/settings/flows/{flow.pk}/remove/",
    ]
    found = look_at(demo, "chair", paths)
    asked = Review.objects.pending().filter(applicant__username="organiser")[0]
    paths = [f"/desk/approvals/{asked.pk}/", f"/desk/approvals/{asked.pk}/withdraw/"]

    holds(found + look_at(demo, "organiser", paths))


def test_ticks_are_summed_and_a_ready_phrase_fills_the_comment(demo: World) -> None:
    page = demo.open("/desk/approvals/", "chair", width=DESKTOP)
    page.locator("[data-tick-all=review]").check()
    ticked = page.locator("input[name=review]:checked")
    total = sum(one.amount for one in Review.objects.filter(
        pk__in=[int(box.get_attribute("value") or 0) for box in ticked.all()]
    ))  # fmt: skip
    expect(page.locator("[data-sum=review]")).to_have_text(f"¥{total:,.0f}")
    page.get_by_role("button", name="请补充发票原件。").click()
    expect(page.locator("#id_comment")).to_have_value("请补充发票原件。")
    page.get_by_role("button", name="批量同意").click()
    expect(page.locator(".receipt .figure")).to_have_text(f"¥{total:,.0f}")


def test_a_chair_decides_on_her_phone_without_a_script(demo: World) -> None:
    first, second, *_rest = waiting("chair")
    page = demo.open("/desk/approvals/", "chair", script=False)
    page.get_by_role("link", name=first.title).click()
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".error").first).to_contain_text("请写明缺什么")
    page.locator("#id_comment").fill("请补充报价单。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text(f"已退回：{first.title}")).to_be_visible()
    # The next one is open already.
    expect(page.get_by_role("heading", name=second.title, level=2)).to_be_visible()
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text(f"已同意：{second.title}")).to_be_visible()
