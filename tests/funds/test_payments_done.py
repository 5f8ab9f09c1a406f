"""What is to be paid and what was, as lists: searched, filtered, taken out, and quick."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from union.audit.models import Entry
from union.core.dates import local_today
from union.evidence.actions import open_case
from union.funds.models import FundRequest, Payment

URL = "/desk/payments/done/"


def many(line, people, n, state="paid", first=0):
    """Requests and their payments, straight into the tables."""
    budget = line.budget
    for number in range(first, first + n):
        row = FundRequest.objects.create(
            organisation=budget.organisation,
            case=open_case(budget.organisation),
            number=f"{budget.year}-9{number:03d}",
            line=line,
            title=f"采购{number:03d}",
            amount="12.34",
            payee=f"商店{number:03d}",
            applicant=people["organiser"],
            state=state,
            approved_at=timezone.now(),
        )
        Payment.objects.create(
            request=row,
            organisation=budget.organisation,
            year=budget.year,
            state="paid" if state == "paid" else "failed",
            method="transfer",
            voucher=f"付-{number:03d}" if state == "paid" else "",
            paid_on=local_today(),
            amount="12.34",
            cashier=people["cashier"],
            digest="x",
            key=f"many-{number}",
        )


def found(client, **asked):
    page = client.get(URL, asked)
    return sorted(one.voucher for one in page.context["page_obj"])


def test_payments_are_searched_and_filtered(login, auditor, line, officers, approved, pay):
    many(line, officers, 3)
    pay(approved, "现-7", actor=officers["cashier"])
    client = login(auditor)
    assert len(found(client)) == 4
    assert found(client, q="商店001") == ["付-001"]
    assert found(client, q="现-7") == ["现-7"]
    assert found(client, q="秋游") == ["现-7"]
    assert found(client, year=local_today().year, line=line.pk, state="failed") == []
    assert found(client, method="cash") == []
    for odd in ({"year": "x"}, {"line": "999999"}, {"state": "?"}, {"page": "-1"}):
        assert client.get(URL, odd).status_code == 200


def test_what_it_sums_to_counts_only_what_was_paid(login, cashier, line, officers):
    many(line, officers, 1, "failed")
    many(line, officers, 39, first=1)
    page = login(cashier).get(URL)
    sums = page.context["sums"]
    assert (str(sums["total"]), sums["paid"], sums["failed"]) == ("481.26", 39, 1)
    assert "¥481.26" in page.content.decode()
    assert len(page.context["page_obj"]) == 30


def test_only_the_results_are_answered_to_htmx(login, cashier, line, officers):
    many(line, officers, 2)
    part = login(cashier).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="results"')
    assert "<html" not in part


def test_the_file_asks_for_the_password_and_is_logged(login_earlier, chair, line, officers):
    many(line, officers, 2)
    answer = login_earlier(chair).get(f"{URL}export/")
    assert "/reauthenticate/" in answer["Location"]
    assert not Entry.objects.filter(verb="funds.exported").exists()


def test_the_file_has_what_is_shown(login, chair, line, officers):
    many(line, officers, 3)
    answer = login(chair).get(f"{URL}export/?q=002")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == "付-002"
    assert rows[1][-1] == 12.34
    assert isinstance(rows[1][1], date)
    logged = Entry.objects.get(verb="funds.exported")
    assert logged.details == {"what": "payments", "rows": 1, "format": "xlsx"}


def test_the_list_on_paper(login, cashier, line, officers):
    many(line, officers, 60)
    answer = login(cashier).get(f"{URL}paper/")
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.get(verb="funds.exported").details["rows"] == 60
    empty = login(cashier).get(f"{URL}paper/?q=nothing")
    assert empty.content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["committee", "welfare", "organiser", "member"])
@pytest.mark.parametrize("url", ["", "export/", "paper/"])
def test_others_find_no_list(request, login, who, url, line):
    client = login(request.getfixturevalue(who))
    assert client.get(f"{URL}{url}").status_code == 404
    assert not Entry.objects.filter(verb="funds.exported").exists()


def test_another_union_sees_nothing(login, outsider, line, officers):
    many(line, officers, 2)
    assert found(login(outsider)) == []
    assert login(outsider).get("/desk/payments/").context["rows"] == []


@pytest.mark.parametrize("url", [URL, "/desk/payments/"])
def test_the_lists_ask_as_often_for_300_as_for_10(
    login, cashier, line, officers, url, django_assert_max_num_queries
):
    client = login(cashier)
    state = "paid" if url == URL else "approved"
    many(line, officers, 10, state)
    with django_assert_max_num_queries(60) as few:
        assert "商店" in client.get(url).content.decode()
    many(line, officers, 290, state, first=10)
    with django_assert_max_num_queries(len(few)):
        assert client.get(url).context["page_obj"].paginator.count == 300
