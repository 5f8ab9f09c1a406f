"""Logging in, claiming and the login codes, as a phone and a desktop show them."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESKTOP, PHONE, SMALL_PHONE, Visit, overflow, violations
from union.accounts.models import User
from union.members import actions
from union.members.models import Member

OPEN = ["/accounts/claim/", "/accounts/claim/ABCDEFGH/"]
OWN = [
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/logout/",
]
DESK = ["/desk/members/codes/", "/desk/members/codes/confirm/"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_wrong(
    visit: Visit, chair: User, make_member: Callable[..., Member], width: int, dark: bool
) -> None:
    make_member()
    found: list[str] = []
    for path in OPEN:
        found += violations(visit(path, width=width, dark=dark))
    for path in [*OWN, *DESK]:
        found += violations(visit(path, chair, width=width, dark=dark))
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways_on_a_small_phone(
    visit: Visit, chair: User, make_member: Callable[..., Member]
) -> None:
    make_member("阿依古丽·买买提江")
    wide = [path for path in OPEN if overflow(visit(path, width=SMALL_PHONE))]
    wide += [path for path in [*OWN, *DESK] if overflow(visit(path, chair, width=SMALL_PHONE))]
    assert not wide


def test_a_member_opens_her_account_with_the_code_of_her_slip(
    visit: Visit, chair: User, make_member: Callable[..., Member]
) -> None:
    member = make_member("王芳", staff_number="10077", phone="13912345678")
    code = actions.issue_codes([member], actor=chair)[0][1]
    page = visit(f"/accounts/claim/{code}/")
    assert page.get_by_label("登录码").input_value() == code
    page.fill("[name=phone_tail]", "5678")
    page.fill("[name=password]", "plum-tree-7")
    page.fill("[name=again]", "plum-tree-7")
    page.check("[name=agreed]")
    page.get_by_role("button", name="设好密码并登录").click()
    page.get_by_text("以后用工号 10077 和新密码登录").wait_for()


def test_an_officer_downloads_slips_and_the_page_stays(
    visit: Visit, chair: User, make_member: Callable[..., Member]
) -> None:
    make_member()
    page = visit("/desk/members/codes/", chair, width=DESKTOP)
    page.get_by_role("button", name="生成登录码纸条").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="生成并下载 PDF").click()
    assert download.value.suggested_filename == "login-codes.pdf"
