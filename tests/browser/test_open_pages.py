"""The pages that anybody sees, on a phone and on a desktop, by day and by night."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, SMALL_PHONE, Visit, overflow, violations
from union.accounts.models import User

PAGES = ["/accounts/login/", "/accounts/password/reset/"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_wrong(
    visit: Visit, chair: User, path: str, width: int, dark: bool
) -> None:
    page = visit(path, width=width, dark=dark)

    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_small_phone(visit: Visit, chair: User, path: str) -> None:
    page = visit(path, width=SMALL_PHONE)

    assert overflow(page) == 0


def test_somebody_logs_in_with_a_staff_number_and_a_password(visit: Visit, member: User) -> None:
    page = visit("/accounts/login/")
    page.get_by_label("工号").fill("member")
    page.get_by_label("密码", exact=True).fill("union-demo")
    page.get_by_role("button", name="登录", exact=True).first.click()

    page.wait_for_url("**/")
    assert "/accounts/login/" not in page.url
