"""What the tests of the request pages share: what stands on a page, and a form filled in."""

import re
from collections.abc import Callable

from django.test import Client

from union.accounts.models import User
from union.funds.models import BudgetLine, FundRequest

LIST = "/desk/funds/"
NEW = f"{LIST}new/"
SEES = {"chair", "deputy", "treasurer", "cashier", "auditor", "committee", "welfare"}
ASKS = {"chair", "deputy", "treasurer", "committee", "welfare", "leader", "organiser", "keeper"}
EXPORTS = {"chair", "deputy", "treasurer", "cashier", "auditor"}
State = FundRequest.State

Make = Callable[..., FundRequest]
Login = Callable[[User], Client]


def text(response: object) -> str:
    """A page as it is."""
    return response.content.decode()  # type: ignore[attr-defined]


def words(response: object) -> str:
    """What stands on a page, without tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", text(response)).split())


def filled(line: BudgetLine, /, **more: object) -> dict[str, object]:
    """The form as somebody fills it in."""
    return {
        "title": "秋游大巴",
        "line": line.pk,
        "amount": "4,860",
        "payee": "顺达客运",
        "kind": "quote",
        "key": "one",
        "submit": "1",
        **more,
    }
