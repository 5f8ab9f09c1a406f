"""Chromium, and the pages as somebody sees them.

    def test_a_member_confirms_a_gift(demo):
        page = demo.open("/me/benefits/", "member")

`demo` is the demo union, loaded once in a run and shared by the tests of a module: each of them
takes people and gifts of its own. `founded` is a union of a minute ago with nobody but its chair,
`empty` an installation without anything; both are new for each test.

A test fails that ends with an error on the console, a failed script, or a broken rule of the
content security policy.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from demo.load import load
from tests.browser.world import World
from tests.database import copy_migrated
from union.core.dates import local_today
from union.desk import actions, start

# Playwright's own event loop runs in this thread; the tests themselves are not asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


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


@contextmanager
def standing_on(file: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything in this process, also the server's threads, works with this SQLite file."""
    chosen = connection.settings_dict
    before = chosen["NAME"]

    def move(name: str) -> None:
        connections.close_all()
        chosen["NAME"] = name
        # What was remembered of the other database.
        cache.clear()
        ContentType.objects.clear_cache()

    with blocker.unblock():
        try:
            move(str(file))
            yield
        finally:
            move(before)


@contextmanager
def served(file: Path, blocker: DjangoDbBlocker, browser: Browser) -> Iterator[World]:
    """The pages of one database, at an address of its own."""
    with standing_on(file, blocker):
        server = LiveServer("localhost")
        world = World(server.url, browser)
        try:
            yield world
        finally:
            world.close()
            server.stop()


@pytest.fixture(scope="session")
def demo_file(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A database with the demo in it."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    copy_migrated(file)
    with standing_on(file, django_db_blocker):
        load(local_today(), lambda _step: None)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="module")
def demo_of_module(
    demo_file: Path,
    chromium: Browser,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    file = tmp_path_factory.mktemp("module") / "union.sqlite3"
    shutil.copyfile(demo_file, file)
    with served(file, django_db_blocker, chromium) as world:
        yield world


@pytest.fixture
def demo(demo_of_module: World, settings: Any) -> Iterator[World]:
    """The demo, as an earlier test of this module has left it."""
    settings.DEMO = True
    yield demo_of_module
    demo_of_module.close()
    demo_of_module.raise_problems()


@pytest.fixture
def empty(
    django_db_setup: None,
    chromium: Browser,
    django_db_blocker: DjangoDbBlocker,
    settings: Any,
    tmp_path: Path,
) -> Iterator[World]:
    """An installation on its first day: every page leads to the first start."""
    settings.DEMO = False
    file = tmp_path / "union.sqlite3"
    copy_migrated(file)
    start.founded.clear()
    with served(file, django_db_blocker, chromium) as world:
        yield world
    world.raise_problems()


@pytest.fixture
def founded(empty: World, settings: Any) -> World:
    """A union with nobody but its chair, who logs in as 001 without a second factor."""
    settings.DEMO = True
    actions.begin(
        organisation="阳光幼儿园工会", name="方园", staff_number="001", password="plum-tree-7"
    )
    return empty
