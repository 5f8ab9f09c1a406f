"""What one payee gets for one category within thirty days chooses the flow together."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.funds.asking import Login, Make, words
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.funds import actions
from union.funds.models import BudgetLine, Category, FundRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def submit(make_request: Make, officers: dict[str, User]) -> Callable[..., Review]:
    """Asks for a sum and submits it: `submit("900", payee="…")`."""

    def done(amount: str, **facts: object) -> Review:
        request = make_request(amount, **facts)
        return actions.submit_request(request, version=request.version, actor=officers["organiser"])

    return done


@pytest.mark.parametrize(
    "payee", ["拆分商行", "拆分 商行", "拆分商行（总店）", "拆分商行 (东门店)"]
)
def test_another_line_and_another_spelling_do_not_get_below_a_threshold(
    submit: Callable[..., Review],
    make_line: Callable[..., BudgetLine],
    login: Login,
    officers: dict[str, User],
    payee: str,
) -> None:
    assert submit("900", payee="拆分商行").weight == 900
    second = submit("900", payee=payee, line=make_line("文体比赛"))
    assert second.weight == 1800
    page = words(login(officers["treasurer"]).get(f"/desk/approvals/{second.pk}/"))
    assert "30 天内同一收款方在同类支出里另有 ¥900" in page


def test_other_payees_other_categories_and_older_sums_are_not_added(
    submit: Callable[..., Review], make_line: Callable[..., BudgetLine]
) -> None:
    old = submit("900", payee="拆分商行")
    FundRequest.objects.filter(pk=old.subject_id).update(
        submitted_at=timezone.now() - timedelta(days=31)
    )
    welfare = make_line("慰问品", category=Category.WELFARE)
    assert submit("900", payee="拆分商行", line=welfare).weight == 900
    assert submit("900", payee="另一家商行").weight == 900
    assert submit("900", payee="拆分商行").weight == Decimal(900)


def test_two_payees_that_stand_only_in_brackets_are_two(submit: Callable[..., Review]) -> None:
    submit("900", payee="（甲）")
    assert submit("900", payee="（乙）").weight == 900


def test_what_comes_back_from_a_return_is_weighed_with_what_was_asked_for_meanwhile(
    submit: Callable[..., Review], officers: dict[str, User]
) -> None:
    first = submit("900", payee="绕行商行")
    steps = [step.role for step in first.steps.order_by("position")]
    first = approvals.return_(
        first, actor=officers["treasurer"], version=first.version, comment="缺报价"
    )
    assert submit("900", payee="绕行商行").weight == 900
    request = FundRequest.objects.get(pk=first.subject_id)
    again = actions.submit_request(request, version=request.version, actor=officers["organiser"])
    assert again.weight == 1800
    assert [step.role for step in again.steps.order_by("position")] != steps
    assert "committee" in [step.role for step in again.steps.all()]
