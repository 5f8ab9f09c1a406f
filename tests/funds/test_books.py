"""Whether counters, requests and ledger agree: on the page, and with `check_books`."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from union.audit import append_only
from union.audit.models import AppendOnly
from union.funds import actions
from union.funds.models import BudgetLine, LedgerEntry, Payment, mismatches

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


@pytest.fixture
def past_the_triggers(db):
    """Somebody with the keys of the database takes the triggers away, and puts them back."""
    for table in ("funds_payment", "funds_ledgerentry"):
        for name in append_only._names(table):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            force(f"DROP TRIGGER {name}{on}")


@pytest.mark.usefixtures("past_the_triggers")
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE funds_payment SET amount = 1", "台账"),
        ("UPDATE funds_payment SET amount = 1", "申请的金额与实际拨付的金额不同"),
        ("UPDATE funds_payment SET digest = 'x'", "拨付的内容与审批通过的不同"),
        ("UPDATE funds_payment SET state = 'failed'", "没有拨付记录"),
        ("UPDATE funds_ledgerentry SET amount = 1", "台账"),
        ("UPDATE funds_fundrequest SET amount = 1", "申请的金额与实际拨付的金额不同"),
        ("UPDATE funds_fundrequest SET payee = '别家'", "收款人"),
        ("UPDATE funds_fundrequest SET title = '别的'", "申请现在的内容与审批通过时不同"),
        ("UPDATE funds_fundrequest SET state = 'approved'", "申请上没有"),
        ("UPDATE approvals_review SET state = 'void'", "没有有效的审批"),
    ],
)
def test_what_was_paid_is_what_was_booked_asked_for_and_approved(approved, pay, capsys, sql, said):
    pay(approved)
    force(sql)
    with pytest.raises(SystemExit):
        call_command("check_books")
    found = capsys.readouterr().err
    assert said in found
    assert approved.number in found


def test_a_payment_that_is_reversed_is_no_fault(approved, pay, treasurer, capsys):
    pay(approved)
    actions.reverse(LedgerEntry.objects.get(), reason="重复付款", actor=treasurer)
    call_command("check_books")
    assert "1" in capsys.readouterr().out


def test_a_payment_is_never_changed(approved, pay):
    payment = pay(approved)
    for change in (
        payment.save,
        payment.delete,
        Payment.objects.all().delete,
        lambda: Payment.objects.update(amount=1),
    ):
        with pytest.raises(AppendOnly):
            change()
    for sql in ("UPDATE funds_payment SET amount = 1", "DELETE FROM funds_payment"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            force(sql)
    assert Payment.objects.get().amount == 4860
