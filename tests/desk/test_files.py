"""/desk/files/: what lacks a paper, the oldest first, for those who look after it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.questions import afresh
from tests.rules.conftest import book, draft, says, switch
from union.activities.models import Activity
from union.core.dates import local_today
from union.evidence.actions import open_case
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.welfare.models import Disbursement, Programme

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
    assert [missing for _title, missing in shown(login(chair))] == ["名单、签领表、签收单"]


def test_the_page_says_at_how_many_it_looked(
    paid, make_member, welfare, chair, login, monkeypatch
) -> None:
    monkeypatch.setattr("union.desk.files.MOST", 1)
    said = "慰问、福利、活动、付款各只检查了最近的 1 件"
    assert said not in login(chair).get("/desk/files/").content.decode()
    ill = make_member("王芳")
    for days in (40, 20):
        facts = OccasionFacts("illness", local_today() - timedelta(days=days))
        occasions.report(ill, facts, again="another", actor=welfare)
    page = login(chair).get("/desk/files/")
    assert said in page.content.decode()
    # The newest is the one that somebody still puts in order.
    days = [one.on for one in page.context["page_obj"] if one.title == "王芳"]
    assert days == [local_today() - timedelta(days=20)]


def test_gifts_and_activities_stand_there_and_the_questions_do_not_grow(
    union, group, make_member, chair, organiser, login
) -> None:
    def a_gift(name):
        programme = Programme.objects.create(
            organisation=union, name=name, eligible_on=local_today()
        )
        Disbursement.objects.create(
            programme=programme, member=make_member(), organisation=group, amount=Decimal(100)
        )

    def an_outing(title, place):
        begun = timezone.now() - timedelta(days=3)
        Activity.objects.create(
            organisation=place, organiser=organiser, slug=title, title=title, starts_at=begun,
            closes_at=begun, state=Activity.State.CLOSED, published_at=begun,
        )  # fmt: skip

    a_gift("中秋慰问")
    an_outing("秋游", union)
    assert [title for title, _missing in shown(login(chair))] == ["秋游", "中秋慰问"]
    with afresh() as few:
        login(chair).get("/desk/files/")
    for n in range(4):
        a_gift(f"慰问{n}")
        an_outing(f"比赛{n}", group)
    with afresh() as many:
        assert len(shown(login(chair))) == 10
    assert len(many) == len(few)
    # Who plans activities looks after theirs.
    assert {title for title, _missing in shown(login(organiser))} == {
        "秋游", "比赛0", "比赛1", "比赛2", "比赛3",
    }  # fmt: skip


def test_the_home_of_the_chair_counts_them_and_says_since_when(
    make_member, welfare, chair, committee, login
):
    facts = OccasionFacts("illness", local_today() - timedelta(days=40))
    occasions.report(make_member("王芳"), facts, actor=welfare)
    page = login(chair).get("/desk/").content.decode()
    assert "1 份档案缺材料" in page
    assert (local_today() - timedelta(days=40)).isoformat() in page
    assert "王芳" not in page
    assert "份档案缺材料" not in login(welfare).get("/desk/").content.decode()
    # Who may report finds it at once.
    assert "/desk/occasions/report/" in page
