"""Money that was approved for gifts: what the approver sees, and what makes it void."""

from datetime import date
from decimal import Decimal

import pytest

from union.approvals import actions as approvals
from union.approvals import registry
from union.approvals.actions import StepFacts
from union.approvals.actions.decide import ChangedSince
from union.approvals.models import Review
from union.funds import actions as funds
from union.funds.actions import RequestFacts
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.orgs.roles import Role
from union.rules import actions as rules
from union.welfare import actions
from union.welfare.actions import NewRow, RowChange

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


@pytest.fixture
def line(union, chair):
    approvals.save_flow(
        union, kind="welfare", up_to=None, steps=[StepFacts(Role.CHAIR)], actor=chair
    )
    budget = Budget.objects.create(organisation=union, year=2026)
    return BudgetLine.objects.create(
        budget=budget,
        name="慰问",
        category=Category.WELFARE,
        source=Source.CONTRIBUTION,
        budget_fen=5_000_000,
        is_open=True,
    )


@pytest.fixture
def ask_for(line, welfare):
    """Asks for the money of a programme: `ask_for(programme, "600")`; returns its review."""

    def ask(programme, amount):
        facts = RequestFacts(
            line=line,
            title="慰问",
            amount=Decimal(amount),
            payee="王芳",
            purpose_kind="programme",
            purpose_id=programme.pk,
        )
        request = funds.draft_request(facts, actor=welfare)
        return funds.submit_request(request, version=request.version, actor=welfare)

    return ask


@pytest.fixture
def wedding(open_programme, make_member, welfare):
    programme = open_programme("marriage")
    row = actions.add_one(
        programme, NewRow(make_member(), Decimal(500), event_on=DAY, planned=True), actor=welfare
    )
    return programme, row


def test_the_approver_reads_what_the_rules_say(book, wedding, ask_for, chair) -> None:
    programme, _row = wedding
    review = ask_for(programme, "500")
    about = registry.about([review], chair)[review.pk]
    [remark] = about.context["remarks"]
    assert remark.severity == "info"
    assert "¥500" in remark.sentence
    assert "¥100" in remark.sentence
    assert remark.clause
    assert not any("上限" in str(one) for one in about.warnings)


def test_a_book_that_changes_meanwhile_shows_beside_the_decision(
    book, wedding, ask_for, chair
) -> None:
    programme, _row = wedding
    review = ask_for(programme, "500")
    stricter = rules.next_version(book, actor=chair)
    rule = stricter.rules.get(kind="cap_per_event", benefit="marriage")
    facts = rules.RuleFacts(kind="cap_per_event", benefit="marriage", amount=Decimal(300))
    rules.save_rule(stricter, facts, rule=rule, actor=chair)
    stricter.refresh_from_db()
    rules.switch_on(stricter, valid_from=DAY, version=stricter.version, actor=chair)
    about = registry.about([review], chair)[review.pk]
    remark = about.context["remarks"][0]
    assert remark.severity == "block"
    assert "超出 ¥200" in remark.sentence
    assert any("超出 ¥200" in str(one) for one in about.warnings)


@pytest.mark.parametrize("change", ["amount", "member"])
def test_a_changed_row_after_the_approval_makes_it_void(
    change, book, wedding, ask_for, chair, welfare, make_member
) -> None:
    programme, row = wedding
    review = ask_for(programme, "500")
    approvals.approve(review, actor=chair, version=review.version)
    if change == "amount":
        actions.change_one(row, RowChange(row.pk, Decimal(450)), actor=welfare, version=row.version)
    else:
        actions.add_one(
            programme, NewRow(make_member("李娜"), Decimal(1), event_on=DAY), actor=welfare
        )
    review.refresh_from_db()
    request = FundRequest.objects.get()
    assert review.state == Review.State.VOID
    assert request.state == FundRequest.State.RETURNED
    assert request.line.reserved_fen == 0
    notice = welfare.notices.get(kind="funds.purpose_changed")
    assert request.number in notice.text


def test_a_changed_row_before_the_decision_has_to_be_submitted_again(
    book, wedding, ask_for, chair, welfare
) -> None:
    programme, row = wedding
    review = ask_for(programme, "500")
    actions.change_one(row, RowChange(row.pk, Decimal(450)), actor=welfare, version=row.version)
    with pytest.raises(ChangedSince):
        approvals.approve(review, actor=chair, version=review.version)


def test_what_is_for_everyone_stands_as_long_as_the_money_is_enough(
    book, open_programme, ask_for, chair, welfare, make_member
) -> None:
    programme = open_programme("festival")
    review = ask_for(programme, "1000")
    approvals.approve(review, actor=chair, version=review.version)
    actions.add_one(programme, NewRow(make_member("王芳"), Decimal(500)), actor=welfare)
    actions.add_one(programme, NewRow(make_member("李娜"), Decimal(500)), actor=welfare)
    review.refresh_from_db()
    assert review.state == Review.State.APPROVED
    actions.add_one(programme, NewRow(make_member("赵敏"), Decimal(1)), actor=welfare)
    review.refresh_from_db()
    assert review.state == Review.State.VOID
