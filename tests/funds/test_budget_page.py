"""The budget of a year: what it sums to, one line, closing the year."""

from decimal import Decimal

import pytest

from union.audit.models import Entry
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import Budget, BudgetLine, Category, FundRequest, LedgerEntry, Source

URL = "/desk/budget/"


def many(budget, n):
    """Lines as they stand after a year, straight into the table."""
    categories, sources = list(Category), list(Source)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=budget,
            name=f"项目{number:03d}",
            category=categories[number % len(categories)],
            source=sources[number % len(sources)],
            budget_fen=100_01 + number,
            reserved_fen=number,
            spent_fen=33 + number,
            is_open=True,
        )
        for number in range(n)
    )


@pytest.mark.parametrize(
    "who", ["treasurer", "cashier", "chair", "deputy", "auditor", "committee", "welfare"]
)
def test_the_budget_shows_what_is_set_aside_spent_and_left(request, login, who, approved):
    user = request.getfixturevalue(who)
    page = login(user).get(URL).content.decode()
    for words in ("春秋游", "¥10,000", "¥4,860", "¥5,140", "48.6%", "会费", "职工活动支出"):
        assert words in page


@pytest.mark.parametrize("who", ["leader", "organiser", "keeper", "member", "sysadmin"])
def test_others_find_no_budget(request, login, who, line):
    client = login(request.getfixturevalue(who))
    for url in (URL, f"{URL}lines/{line.pk}/", f"{URL}export/", f"{URL}new/"):
        assert client.get(url).status_code == 404


def test_another_unions_budget_is_not_there(login, outsider, line, budget):
    client = login(outsider)
    assert "春秋游" not in client.get(URL).content.decode()
    assert client.get(f"{URL}?union={budget.organisation_id}").status_code == 404
    assert client.get(f"{URL}lines/{line.pk}/").status_code == 404


def test_parts_and_whole_agree_to_the_fen(login, treasurer, budget):
    many(budget, 40)
    overview = login(treasurer).get(URL).context["overview"]
    lines = list(BudgetLine.objects.all())
    for name in ("amount", "reserved", "spent", "left"):
        whole = sum(getattr(line, name) for line in lines)
        assert getattr(overview.total, name) == whole
        assert sum(getattr(one.total, name) for one in overview.groups) == whole
        assert sum(getattr(one, name) for one in overview.by_source) == whole
    assert [one.heading for one in overview.groups] == [
        "activities",
        "rights",
        "business",
        "capital",
        "affiliated",
        "other",
    ]


@pytest.mark.parametrize(
    ("used", "tone", "word"),
    [(899_999, "leaf", ""), (900_000, "gold", "即将用完"), (1_000_000, "bad", "已用完")],
)
def test_nine_tenths_are_amber_and_all_is_red(login, chair, line, used, tone, word):
    BudgetLine.objects.update(reserved_fen=used // 2, spent_fen=used - used // 2)
    page = login(chair).get(URL).content.decode()
    assert f'<rect class="{tone}"' in page
    assert word in page
    assert ("即将用完" in page) == (tone == "gold")


def test_it_asks_as_often_for_100_lines_as_for_10(
    login, treasurer, budget, django_assert_max_num_queries
):
    client = login(treasurer)
    many(budget, 10)
    with django_assert_max_num_queries(60) as few:
        client.get(URL)
    BudgetLine.objects.all().delete()
    many(budget, 100)
    with django_assert_max_num_queries(len(few)):
        assert client.get(URL).context["overview"].total.n == 100


def test_a_line_has_its_requests_its_entries_and_how_it_came_about(
    login, auditor, line, approved, officers, pay
):
    pay(approved)
    page = login(auditor).get(f"{URL}lines/{line.pk}/").content.decode()
    assert "秋游大巴" in page
    assert f"/desk/budget/ledger/{LedgerEntry.objects.get().pk}/" in page
    assert "预算：春秋游" in page
    assert "+¥10,000" in page


def test_a_new_union_is_told_what_to_do(login, treasurer, chair, flows):
    assert "编制预算" in login(treasurer).get(URL).content.decode()
    page = login(chair).get(URL).content.decode()
    assert "预算由财务编制" in page
    assert "/desk/budget/new/" not in page


def test_the_treasurer_closes_a_year(login, treasurer, line, budget):
    client = login(treasurer)
    assert "结账" in client.get(f"{URL}{budget.pk}/close/").content.decode()
    assert client.post(f"{URL}{budget.pk}/close/").status_code == 303
    budget.refresh_from_db()
    line.refresh_from_db()
    assert (budget.state, line.is_open) == ("closed", False)
    assert Entry.objects.filter(verb="funds.budget_closed").count() == 1
    assert client.post(f"{URL}{budget.pk}/close/").status_code == 303
    assert Entry.objects.filter(verb="funds.budget_closed").count() == 1
    assert "已结账" in client.get(URL).content.decode()
    assert client.get(f"{URL}{budget.pk}/close/").status_code == 409


@pytest.mark.parametrize("who", ["chair", "cashier", "auditor"])
def test_nobody_else_closes_a_year(request, login, who, line, budget):
    client = login(request.getfixturevalue(who))
    assert client.post(f"{URL}{budget.pk}/close/").status_code == 403
    budget.refresh_from_db()
    assert budget.is_open


def test_a_year_with_money_set_aside_is_not_closed(login, treasurer, approved, budget):
    answer = login(treasurer).post(f"{URL}{budget.pk}/close/")
    assert answer.status_code == 409
    assert f"/desk/funds/{approved.pk}/" in answer.content.decode()
    budget.refresh_from_db()
    assert budget.is_open
    assert BudgetLine.objects.get().is_open


def test_last_years_budget_is_still_to_be_seen(login, chair, union):
    last = Budget.objects.create(organisation=union, year=local_today().year - 1)
    many(last, 3)
    page = login(chair).get(f"{URL}?year={last.year}").content.decode()
    assert "项目002" in page
    for odd in ("0", "99999", "x", "-1", "²"):
        assert login(chair).get(f"{URL}?year={odd}").status_code == 200


def test_a_mismatch_stands_there_in_red_for_who_watches(login, treasurer, chair, approved, line):
    assert "账目相符" in login(treasurer).get(URL).content.decode()
    BudgetLine.objects.filter(pk=line.pk).update(reserved_fen=486_100)
    page = login(treasurer).get(URL).content.decode()
    assert "账目不符" in page
    assert "¥4,861 / ¥4,860" in page
    assert "账目" not in login(chair).get(URL).content.decode()


def test_amounts_asked_for_are_what_the_database_says(approved, line):
    line.refresh_from_db()
    assert line.used == Decimal("4860")
    assert FundRequest.objects.reserving().count() == 1
    assert actions.YearOpen.status == 409
