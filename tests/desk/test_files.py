"""/desk/files/: what lacks a paper, the oldest first, for those who look after it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.rules.conftest import book, draft, says, switch
from union.core.dates import local_today
from union.evidence.actions import open_case
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts

__all__ = ["book", "draft", "says", "switch"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(union, treasurer):
    """A request that was paid, and nothing shows for what."""
    budget = Budget.objects.create(organisation=union, year=2026)
    line = BudgetLine.objects.create(
        budget=budget,
        name="文体",
        category=Category.CULTURE,
        source=Source.DUES,
        budget_fen=100_000,
        is_open=True,
    )
    return FundRequest.objects.create(
        organisation=union,
        case=open_case(union),
        line=line,
        number="2026-0001",
        title="跳绳",
        amount=Decimal(300),
        payee="体育用品店",
        applicant=treasurer,
        state=FundRequest.State.PAID,
        submitted_at=timezone.now(),
    )


def shown(client):
    return [(one.title, one.missing) for one in client.get("/desk/files/").context["page_obj"]]


def test_the_chair_sees_both_kinds_the_oldest_first(
    paid, make_member, welfare, chair, auditor, login
) -> None:
    ill = make_member("王芳")
    facts = OccasionFacts("illness", local_today() - timedelta(days=40))
    occasions.report(ill, facts, actor=welfare)
    rows = shown(login(chair))
    assert [title for title, _missing in rows] == ["王芳", "2026-0001 跳绳"]
    assert "出院小结" in rows[0][1]
    # The audit committee reads the money, and no illness.
    assert [title for title, _missing in shown(login(auditor))] == ["2026-0001 跳绳"]
    assert login(chair).get("/desk/files/?format=csv").status_code == 200


def test_a_retirement_without_needs_is_complete(make_member, welfare, chair, login, says, switch):
    says("proof", "retirement", words=["list"])
    switch()
    facts = OccasionFacts("retirement", local_today() - timedelta(days=4))
    occasions.report(make_member("赵敏"), facts, actor=welfare)
    assert [missing for _title, missing in shown(login(chair))] == ["名单、签领表"]


def test_the_page_says_at_how_many_it_looked(
    paid, make_member, welfare, chair, login, monkeypatch
) -> None:
    monkeypatch.setattr("union.desk.files.MOST", 1)
    said = "这里只检查了最近 1 件事项和付款"
    assert said not in login(chair).get("/desk/files/").content.decode()
    ill = make_member("王芳")
    for days in (40, 20):
        facts = OccasionFacts("illness", local_today() - timedelta(days=days))
        occasions.report(ill, facts, actor=welfare)
    page = login(chair).get("/desk/files/")
    assert said in page.content.decode()
    # The newest is the one that somebody still puts in order.
    days = [one.on for one in page.context["page_obj"] if one.title == "王芳"]
    assert days == [local_today() - timedelta(days=20)]
