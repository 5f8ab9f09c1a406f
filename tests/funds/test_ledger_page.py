"""The ledger: what was booked, what it sums to, and a mistake put right by a second entry."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest

from union.audit.models import Entry
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, Category, FundRequest, LedgerEntry, Source
from union.orgs.roles import Role

URL = "/desk/budget/ledger/"


def many(line, people, n):
    """Bookings straight into the table, and the counter of the line with them."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            organisation=line.budget.organisation,
            budget=line.budget,
            line=line,
            kind="opening",
            amount=Decimal("0.10"),
            text=f"旧账{number:03d}",
            booked_on=local_today() - timedelta(days=number % 3),
            booked_by=people["chair"],
        )
        for number in range(n)
    )
    BudgetLine.objects.filter(pk=line.pk).update(spent_fen=10 * n)


@pytest.fixture
def entry(approved, pay):
    """The payment of 4,860 yuan, booked."""
    pay(approved, "记-001")
    return LedgerEntry.objects.get()


@pytest.fixture
def opening(make_line):
    """A line for gifts of which 600 yuan were spent before."""
    make_line(
        "慰问品",
        "6000",
        category=Category.WELFARE,
        source=Source.CONTRIBUTION,
        opening=Decimal(600),
    )
    return LedgerEntry.objects.get(kind="opening")


def shown(client, **asked):
    return [one.text for one in client.get(URL, asked).context["page_obj"]]


@pytest.mark.parametrize("who", ["treasurer", "cashier", "chair", "deputy", "auditor", "committee"])
def test_the_ledger_says_what_was_booked(request, login, who, entry):
    page = login(request.getfixturevalue(who)).get(URL).content.decode()
    for words in ("秋游大巴", "记-001", "陆青", "¥4,860", f"#{entry.pk}", "春秋游"):
        assert words in page


@pytest.mark.parametrize("who", ["welfare", "organiser", "leader", "member", "sysadmin"])
def test_others_find_no_ledger(request, login, who, entry):
    client = login(request.getfixturevalue(who))
    for url in ("", "export/", "paper/", f"{entry.pk}/", f"{entry.pk}/reverse/"):
        assert client.get(URL + url).status_code == 404
    assert client.post(f"{URL}{entry.pk}/reverse/", {"reason": "x"}).status_code == 404
    assert LedgerEntry.objects.count() == 1


def test_another_unions_entries_are_not_there(login, outsider, entry):
    client = login(outsider)
    assert shown(client) == []
    assert client.get(f"{URL}{entry.pk}/").status_code == 404
    assert client.get(f"{URL}?union={entry.organisation_id}").status_code == 404


def test_entries_are_searched_and_filtered(login, auditor, entry, opening):
    client, today = login(auditor), local_today()
    assert shown(client) == ["慰问品", "秋游大巴"]
    assert shown(client, q="大巴") == shown(client, q="记-001") == ["秋游大巴"]
    assert shown(client, q=f"#{opening.pk}") == shown(client, q="慰问品") == ["慰问品"]
    assert shown(client, q=entry.request.number) == shown(client, q="顺达") == ["秋游大巴"]
    assert shown(client, line=opening.line_id) == ["慰问品"]
    assert shown(client, heading="activities", source="contribution") == ["慰问品"]
    assert shown(client, heading="rights") == []
    assert shown(client, kind="payment") == ["秋游大巴"]
    assert shown(client, since=today, until=today) == ["慰问品", "秋游大巴"]
    assert shown(client, until=today - timedelta(days=1)) == []
    for odd in ({"line": "x"}, {"since": "gestern"}, {"q": "#"}, {"q": "#" + "9" * 30}):
        assert client.get(URL, odd).status_code == 200


def test_it_sums_what_is_shown_to_the_fen(login, treasurer, line, officers):
    many(line, officers, 1000)
    client = login(treasurer)
    page = client.get(URL)
    assert (page.context["sums"]["n"], page.context["sums"]["total"]) == (1000, Decimal(100))
    assert len(page.context["page_obj"]) == 50
    found = client.get(URL, {"q": "旧账99"}).context["sums"]
    assert (found["n"], found["total"]) == (10, Decimal("1.00"))


def test_the_treasurer_reverses_and_both_entries_stay(login, treasurer, entry, line):
    client = login(treasurer)
    assert "今天记一笔" in client.get(f"{URL}{entry.pk}/reverse/").content.decode()
    answer = client.post(f"{URL}{entry.pk}/reverse/", {"reason": "金额写错"})
    pair = LedgerEntry.objects.get(kind="reversal")
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}{pair.pk}/")
    assert (pair.amount, pair.reverses, pair.text) == (-4860, entry, "金额写错")
    line.refresh_from_db()
    assert (line.reserved_fen, line.spent_fen) == (0, 0)
    assert FundRequest.objects.get().state == FundRequest.State.REVERSED
    assert Entry.objects.get(verb="funds.reversed").details == {"amount": "4860.00"}
    assert f"{URL}{pair.pk}/" in client.get(f"{URL}{entry.pk}/").content.decode()
    assert f"{URL}{entry.pk}/" in client.get(f"{URL}{pair.pk}/").content.decode()
    page = client.get(URL)
    assert page.context["sums"]["total"] == 0
    assert "-¥4,860" in page.content.decode()
    assert "账目相符" in page.content.decode()


