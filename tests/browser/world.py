"""One union at one address, and whoever looks at its pages."""

import time
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError

from union.accounts.models import User

PHONE, SMALL_PHONE, DESKTOP = 390, 320, 1280
HEIGHT = 844
# What a page may answer on purpose, and the console notes: refused forms and forbidden addresses.
ON_PURPOSE = ("status of 403", "status of 404", "status of 409", "status of 422")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class World:
    """Opens pages as somebody, and remembers what went wrong in them."""

    def __init__(self, address: str, browser: Browser) -> None:
        self.address = address
        self.browser = browser
        self.problems: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(
        self,
        path: str,
        username: str = "",
        *,
        width: int = PHONE,
        dark: bool = False,
        script: bool = True,
        earlier: bool = False,
    ) -> Page:
        """A page in a browser of its own; `script=False`: one that runs no JavaScript.

        `earlier`: the password was given long ago, and is asked for where it matters.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        context.on("console", self._hear)
        context.on("weberror", self._note_error)
        self.contexts.append(context)
        if username:
            context.add_cookies(
                [self._session(User.objects.get(username=username), earlier=earlier)]
            )
        page = context.new_page()
        page.goto(self.address + path)
        return page

    def _session(self, user: User, *, earlier: bool) -> Any:
        """What the browser would have a moment after logging in with the password."""
        client = Client()
        client.force_login(user, backend="union.accounts.backends.StaffNumberOrPhone")
        name = settings.SESSION_COOKIE_NAME
        key = client.cookies[name].value
        session = SessionStore(key)
        method = {"method": "password", "at": time.time(), "reauthenticated": not earlier}
        session["account_authentication_methods"] = [method]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return {"name": name, "value": key, "url": self.address}

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type != "error":
            return
        source = said.location.get("url", "")
        if any(text in said.text for text in ON_PURPOSE) and not _is_file(source):
            return
        self.problems.append(f"{said.page.url if said.page else ''} {source}: {said.text}")

    def _note_error(self, error: WebError) -> None:
        self.problems.append(f"{error.page.url if error.page else ''}: {error.error}")

    def raise_problems(self) -> None:
        """Fails when a script or a policy was broken since the last time."""
        problems, self.problems = self.problems, []
        assert not problems, "\n".join(problems)

    def close(self) -> None:
        """Closes every window."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def _is_file(address: str) -> bool:
    return "/static/" in address or "/media/" in address


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong with a page for people who can't see or point well.

    `rules` are axe's names of the only ones to be checked; without one, all are.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked: dict[str, Any] = {"type": "rule" if rules else "tag", "values": rules or RULES}
    options = {"resultTypes": ["violations"], "runOnly": asked}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
