"""The budget as a spreadsheet that reckons its own sums, and on paper."""

import io
from decimal import Decimal

import openpyxl
import pytest

from union.audit.models import Entry
from union.funds import actions
from union.funds.models import BudgetLine, Category, Source

URL = "/desk/budget/export/"


@pytest.fixture
def adjusted(make_line, budget, treasurer, officers, decide):
    """Three lines under two headings, one of them adjusted since."""
    item = actions.ItemFacts
    change = actions.draft_change(
        budget,
        title="年初预算",
        reason="年初预算",
        items=[
            item(
                name="春秋游", category=Category.CULTURE, source=Source.DUES, amount=Decimal(9000)
            ),
            item(
                name="=慰问",
                category=Category.WELFARE,
                source=Source.CONTRIBUTION,
                amount=Decimal("6000.10"),
                opening=Decimal("600.10"),
                basis="86人 × 70元",
            ),
            item(name="音响", category=Category.EQUIPMENT, source=Source.DUES, amount=Decimal(800)),
        ],
        actor=treasurer,
    )
    decide(change)
    line = BudgetLine.objects.get(name="春秋游")
    more = actions.draft_change(
        budget,
        title="调整",
        reason="报名的人多",
        items=[
            item(
                name=line.name,
                category=line.category,
                source=line.source,
                amount=Decimal(9500),
                line=line,
            )
        ],
        actor=treasurer,
    )
    decide(more)
    return BudgetLine.objects.all()


def test_the_sheet_has_the_usual_columns_and_sums_that_it_reckons(login, chair, adjusted):
    answer = login(chair).get(URL)
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in page[3]]
    assert heads == [
        "科目", "项目", "资金来源", "年初预算", "调整", "执行数", "占用", "执行率", "结余", "说明",
    ]  # fmt: skip
    rows = {row[1].value: row for row in page.iter_rows(min_row=4) if row[1].value}
    assert [rows["春秋游"][place].value for place in (3, 4)] == [9000, 500]
    assert rows["=慰问"][1].data_type == "s"
    assert rows["=慰问"][5].value == 600.1
    sums = {row[0].value: row for row in page.iter_rows(min_row=4)}
    subtotal = sums["职工活动支出小计"]
    assert subtotal[3].value == "=SUM(D4:D5)"
    assert sums["资本性支出小计"][3].value == "=SUM(D7:D7)"
    assert sums["合计"][3].value == "=D6+D8"
    assert subtotal[8].value == "=D6+E6-F6-G6"


def test_its_sums_are_also_there_for_readers_that_do_not_reckon(login, chair, adjusted):
    answer = login(chair).get(URL)
    page = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True).active
    sums = {row[0].value: row for row in page.iter_rows(min_row=4)}
    whole = sums["合计"]
    assert whole[3].value == 15800.1
    assert whole[4].value == 500
    assert whole[8].value == 15700
    by_source = {row[1].value: row[3].value for row in page.iter_rows(min_row=10)}
    assert sum(by_source.values()) == pytest.approx(15800.1)


def test_an_export_is_logged_without_amounts(login, auditor, adjusted):
    login(auditor).get(f"{URL}?format=csv")
    details = Entry.objects.get(verb="funds.exported").details
    assert details == {"what": "budget", "rows": 3, "format": "csv"}


def test_a_csv_has_the_values_and_nothing_that_is_a_formula(login, auditor, adjusted):
    text = login(auditor).get(f"{URL}?format=csv").content.decode("utf-8-sig")
    assert "'=慰问" in text
    assert "=SUM" not in text
    assert "合计,,,15800.1,500" in text.replace("15800.10", "15800.1")


def test_the_budget_on_paper(login, treasurer, adjusted):
    answer = login(treasurer).get("/desk/budget/paper/")
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.get(verb="funds.exported").details["format"] == "pdf"


@pytest.mark.parametrize("url", [URL, "/desk/budget/paper/"])
@pytest.mark.parametrize("who", ["committee", "welfare", "organiser", "member"])
def test_others_take_nothing_out(request, login, who, url, line):
    assert login(request.getfixturevalue(who)).get(url).status_code == 404
    assert not Entry.objects.filter(verb="funds.exported").exists()


def test_a_format_that_there_is_not(login, treasurer, line):
    assert login(treasurer).get(f"{URL}?format=exe").status_code == 404
