"""The first start, logging in, claiming a record, and how one likes to see the pages."""

import re
import time

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from tests.browser.world import DESKTOP, World
from union.accounts.models import User
from union.members.actions import issue_codes
from union.members.models import Member


def test_an_empty_house_asks_for_its_chair_and_a_second_factor(empty: World) -> None:
    page = empty.open("/desk/")
    assert page.url.endswith("/start/")
    page.get_by_label("工会名称").fill("阳光幼儿园工会")
    page.get_by_role("button", name="开始使用").click()
    expect(page.get_by_label("工会名称")).to_have_value("阳光幼儿园工会")
    page.locator("[name=name]").fill("方园")
    page.locator("[name=staff_number]").fill("001")
    page.locator("[name=password]").fill("plum-tree-7")
    page.locator("[name=again]").fill("plum-tree-7")
    page.get_by_role("button", name="开始使用").click()

    page.get_by_role("heading", name="设置两步验证").wait_for()
    secret = page.locator("#authenticator_secret").input_value()
    now = int(time.time()) // 30
    page.locator("[name=code]").fill(totp.format_hotp_value(totp.hotp_value(secret, now)))
    page.get_by_role("button", name="启用").click()
    page.wait_for_url(re.compile("recovery|/desk/|/2fa/"))
    page.goto(empty.address + "/desk/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/desk/")


def test_a_wrong_password_keeps_the_name(demo: World) -> None:
    for script in (True, False):
        page = demo.open("/accounts/login/", script=script)
        page.get_by_label("工号").fill("member")
        page.get_by_label("密码", exact=True).fill("not-this-one")
        page.get_by_role("button", name="登录", exact=True).first.click()
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.get_by_label("工号")).to_have_value("member")
        expect(page.get_by_label("密码", exact=True)).to_have_value("")

        page.get_by_label("密码", exact=True).fill("union-demo")
        page.get_by_role("button", name="登录", exact=True).first.click()
        page.wait_for_url(demo.address + "/")
        expect(page.get_by_text("林晓").first).to_be_visible()


def test_a_member_opens_her_account_with_the_code_of_her_slip(demo: World) -> None:
    member = Member.objects.filter(user=None, status="active").first()
    assert member is not None
    code = issue_codes([member], actor=User.objects.get(username="chair"))[0][1]
    page = demo.open(f"/accounts/claim/{code}/")
    expect(page.get_by_label("登录码")).to_have_value(code)
    page.locator("[name=phone_tail]").fill(member.phone[-4:])
    page.locator("[name=password]").fill("plum-tree-7")
    page.locator("[name=again]").fill("plum-tree-7")
    page.locator("[name=agreed]").check()
    page.get_by_role("button", name="设好密码并登录").click()

    expect(page.get_by_text(f"以后用工号 {member.staff_number} 和新密码登录")).to_be_visible()
    page.goto(demo.address + "/me/")
    expect(page.get_by_text(member.name).first).to_be_visible()


def test_an_officer_downloads_slips_and_the_page_stays(demo: World) -> None:
    page = demo.open("/desk/members/codes/", "chair", width=DESKTOP)
    page.get_by_role("button", name="生成登录码纸条").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="生成并下载 PDF").click()

    assert download.value.suggested_filename == "login-codes.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_dark_colours_are_chosen_and_stay(demo: World) -> None:
    for script in (True, False):
        page = demo.open("/display/", script=script)
        root = page.locator("html")
        expect(root).to_have_attribute("data-theme", "auto")
        page.get_by_role("button", name="深色").click()
        expect(root).to_have_attribute("data-theme", "dark")
        page.wait_for_load_state("networkidle")
        page.goto(demo.address + "/news/")
        expect(root).to_have_attribute("data-theme", "dark")
