"""Whether counters, requests and ledger agree: on the page, and with `check_books`."""

import pytest
from django.core.management import call_command
from django.db import connection

from union.funds.models import BudgetLine, LedgerEntry, mismatches

URL = "/desk/budget/ledger/"


def force(sql, *values):
    """Somebody writes past the program."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_books_agree_at_every_step(approved, pay, line):
    assert mismatches(BudgetLine.objects.all()) == []
    pay(approved)
    assert mismatches(BudgetLine.objects.all()) == []


@pytest.mark.parametrize("who", ["treasurer", "auditor"])
def test_what_was_written_past_the_program_stands_there_in_red(
    request, login, who, approved, pay, line
):
    pay(approved)
    client = login(request.getfixturevalue(who))
    assert "账目相符" in client.get(URL).content.decode()
    force("UPDATE funds_budgetline SET spent_fen = spent_fen - 100 WHERE id = %s", line.pk)
    page = client.get(URL).content.decode()
    assert "账目不符" in page
    assert "¥4,859 / ¥4,860" in page
    assert f"/desk/budget/lines/{line.pk}/" in page


@pytest.mark.parametrize("who", ["chair", "cashier", "committee"])
def test_the_check_is_the_treasurers_and_the_auditors(request, login, who, approved):
    assert "账目" not in login(request.getfixturevalue(who)).get(URL).content.decode()


def test_the_command_says_that_the_books_agree(approved, capsys):
    call_command("check_books")
    said = capsys.readouterr().out
    assert "1" in said
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("column", "counted", "found"), [("spent", "5", "0"), ("reserved", "4865", "4860")]
)
def test_the_command_names_the_line_and_fails(approved, line, capsys, column, counted, found):
    force(f"UPDATE funds_budgetline SET {column}_fen = {column}_fen + 500")
    with pytest.raises(SystemExit) as stopped:
        call_command("check_books")
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    for words in ("星河幼儿园工会", str(line.budget.year), "春秋游", counted, found):
        assert words in said


def test_the_command_looks_at_the_lines_of_all_unions(approved, capsys):
    BudgetLine.objects.create(
        budget=approved.line.budget, name="另一项", category="other", source="dues", budget_fen=1
    )
    call_command("check_books")
    assert "2" in capsys.readouterr().out
