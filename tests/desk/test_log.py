"""The log as officers read it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.orgs.models import Organisation
from union.orgs.verbs import Verb

Login = Callable[[User], Client]


@pytest.fixture
def entries(union: Organisation, chair: User, deputy: User) -> None:
    """One line by the chair, one by the deputy, one by nobody."""
    with transaction.atomic():
        record(Verb.FOUNDED, actor=chair, organisation=union, subject=union)
        record(Verb.UNIT_ADDED, actor=deputy, organisation=union, subject=union)
        record(Verb.APPOINTMENT_ENDED, actor=None, organisation=union)


@pytest.mark.usefixtures("entries")
def test_the_newest_line_stands_first_and_says_who_and_about_what(
    login: Login, auditor: User, chair: User, union: Organisation
) -> None:
    lines = login(auditor).get("/desk/log/").context["lines"]
    assert [line.entry.verb for line in lines] == [
        Verb.APPOINTMENT_ENDED,
        Verb.UNIT_ADDED,
        Verb.FOUNDED,
    ]
    assert (lines[0].who, lines[0].about) == ("", "")
    assert lines[2].who == str(chair)
    assert lines[2].about.endswith(f" #{union.pk}")


@pytest.mark.usefixtures("entries")
def test_the_log_is_searched_by_person_deed_and_day(
    login: Login, auditor: User, deputy: User
) -> None:
    client = login(auditor)
    tomorrow = local_today() + timedelta(days=1)

    def found(**asked: Any) -> list[str]:
        answer = client.get("/desk/log/", asked, headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        return [line.entry.verb for line in answer.context["lines"]]

    assert found(q=deputy.name) == [Verb.UNIT_ADDED]
    assert found(verb=Verb.FOUNDED) == [Verb.FOUNDED]
    assert found(since=tomorrow) == []
    assert found(until=local_today(), q=deputy.name) == [Verb.UNIT_ADDED]


@pytest.mark.usefixtures("entries")
def test_the_lines_that_were_looked_for_are_exported(login: Login, auditor: User) -> None:
    answer = login(auditor).get("/desk/log/", {"verb": Verb.FOUNDED, "format": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [len(row) for row in rows] == [5, 5]
    assert rows[1][2] == Verb.FOUNDED.label
    csv = login(auditor).get("/desk/log/", {"format": "csv"})
    assert csv.content.count(b"\r\n") == 4


@pytest.mark.usefixtures("entries")
def test_another_unions_log_is_not_shown(login: Login, outsider: User) -> None:
    answer = login(outsider).get("/desk/log/")
    assert (answer.status_code, answer.context["lines"]) == (200, [])


@pytest.mark.parametrize("who", ["deputy", "treasurer", "leader", "member", "sysadmin"])
def test_for_others_there_is_no_log(login: Login, cast: dict[str, User], who: str) -> None:
    assert login(cast[who]).get("/desk/log/").status_code == 404
