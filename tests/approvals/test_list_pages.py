"""The lists: decided by me, asked for by me, all; searched, filtered, exported."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from union.accounts.models import User
from union.approvals.actions import delegate, seats
from union.approvals.actions.seats import seats_of
from union.approvals.models import Review
from union.approvals.views.timeline import name_of
from union.core.dates import local_today
from union.core.templatetags.union import moment

pytestmark = pytest.mark.django_db

DESK = "/desk/approvals/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_each_list_holds_its_own(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    approve(ask("100", title="办过的"), "treasurer")
    ask("200", title="没办的")
    treasurer, organiser = officers["treasurer"], officers["organiser"]
    done = text(login(treasurer).get(f"{DESK}done/"))
    assert "办过的" in done
    assert "没办的" not in done
    mine = text(login(organiser).get(f"{DESK}mine/"))
    assert "办过的" in mine
    assert "没办的" in mine
    assert "没办的" not in text(login(treasurer).get(f"{DESK}mine/"))
    assert "没办的" in text(login(officers["auditor"]).get(f"{DESK}all/"))
    assert "没办的" not in text(login(officers["outsider"]).get(f"{DESK}all/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=大巴", {"秋游大巴"}),
        ("q=高原", {"秋游大巴", "门票"}),
        ("q=没有", set()),
        ("state=approved", {"门票"}),
        ("state=pending", {"秋游大巴"}),
        ("kind=activity", {"秋游大巴", "门票"}),
        ("kind=welfare", set()),
        ("kind=nonsense&state=x&since=gibberish", {"秋游大巴", "门票"}),
        ("since=2001-01-01&until=2001-02-01", set()),
        ("since=2001-01-01", {"秋游大巴", "门票"}),
    ],
)
def test_all_can_be_searched_and_filtered(
    query: str,
    found: set[str],
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    ask("100", title="秋游大巴")
    approve(ask("200", title="门票"), "treasurer", "chair")
    page = text(login(officers["auditor"]).get(f"{DESK}all/?{query}"))
    assert {title for title in ("秋游大巴", "门票") if f">{title}</a>" in page} == found


def test_htmx_gets_the_results_alone(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    ask("100")
    page = text(login(officers["auditor"]).get(f"{DESK}all/", headers={"HX-Request": "true"}))
    assert page.lstrip().startswith('<div id="results"')


def test_a_list_goes_out_as_a_file_and_the_log_says_so(
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    ask("100", title="=秋游")
    client = login(officers["auditor"])
    answer = client.get(f"{DESK}all/?format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][:4] == ("=秋游", "活动", 100, "高原")
    assert rows[1][6] == "财务委员" or rows[1][6]
    answer = client.get(f"{DESK}all/?format=csv")
    assert "'=秋游" in text(answer)
    assert logged("approvals.exported") == [{"rows": 1, "form": "xlsx"}, {"rows": 1, "form": "csv"}]


def test_a_list_asks_as_often_for_many_as_for_few(
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    ask("100")
    client = login(officers["auditor"])
    client.get(f"{DESK}all/")
    with django_assert_max_num_queries(30) as few:  # type: ignore[attr-defined]
        client.get(f"{DESK}all/")
    for _one in range(10):
        ask("100")
    with django_assert_max_num_queries(len(few.captured_queries)):  # type: ignore[attr-defined]
        client.get(f"{DESK}all/")


def test_all_says_who_has_each_and_since_when(
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
    approve: Callable[..., Review],
) -> None:
    review = approve(ask("3000", title="等主席"), "treasurer", "committee")
    assert review.office == "chair"
    delegate(
        officers["chair"].appointments.get(),
        to=officers["deputy"],
        starts_on=local_today(),
        ends_on=local_today(),
        up_to=Decimal(5000),
        actor=officers["chair"],
    )
    client = login(officers["auditor"])
    page = client.get(f"{DESK}all/")
    (row,) = page.context["page_obj"]
    assert row.holder == "主席 · 沈悦（代周敏）"
    assert row.holder.endswith("、".join(name_of(one) for one in seats(review).now()))
    assert f"自 {moment(review.waiting_since)} 起，已等" in text(page)
    assert "沈悦（代周敏）" in text(client.get(f"{DESK}all/?format=csv"))


def test_the_list_and_one_review_name_the_same_people(
    ask: Callable[..., Review], approve: Callable[..., Review], officers: dict[str, User]
) -> None:
    rows = [
        ask("100"),
        approve(ask("3000"), "treasurer"),
        ask("100", by="treasurer"),
    ]
    together = seats_of(rows)
    for row in rows:
        alone = seats(row)
        assert together[row.pk].now() == alone.now()
        assert together[row.pk].concerns == alone.concerns
