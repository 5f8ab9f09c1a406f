"""The numbers on the menus are remembered for a minute, and never after a change of one's own."""

import time

import pytest

from union.audit.actions import record
from union.notifications import counts, registry
from union.notifications.registry import Todo
from union.orgs.verbs import Verb


@pytest.fixture
def waiting(monkeypatch):
    """How many things wait, and how often somebody looked."""
    state = {"n": 3, "looked": 0}

    def source(_user):
        state["looked"] += 1
        yield Todo("要办的事", "/desk/approvals/", count=state["n"])

    monkeypatch.setattr(registry, "_sources", [source])
    return state


def badge(client, address="/desk/members/"):
    """The number beside "Approvals" in the menu of the workbench."""
    sections = client.get(address).context["shell"]["desk_sections"]
    return next(
        item.badge for one in sections for item in one.items if item.url == "/desk/approvals/"
    )


def test_the_next_page_does_not_ask_again_until_the_time_is_over(
    chair, login, waiting, monkeypatch
):
    # A second instead of a minute: Redis has a clock of its own.
    monkeypatch.setattr(counts, "SECONDS", 1)
    client = login(chair)
    assert badge(client) == 3
    waiting["n"] = 4
    assert badge(client) == 3
    assert waiting["looked"] == 1
    time.sleep(1.1)
    assert badge(client) == 4


def test_after_a_change_of_ones_own_the_number_is_new(chair, login, waiting):
    client = login(chair)
    assert badge(client) == 3
    waiting["n"] = 2
    assert client.post("/inbox/read/").status_code == 303
    assert badge(client) == 2


def test_what_others_did_shows_at_once_on_the_page_that_lists_it_and_from_then_on_in_the_menu(
    chair, deputy, union, login, waiting
):
    client = login(chair)
    assert badge(client, "/desk/") == 3
    assert badge(client, "/desk/") == 3
    assert waiting["looked"] == 1
    waiting["n"] = 5
    record(Verb.UNIT_ADDED, actor=deputy, organisation=union, subject=union)
    assert badge(client) == 3
    assert badge(client, "/desk/") == 5
    assert badge(client) == 5


def test_what_waits_is_said_in_the_language_of_the_page(chair, login, waiting, settings):
    client = login(chair)
    client.get("/desk/")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.get("/desk/")
    assert waiting["looked"] == 2


def test_numbers_are_kept_for_each_person_alone(chair, deputy, login, waiting):
    assert badge(login(chair)) == 3
    waiting["n"] = 1
    assert badge(login(deputy)) == 1
