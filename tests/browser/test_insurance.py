"""Insurance in a browser: the card without a connection, the list that becomes a sheet."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from demo.insured import insured_list
from tests.browser.test_every_page import holds, look_at
from tests.browser.world import World
from tests.conftest import id_number
from union.imports.actions import check
from union.imports.models import Batch
from union.insurance.models import Claim, Insured, Policy, Sheet
from union.members.models import Member, Status

pytestmark = pytest.mark.slow


def test_the_cover_card_opens_without_a_connection_after_one_visit(demo: World) -> None:
    page = demo.open("/me/insurance/", "member")
    expect(page.get_by_text("没有网络也能")).to_be_visible()
    page.context.set_offline(True)
    page.goto(demo.address + "/me/insurance/")
    expect(page.get_by_role("heading", name="教职工团体意外险")).to_be_visible()
    expect(page.get_by_text("¥150,000")).to_be_visible()
    expect(page.get_by_text("现在没有网络")).to_be_visible()
    page.context.set_offline(False)
    # Nobody is logged in any more: what was kept goes with the next visit.
    page.context.clear_cookies()
    page.goto(demo.address + "/me/insurance/")
    assert "/accounts/login/" in page.url
    kept = page.evaluate("caches.keys()")
    assert kept == []


def test_the_insurers_list_becomes_the_sheet_that_goes_back(demo: World) -> None:
    policy = Policy.objects.get(title="教职工团体意外险")
    Sheet.objects.all().delete()
    members = list(Member.objects.filter(status__in=Status.counted()).order_by("pk"))
    people = [(one.name, "女", one.id_number, one.born_on, one.phone) for one in members[:-2]]
    stranger = ("外来人", "女", id_number(801), members[0].born_on, "")
    content = insured_list([*people, stranger], policy.starts_on)
    page = demo.open(f"/desk/insurance/{policy.pk}/", "welfare")
    page.get_by_role("link", name="上传保险公司名单").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传并核对").click()
    check(Batch.objects.latest("pk"))
    page.reload()
    expect(page.get_by_text("应减 1 人：外来人")).to_be_visible()
    page.get_by_role("link", name="去看差异、生成增减员表").click()
    absent = {one.name for one in members[-2:]}
    for name in absent:
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_role("button", name="生成增减员表").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel").click()
    rows = list(load_workbook(BytesIO(waiting.value.path().read_bytes())).active.values)
    assert "外来人" in {row[2] for row in rows[1:]}
    assert absent <= {row[2] for row in rows[1:]}
    page.get_by_role("button", name="登记生效").click()
    expect(page.get_by_text("已生效，参保名册已更新")).to_be_visible()
    covered = Insured.objects.open().filter(policy=policy).values_list("member", flat=True)
    assert {one.pk for one in members[-2:]} <= set(covered)


def test_pages_of_insurance(demo: World) -> None:
    policy = Policy.objects.get(title="教职工团体意外险")
    here = f"/desk/insurance/{policy.pk}/"
    claim = Claim.objects.get(state="more")
    insured = Insured.objects.filter(policy=policy, ends_on=None).first()
    assert insured is not None
    paths = [
        "/desk/insurance/", "/desk/insurance/add/", "/desk/insurance/uncovered/",
        "/desk/insurance/years/", "/desk/insurance/claims/", here, f"{here}edit/", f"{here}renew/",
        f"{here}roster/", f"{here}roster/?q=没有这个人", f"{here}roster/add/", f"{here}list/",
        f"{here}difference/", f"/desk/insurance/insurers/{policy.insurer_id}/",
        f"/desk/insurance/insured/{insured.pk}/end/", f"/desk/insurance/claims/{claim.pk}/",
        f"/desk/insurance/claims/{claim.pk}/edit/", f"/desk/insurance/claims/{claim.pk}/papers/",
        f"/desk/insurance/claims/add/{insured.pk}/",
    ]  # fmt: skip
    found = look_at(demo, "welfare", paths)
    mine = Claim.objects.get(member__user__username="member")
    own = ["/me/insurance/", f"/me/insurance/claims/{mine.pk}/",
           f"/me/insurance/claims/add/{mine.insured_id}/"]  # fmt: skip

    holds(found + look_at(demo, "member", own))
