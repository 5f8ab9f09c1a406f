"""Who is paid decides nothing, also where only her name was typed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.funds.asking import Login, Make
from tests.funds.conftest import decide_all
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.actions.decide import Concerned
from union.approvals.models import Review
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import FundRequest, LedgerEntry
from union.members.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def submit(make_request: Make, officers: dict[str, User]) -> Callable[..., Review]:
    """Asks for a sum and submits it."""

    def done(amount: str = "120", **facts: object) -> Review:
        row = make_request(amount, **facts)
        return actions.submit_request(row, version=row.version, actor=officers["organiser"])

    return done


def test_whoever_bears_the_typed_name_does_not_decide(
    submit: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = submit(payee=f" {officers['treasurer'].name[0]} {officers['treasurer'].name[1:]}")
    with pytest.raises(Concerned):
        approvals.approve(review, actor=officers["treasurer"], version=review.version)
    assert review.is_pending


def test_whoever_bears_the_typed_name_does_not_pay(
    submit: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = submit(payee=officers["cashier"].name)
    decide_all(review, officers["treasurer"], officers["chair"])
    row = FundRequest.objects.get(pk=review.subject_id)
    facts = actions.PaymentFacts(method="transfer", voucher="001", paid_on=local_today())
    with pytest.raises(actions.SameHand):
        actions.pay(row, facts, version=row.version, key="k", actor=officers["cashier"])
    assert not LedgerEntry.objects.filter(kind="payment").exists()


def test_a_colleague_is_paid_under_her_own_name_and_weighed_by_it(
    submit: Callable[..., Review], make_member: Callable[..., Member]
) -> None:
    colleague = make_member("倪梓萱")
    first = submit("900", payee="甲店", payee_member=colleague)
    assert FundRequest.objects.get(pk=first.subject_id).payee == "倪梓萱"
    assert submit("900", payee="乙店", payee_member=colleague).weight == 1800


@pytest.mark.parametrize(
    ("changed", "begins_again"),
    [
        ({"title": "聚餐酒水"}, True),
        ({"people": 6, "standard": Decimal(200)}, True),
        ({"reason": "参加的人都在名单里"}, False),
    ],
)
def test_what_comes_back_as_something_else_begins_again(
    submit: Callable[..., Review],
    officers: dict[str, User],
    changed: dict[str, Any],
    begins_again: bool,
) -> None:
    review = submit("1200", title="读书会购书", payee="新华书店")
    review = approvals.approve(review, actor=officers["treasurer"], version=review.version)
    review = approvals.return_(
        review, actor=officers["committee"], version=review.version, comment="请说明"
    )
    row = FundRequest.objects.get(pk=review.subject_id)
    facts = {
        name: getattr(row, name)
        for name in ("line", "title", "amount", "payee", "reason", "people", "standard")
    }
    row = actions.save_request(
        row,
        actions.RequestFacts(**(facts | changed)),
        version=row.version,
        actor=officers["organiser"],
    )
    again = actions.submit_request(row, version=row.version, actor=officers["organiser"])
    assert (again.position == 1) is begins_again


def test_the_form_says_under_which_name_a_colleague_is_paid(
    login: Login, officers: dict[str, User], make_request: Make, make_member: Callable[..., Member]
) -> None:
    row = make_request("120", payee="甲店", payee_member=make_member("倪梓萱"))
    page = login(officers["organiser"]).get(f"/desk/funds/{row.pk}/").content.decode()
    assert "倪梓萱" in page
    assert "甲店" not in page


@pytest.mark.parametrize(("status", "word"), [("died", "去世"), ("left", "退会")])
def test_who_has_died_or_left_is_not_paid_without_a_word(
    login: Login,
    make_request: Make,
    make_member: Callable[..., Member],
    officers: dict[str, User],
    status: str,
    word: str,
) -> None:
    colleague = make_member("倪梓萱")
    row = make_request("120", payee_member=colleague)
    review = actions.submit_request(row, version=row.version, actor=officers["organiser"])
    reader = login(officers["treasurer"])
    pages = f"/desk/funds/{row.pk}/", f"/desk/approvals/{review.pk}/"
    for page in pages:
        assert "确认钱给谁" not in reader.get(page).content.decode()
    Member.objects.filter(pk=colleague.pk).update(status=status)
    for page in pages:
        said = reader.get(page).content.decode()
        assert "倪梓萱" in said
        assert f"（{word}）" in said
        assert "确认钱给谁" in said
    decide_all(review, officers["treasurer"], officers["chair"])
    assert (
        "确认钱给谁" in login(officers["cashier"]).get(f"/desk/payments/{row.pk}/").content.decode()
    )
