"""What was given stays as it was said and judged; and what is missing is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.activities.conftest import refused
from tests.rules.conftest import open_programme
from union.accounts.models import User
from union.core.dates import local_today
from union.evidence.actions import open_case
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.members.models import Member
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.orgs.models import Organisation
from union.rules import actions as rules
from union.rules.granting import RuleForbids
from union.rules.models import Grant, RuleBook
from union.welfare import actions, files
from union.welfare.actions import NewRow, ProgrammeFacts, RowChange
from union.welfare.following import programme_of
from union.welfare.models import Disbursement, Programme

__all__ = ["open_programme"]
DAY = date(2026, 9, 25)


def _facts(programme: Programme, **more: Any) -> ProgrammeFacts:
    names = ("name", "kind", "form", "source", "item", "specification", "amount", "eligible_on")
    said = {name: getattr(programme, name) for name in names}
    return ProgrammeFacts(**(said | more))


@pytest.mark.parametrize(
    "more", [{"form": "goods"}, {"source": "dues"}, {"eligible_on": date(2025, 9, 25)}]
)
def test_form_money_and_day_stay_once_something_was_handed_out(
    more: dict[str, Any], open_programme: Callable[..., Programme], welfare: User,
    make_member: Callable[..., Member], login: Callable[[User], Client],
) -> None:  # fmt: skip
    programme = open_programme(form="voucher", source="contribution")
    actions.add_one(programme, NewRow(make_member(), Decimal(300), given_on=DAY), actor=welfare)
    facts = _facts(programme, **more)
    refused(
        actions.GivenSo,
        lambda: actions.change_programme(programme, facts, actor=welfare, version=1),
    )
    sent = {**facts.columns(), "version": 1, "amount": "500"}
    page = f"/desk/welfare/{programme.pk}/edit/"
    answer = login(welfare).post(page, {k: v for k, v in sent.items() if v is not None})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(more)


def test_what_was_not_said_may_be_said_of_what_was_given_as_well(
    open_programme: Callable[..., Programme], make_member: Callable[..., Member], welfare: User
) -> None:
    programme = open_programme()
    actions.add_one(programme, NewRow(make_member(), Decimal(300), given_on=DAY), actor=welfare)
    facts = _facts(programme, form="goods", source="dues")
    actions.change_programme(programme, facts, actor=welfare, version=1)
    grant = Grant.objects.live().get()
    assert (grant.form, grant.source, grant.state) == ("goods", "dues", "final")


@pytest.fixture
def given(
    book: RuleBook, open_programme: Callable[..., Programme], make_member: Callable[..., Member],
    welfare: User, chair: User,
) -> Disbursement:  # fmt: skip
    """900 for a stay of May, given under `book`; a later book allows 500, and no card."""
    programme = open_programme("illness")
    new = NewRow(make_member(), Decimal(900), event_on=date(2026, 5, 3), given_on=DAY)
    row = actions.add_one(programme, new, actor=welfare)
    later = rules.next_version(book, actor=chair)
    later.rules.filter(benefit="illness", amount__isnull=False).update(amount=Decimal(500))
    facts = rules.RuleFacts(kind="words", benefit="", words=["购物卡"])
    rules.save_rule(later, facts, actor=chair)
    day = date(2026, 4, 1)
    later.refresh_from_db()
    rules.switch_on(later, valid_from=day, version=later.version, actor=chair)
    return row


def test_a_row_that_is_only_called_otherwise_keeps_its_grant_and_its_book(
    given: Disbursement, book: RuleBook, welfare: User
) -> None:
    grant = Grant.objects.live().get()
    assert grant.book == book
    said = RowChange(given.pk, given.amount, 1, "慰问金", given.given_on, "补记")
    actions.change_one(given, said, actor=welfare, version=given.version)
    actions.change_rows(given.programme, [replace(said, note="再补记")], actor=welfare)
    assert Grant.objects.live().get() == grant
    given.refresh_from_db()
    more = replace(said, amount=Decimal(901), note=given.note)
    with pytest.raises(RuleForbids):
        actions.change_one(given, more, actor=welfare, version=given.version)


def test_what_may_not_be_given_is_not_written_in_afterwards(
    given: Disbursement, welfare: User
) -> None:
    said = RowChange(given.pk, given.amount, 1, "购物卡", given.given_on)
    refused(
        RuleForbids,
        lambda: actions.change_one(given, said, actor=welfare, version=given.version),
    )


def test_nobody_enters_or_raises_her_own_gift(
    programme: Programme, give: Callable[..., Disbursement], welfare: User, chair: User
) -> None:
    own = welfare.member  # type: ignore[attr-defined]
    new = NewRow(own, Decimal(300), given_on=DAY)
    refused(actions.OwnGift, lambda: actions.add_one(programme, new, actor=welfare))
    row = actions.add_one(programme, new, actor=chair)
    more = RowChange(row.pk, Decimal(900), given_on=DAY)
    refused(actions.OwnGift, lambda: actions.change_one(row, more, actor=welfare, version=1))


def test_an_event_of_a_year_whose_programme_is_closed_says_so_and_leads_on(
    book: RuleBook, make_member: Callable[..., Member], welfare: User,
    login: Callable[[User], Client],
) -> None:  # fmt: skip
    facts = OccasionFacts("illness", local_today() - timedelta(days=2))
    first = occasions.report(make_member("李娜"), facts, actor=welfare)
    programme = programme_of(first)
    actions.hand_out(programme, actor=welfare)
    actions.close_programme(programme, actor=welfare)
    late = occasions.report(make_member("王芳"), facts, actor=welfare)
    assert not Disbursement.objects.filter(occasion=late).exists()
    client = login(welfare)
    page = client.get(late.get_desk_url()).content.decode()
    assert f"“{programme.name}”已经关闭" in page
    assert f'href="{programme.get_desk_url()}"' in page
    actions.reopen_programme(programme, actor=welfare)
    page = client.get(late.get_desk_url()).content.decode()
    assert reverse("welfare:row_new", args=[programme.pk, late.member_id]) in page


def test_a_hardship_that_two_report_has_one_gift_and_the_second_page_says_where(
    says: Callable[..., Any], switch: Callable[..., RuleBook], make_member: Callable[..., Member],
    leader: User, welfare: User, chair: User, login: Callable[[User], Client],
) -> None:  # fmt: skip
    says("cap_per_year", "hardship", amount="3000")
    switch()
    wei = make_member("王芳")
    facts = OccasionFacts("hardship", local_today())
    first = occasions.report(wei, facts, actor=leader)
    second = occasions.report(wei, facts, actor=welfare)
    assert Disbursement.objects.get().occasion == first
    page = login(chair).get(second.get_desk_url()).content.decode()
    assert f'href="{first.get_desk_url()}"' in page


@pytest.mark.parametrize("there", [True, False])
def test_a_name_that_says_hardship_is_answered_alike_whether_it_is_taken_or_not(
    there: bool, union: Organisation, welfare: User, chair: User
) -> None:
    facts = ProgrammeFacts(name="2026年困难帮扶慰问", kind="other")
    if there:
        actions.add_programme(union, replace(facts, kind="hardship"), actor=chair)
    refused(actions.NameOfFew, lambda: actions.add_programme(union, facts, actor=welfare))


def test_a_programme_that_costs_less_than_was_paid_says_so(
    programme: Programme, mine: Disbursement, theirs: Disbursement, welfare: User,
    make_paid: Callable[[Programme, int], FundRequest], login: Callable[[User], Client],
) -> None:  # fmt: skip
    make_paid(programme, 600)
    assert files.paid_too_much(programme) is None
    actions.remove_one(mine, actor=welfare)
    assert files.paid_too_much(programme) == (600, 300)
    page = login(welfare).get(programme.get_desk_url()).content.decode()
    assert "这个项目已付 ¥600，名单合计 ¥300" in page


@pytest.fixture
def make_paid(union: Organisation, chair: User) -> Callable[[Programme, int], FundRequest]:
    """A request for the money of a programme that was paid."""

    def make(programme: Programme, amount: int) -> FundRequest:
        line = BudgetLine.objects.create(
            budget=Budget.objects.create(organisation=union, year=2026),
            name="慰问",
            category=Category.WELFARE,
            source=Source.CONTRIBUTION,
            budget_fen=5_000_000,
            is_open=True,
        )
        return FundRequest.objects.create(
            organisation=union,
            case=open_case(union),
            number="2026-0001",
            line=line,
            title=programme.name,
            amount=Decimal(amount),
            applicant=chair,
            purpose_kind="programme",
            purpose_id=programme.pk,
            state=FundRequest.State.PAID,
        )

    return make


def test_a_list_that_calls_many_otherwise_asks_no_more_than_for_one(
    open_programme: Callable[..., Programme], make_member: Callable[..., Member], welfare: User
) -> None:
    programme = open_programme(form="voucher", source="contribution")
    rows = [
        actions.add_one(programme, NewRow(make_member(), Decimal(300), given_on=DAY), actor=welfare)
        for _n in range(6)
    ]
    counted = []
    for some in (rows[:1], rows[1:]):
        said = [RowChange(one.pk, one.amount, 1, "慰问金", one.given_on) for one in some]
        with CaptureQueriesContext(connection) as asked:
            actions.change_rows(programme, said, actor=welfare)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert Disbursement.objects.filter(item="慰问金").count() == 6
