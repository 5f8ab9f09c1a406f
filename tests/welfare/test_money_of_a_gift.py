"""Money for one member's gift is asked for from the page of her event, and stands alone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.funds.conftest import (
    budget,
    decide_all,
    flows,
    line,
    make_line,
    make_request,
    officers,
    pay,
)
from union.accounts.models import User
from union.core.dates import local_today
from union.funds import actions as funds
from union.funds import registry
from union.funds.models import FundRequest
from union.members.models import Member
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.rules.models import RuleBook
from union.welfare import actions, following
from union.welfare.actions import RowChange
from union.welfare.models import Disbursement

__all__ = ["budget", "flows", "line", "make_line", "make_request", "officers", "pay"]
TODAY = local_today()


@pytest.fixture
def stay(
    says: Callable[..., Any],
    switch: Callable[..., RuleBook],
    make_member: Callable[..., Member],
    leader: User,
) -> Occasion:
    """王芳 is in hospital; the book says 1,000, so her gift is planned."""
    says("cap_per_event", "illness", amount="1000")
    says("cap_per_year", "illness", amount="1200")
    switch()
    facts = OccasionFacts("illness", TODAY - timedelta(days=5))
    return occasions.report(make_member("王芳"), facts, actor=leader)


@pytest.fixture
def gift(stay: Occasion) -> Disbursement:
    return Disbursement.objects.get(occasion=stay)


def test_the_page_of_the_event_leads_to_the_request_with_what_is_known(
    stay: Occasion, gift: Disbursement, welfare: User, login: Callable[[User], Client]
) -> None:
    client = login(welfare)
    address = f"/desk/funds/new/?from=gift-{gift.pk}"
    assert address in client.get(stay.get_desk_url()).content.decode()
    page = client.get(address).content.decode()
    assert 'value="1000.00"' in page
    assert "王芳" not in page


def test_the_event_opens_only_to_who_knows_of_it(
    stay: Occasion, gift: Disbursement, welfare: User, treasurer: User, outsider: User
) -> None:
    seen = {
        one.username: facts and facts.url
        for one in (welfare, treasurer, outsider)
        for facts in [registry.find("gift", gift.pk, one)]
    }
    assert seen == {
        "welfare": stay.get_desk_url(),
        "treasurer": gift.programme.get_desk_url(),
        "outsider": None,
    }


def test_who_decides_reads_what_the_rules_say(
    asked: FundRequest, officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = login(officers["treasurer"]).get(asked.get_desk_url()).content.decode()
    assert "第2条" in page


@pytest.fixture
def asked(
    gift: Disbursement,
    make_request: Callable[..., FundRequest],
    officers: dict[str, User],
    welfare: User,
) -> FundRequest:
    """The gift's money, approved along the flow."""
    row = make_request(
        "1000", actor=welfare, purpose_kind="gift", purpose_id=gift.pk, title="住院慰问"
    )
    review = funds.submit_request(row, version=row.version, actor=welfare)
    decide_all(review, officers["treasurer"], officers["chair"])
    row.refresh_from_db()
    assert row.state == FundRequest.State.APPROVED
    return row


def test_another_stay_of_a_colleague_leaves_its_approvals(
    asked: FundRequest, make_member: Callable[..., Member], leader: User, gift: Disbursement
) -> None:
    facts = OccasionFacts("illness", TODAY - timedelta(days=3))
    occasions.report(make_member("李娜"), facts, actor=leader)
    assert gift.programme.disbursements.count() == 2
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.APPROVED


def test_another_sum_makes_its_approvals_void(
    asked: FundRequest, gift: Disbursement, welfare: User
) -> None:
    change = RowChange(gift.pk, Decimal(800), item=gift.item, given_on=None, quantity=1)
    actions.change_one(gift, change, actor=welfare, version=gift.version)
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.RETURNED


def test_a_mistake_takes_gift_and_approvals_back(
    asked: FundRequest, stay: Occasion, welfare: User
) -> None:
    occasions.withdraw(stay, actor=welfare)
    assert not Disbursement.objects.exists()
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.RETURNED


def test_another_day_or_sum_is_another_matter(
    stay: Occasion, gift: Disbursement, welfare: User
) -> None:
    before = registry.find("gift", gift.pk, None)
    facts = OccasionFacts("illness", stay.happened_on, TODAY - timedelta(days=1))
    occasions.change(stay, facts, version=stay.version, actor=welfare)
    after = registry.find("gift", gift.pk, None)
    assert before is not None
    assert after is not None
    assert before.terms != after.terms
    assert (after.people, after.amount) == (1, Decimal(1000))


def test_the_printed_form_names_the_request_and_its_voucher(
    asked: FundRequest,
    stay: Occasion,
    welfare: User,
    pay: Callable[..., Any],
) -> None:
    pay(asked, "记-077")
    [_gift, money] = following.summary(stay, welfare)["gifts"]
    assert asked.number in money
    assert "记-077" in money
