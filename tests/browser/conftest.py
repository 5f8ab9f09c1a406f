"""Chromium, and the pages as somebody sees them.

    def test_a_member_confirms_a_gift(visit, member):
        page = visit("/me/benefits/", member)

A test fails that ends with an error on the console, a failed script, or a broken rule of the
content security policy.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from union.accounts.models import User

# Playwright's own event loop runs in this thread; the tests themselves are not asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE, SMALL_PHONE, DESKTOP = 390, 320, 1280
# What a page may answer on purpose: a refused form is 422, and the console notes it.
EXPECTED = ("422", "403", "404", "409")

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, else the one that Playwright has installed. None at all is a failure."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(
    chromium: Browser,
    live_server: LiveServer,
    django_db_serialized_rollback: None,
    settings: object,
) -> Iterator[Visit]:
    """Opens a page as somebody: `visit("/desk/", chair, width=DESKTOP, dark=True)`."""
    settings.DEMO = True  # type: ignore[attr-defined]
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(
        path: str, user: User | None = None, *, width: int = PHONE, dark: bool = False
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _note(problems, page, said.type, said.text))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _note(problems: list[str], page: Page, kind: str, text: str) -> None:
    if kind == "error" and not any(f"status of {status}" in text for status in EXPECTED):
        problems.append(f"{page.url}: {text}")


def session_cookie(user: User, address: str) -> dict[str, str]:
    """What the browser would have after logging in."""
    client = Client()
    client.force_login(user, backend="union.accounts.backends.StaffNumberOrPhone")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page for people who cannot see or point well."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
