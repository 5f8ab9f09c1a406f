"""Spreadsheets by hand: sent, looked through, put right on the page, and taken in."""

from pathlib import Path

from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.world import DESKTOP, HEIGHT, PHONE, World
from tests.imports import sheets, test_samples
from union.accounts.models import User
from union.imports.actions import upload
from union.imports.models import Batch
from union.members.models import Member
from union.outbox.actions import drain
from union.welfare.models import Disbursement

SAMPLES = test_samples.SAMPLES
# Pixels.
TWO_LINES = 60


def send(page: Page, kind: str, file: Path) -> None:
    """From the list of the desk to the page where the worker reads the file."""
    page.get_by_role("navigation").get_by_role("link", name="表格导入").first.click()
    page.get_by_role("listitem").filter(has_text=kind).get_by_role("link", name="选择文件").click()
    page.get_by_label("表格文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("正在读取文件")).to_be_visible()


def tiles(page: Page) -> list[str]:
    """Wrong, changed, new, unchanged."""
    return page.locator(".tiles .tile b").all_inner_texts()


def wide_table_says_so(page: Page) -> None:
    """It scrolls in its box, with a hint at the edge and the names in sight; the page does not."""
    box, name = page.locator(".scroll-x"), page.locator(".scroll-x tbody th").first
    expect(page.locator("form.more")).to_have_count(1)
    before = name.bounding_box()
    box.evaluate("one => one.scrollLeft = one.scrollWidth")
    expect(page.locator("form.more")).to_have_count(0)
    assert name.bounding_box() == before
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})


def test_a_chair_brings_in_her_roster_and_a_gift_list(founded: World, tmp_path: Path) -> None:
    page = founded.open("/accounts/login/?next=/desk/", width=DESKTOP)
    page.get_by_label("工号").fill("001")
    page.get_by_label("密码", exact=True).fill("plum-tree-7")
    page.get_by_role("button", name="登录", exact=True).click()

    # The roster: nothing is wrong with it, and the page follows the worker.
    send(page, "会员花名册", SAMPLES / "members.xlsx")
    drain()
    page.get_by_role("button", name="导入 86 行").wait_for()
    assert tiles(page) == ["0", "0", "86", "0"]
    wide_table_says_so(page)
    page.get_by_role("button", name="导入 86 行").click()
    expect(page.get_by_label("正在后台导入")).to_be_visible()
    assert Member.objects.count() == 1
    drain()
    expect(page.get_by_text("已导入 86 行。")).to_be_visible()
    page.get_by_role("link", name="查看结果").click()
    # Those of the sheet, and not the chair who was there before.
    expect(page.get_by_text("86 人").first).to_be_visible()

    # The gifts: four rows are wrong, and one cell is put right on the page.
    send(page, "福利发放名单", SAMPLES / "mid-autumn-gifts.xlsx")
    drain()
    expect(page.get_by_text("金额：与合计行一致（24,900）")).to_be_visible()
    cell = page.get_by_label("第 8 行，金额")
    expect(cell).to_have_value("三百多")
    assert tiles(page) == ["4", "0", "83", "0"]
    cell.fill("300")
    page.get_by_role("button", name="重新核对").click()
    drain()
    page.get_by_role("button", name="跳过错误，导入 84 行").wait_for()
    assert tiles(page) == ["3", "0", "84", "0"]

    # The others come back as a spreadsheet that says why.
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 3 行错误").click()
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    rows = CalamineWorkbook.from_path(str(kept)).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "原因" in row)
    wrong = [row for row in rows[rows.index(head) + 1 :] if row[head.index("原因")]]
    assert [row[head.index("工号")] for row in wrong] == ["99999", "02039", "02051"]

    page.get_by_role("button", name="跳过错误，导入 84 行").click()
    expect(page.get_by_label("正在后台导入")).to_be_visible()
    drain()
    expect(page.get_by_text("已导入 84 行。")).to_be_visible()
    assert Disbursement.objects.count() == 84
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_text("高强艳")).to_be_visible()


def test_what_is_no_spreadsheet_is_one_sentence(demo: World, tmp_path: Path) -> None:
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page = demo.open("/desk/imports/new/benefits/", "chair")
    page.get_by_label("表格文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()

    expect(page.get_by_role("alert").get_by_text("这是图片，不是表格")).to_be_visible()
    assert not Batch.objects.filter(file_name="photo.xlsx").exists()


def test_a_spreadsheet_goes_in_without_javascript(demo: World, tmp_path: Path) -> None:
    member = Member.objects.get(user__username="committee")
    file = tmp_path / "gifts.csv"
    file.write_text(
        f"福利项目,工号,姓名,品名,金额,领取日期\n"
        f"职工书屋购书券,{member.staff_number},{member.name},购书券,60,2026-03-05\n",
        "utf-8",
    )
    page = demo.open("/desk/imports/", "welfare", script=False)
    page.get_by_role("listitem").filter(has_text="福利发放名单").get_by_role(
        "link", name="选择文件"
    ).click()
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("请先选择文件").first).to_be_visible()
    page.get_by_label("表格文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    drain()
    page.reload()
    page.get_by_role("button", name="导入 1 行").click()
    drain()
    # The page looks again by itself after some seconds.
    expect(page.get_by_text("已导入 1 行。")).to_be_visible(timeout=15_000)
    assert Disbursement.objects.of_member(member).filter(item="购书券").count() == 1


def test_old_and_new_stand_in_words_and_not_one_character_a_line(demo: World) -> None:
    member = Member.objects.get(user__username="committee")
    head = ["工号", "姓名", "性别", "园区", "小组", "身份证号", "手机号", "岗位", "用工形式"]
    head += ["入会日期", "备注"]
    row = [member.staff_number, member.name, member.get_sex_display(), "湖畔园区", "后勤组"]
    row += [
        member.id_number,
        member.phone,
        "后勤保障人员",
        "合同制",
        "2019-09-01",
        "由东门园区调来",
    ]
    batch = upload(
        member.union,
        kind="members",
        file=ContentFile(sheets.workbook("花名册", head, [row])),
        name="moved.xlsx",
        actor=User.objects.get(username="chair"),
    )
    drain()
    page = demo.open(f"/desk/imports/{batch.pk}/?show=changed", "chair", width=DESKTOP)
    found = [one.bounding_box() for one in page.locator(".diff > *").all()]
    assert len(found) > 4
    assert max(box["height"] for box in found if box) < TWO_LINES