def test_an_entry_is_reversed_once_and_a_reversal_not_at_all(login, treasurer, entry, line):
    client = login(treasurer)
    client.post(f"{URL}{entry.pk}/reverse/", {"reason": "金额写错"})
    pair = LedgerEntry.objects.get(kind="reversal")
    for one in (entry, pair):
        assert f"{URL}{one.pk}/reverse/" not in client.get(f"{URL}{one.pk}/").content.decode()
        answer = client.post(f"{URL}{one.pk}/reverse/", {"reason": "再来一次"})
        assert answer.status_code == 422
        assert "已经冲销" in answer.content.decode()
    assert LedgerEntry.objects.count() == 2
    line.refresh_from_db()
    assert line.spent_fen == 0


def test_a_second_tap_is_answered_with_the_first_reversal(
    login, treasurer, entry, line, make_officer
):
    taps = [
        login(treasurer).post(f"{URL}{entry.pk}/reverse/", {"reason": "金额写错"})
        for _tap in range(2)
    ]
    pair = LedgerEntry.objects.get(kind="reversal")
    assert {(tap.status_code, tap["Location"]) for tap in taps} == {(303, f"{URL}{pair.pk}/")}
    another = login(make_officer("second", Role.TREASURER))
    assert another.post(f"{URL}{entry.pk}/reverse/", {"reason": "金额写错"}).status_code == 422
    line.refresh_from_db()
    assert line.spent_fen == 0
    assert Entry.objects.filter(verb="funds.reversed").count() == 1


@pytest.mark.parametrize("who", ["chair", "deputy", "cashier", "auditor", "committee"])
def test_nobody_but_the_treasurer_reverses(request, login, who, entry):
    client = login(request.getfixturevalue(who))
    assert f"{URL}{entry.pk}/reverse/" not in client.get(f"{URL}{entry.pk}/").content.decode()
    assert client.get(f"{URL}{entry.pk}/reverse/").status_code == 403
    assert client.post(f"{URL}{entry.pk}/reverse/", {"reason": "x"}).status_code == 403
    assert LedgerEntry.objects.count() == 1


def test_whoever_paid_does_not_reverse(login, cashier, entry, union):
    cashier.appointments.update(role="treasurer")
    client = login(cashier)
    page = client.get(f"{URL}{entry.pk}/reverse/")
    assert "form" not in page.content.decode().split("<main")[1].split("</main")[0]
    answer = client.post(f"{URL}{entry.pk}/reverse/", {"reason": "我自己付的"})
    assert answer.status_code == 403
    assert str(actions.PayerReverses()) in answer.content.decode()
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "字" * 201])
def test_a_reversal_says_why(login, treasurer, entry, reason):
    answer = login(treasurer).post(f"{URL}{entry.pk}/reverse/", {"reason": reason})
    assert answer.status_code == 422
    assert LedgerEntry.objects.count() == 1


def test_nothing_is_reversed_in_a_closed_year(login, treasurer, entry, budget):
    actions.close_year(budget, actor=treasurer)
    client = login(treasurer)
    assert f"{URL}{entry.pk}/reverse/" not in client.get(f"{URL}{entry.pk}/").content.decode()
    assert client.post(f"{URL}{entry.pk}/reverse/", {"reason": "晚了"}).status_code == 422
    assert LedgerEntry.objects.count() == 1


def test_the_file_has_what_is_shown_and_is_logged(login, auditor, entry, opening):
    answer = login(auditor).get(f"{URL}export/?kind=payment")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(page.iter_rows(values_only=True))
    assert [row[2] for row in rows] == ["摘要", "秋游大巴"]
    assert rows[1][-1] == 4860
    logged = Entry.objects.get(verb="funds.exported")
    assert logged.details == {"what": "ledger", "rows": 1, "format": "xlsx"}


def test_the_file_asks_for_the_password(login_earlier, auditor, entry):
    assert "/reauthenticate/" in login_earlier(auditor).get(f"{URL}export/")["Location"]
    assert not Entry.objects.filter(verb="funds.exported").exists()


def test_the_ledger_on_paper(login, treasurer, line, officers):
    many(line, officers, 70)
    answer = login(treasurer).get(f"{URL}paper/")
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.get(verb="funds.exported").details["rows"] == 70


def test_a_list_too_long_for_paper_is_refused(login, treasurer, line, officers):
    many(line, officers, 1001)
    assert login(treasurer).get(f"{URL}paper/").status_code == 409
    assert not Entry.objects.filter(verb="funds.exported").exists()


def test_it_asks_as_often_for_300_entries_as_for_10(
    login, treasurer, line, officers, django_assert_max_num_queries
):
    client = login(treasurer)
    many(line, officers, 10)
    with django_assert_max_num_queries(60) as few:
        client.get(URL)
    many(line, officers, 290)
    BudgetLine.objects.update(spent_fen=3000)
    with django_assert_max_num_queries(len(few)):
        assert client.get(URL).context["page_obj"].paginator.count == 300


def test_only_the_results_are_answered_to_htmx(login, chair, entry):
    part = login(chair).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="results"')
