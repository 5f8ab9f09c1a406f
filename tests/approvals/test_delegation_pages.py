"""The page for being away: giving, confirming, ending."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from union.accounts.models import User
from union.approvals.models import Delegation
from union.core.dates import local_today

pytestmark = pytest.mark.django_db

PAGE = "/desk/approvals/delegations/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def form(officers: dict[str, User], **changes: object) -> dict[str, object]:
    today = local_today()
    return {
        "office": officers["chair"].appointments.get().pk,
        "delegate": officers["deputy"].pk,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=6)).isoformat(),
        "up_to": "5000",
    } | changes


def test_it_is_shown_once_more_before_it_counts(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    client = login(officers["chair"])
    page = client.post(f"{PAGE}add/", form(officers))
    assert page.status_code == 200
    assert "由沈悦代您审批" in text(page)
    assert not Delegation.objects.exists()
    assert client.post(f"{PAGE}add/", form(officers, sure="1")).status_code == 303
    assert Delegation.objects.get().delegate == officers["deputy"]
    assert "沈悦" in text(client.get(PAGE))
    assert "周敏" in text(login(officers["deputy"]).get(PAGE))


def test_a_second_tap_is_answered_with_the_first_delegation(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    client = login(officers["chair"])
    taps = [client.post(f"{PAGE}add/", form(officers, sure="1")) for _tap in range(2)]
    assert {(tap.status_code, tap["Location"]) for tap in taps} == {(303, PAGE)}
    other = client.post(f"{PAGE}add/", form(officers, sure="1", up_to="6000"))
    assert other.status_code == 422
    assert Delegation.objects.get().up_to == 5000
    client.post(f"{PAGE}{Delegation.objects.get().pk}/end/")
    assert client.post(f"{PAGE}add/", form(officers, sure="1")).status_code == 303
    assert Delegation.objects.count() == 2


def test_whoever_watches_over_the_union_sees_the_running_ones(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    login(officers["chair"]).post(f"{PAGE}add/", form(officers, sure="1"))
    assert "沈悦" in text(login(officers["auditor"]).get(PAGE))
    assert "沈悦" not in text(login(officers["welfare"]).get(PAGE))
    assert "沈悦" not in text(login(officers["outsider"]).get(PAGE))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2001-01-01"}, "最后一天不能早于第一天"),
        ({"starts_on": "2001-01-01", "ends_on": "2001-01-02"}, "最长 90 天"),
        ({"up_to": "0"}, "up_to"),
        ({"up_to": "5e3"}, 'id="id_up_to_error"'),
        ({"delegate": ""}, "delegate"),
        ({"delegate": "999999"}, "delegate"),
    ],
)
def test_a_mistake_stands_beside_its_field(
    changes: dict[str, object],
    sentence: str,
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    client = login(officers["chair"])
    for step in ({}, {"sure": "1"}):
        answer = client.post(f"{PAGE}add/", form(officers, **step, **changes))
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert not Delegation.objects.exists()


def test_the_choice_leaves_out_the_audit_committee_oneself_and_who_must_not(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = text(login(officers["treasurer"]).get(f"{PAGE}add/"))
    assert f">{officers['deputy'].name}（" in page
    for name in ("auditor", "treasurer", "cashier", "member", "outsider"):
        assert f">{officers[name].name}（" not in page, name


@pytest.mark.parametrize("name", ["cashier", "auditor", "leader", "keeper"])
def test_who_holds_no_office_that_decides_has_nothing_to_give(
    name: str, officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    client = login(officers[name])
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}add/", form(officers, sure="1")).status_code == 403
    assert not Delegation.objects.exists()


def test_the_office_of_somebody_else_is_no_choice(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    answer = login(officers["committee"]).post(f"{PAGE}add/", form(officers, sure="1"))
    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_it_is_ended_by_who_gave_it_and_by_nobody_else(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    login(officers["chair"]).post(f"{PAGE}add/", form(officers, sure="1"))
    end = f"{PAGE}{Delegation.objects.get().pk}/end/"
    assert login(officers["deputy"]).post(end).status_code == 403
    assert login(officers["auditor"]).post(end).status_code == 404
    assert Delegation.objects.get().revoked_at is None
    client = login(officers["chair"])
    assert client.post(end).status_code == 303
    assert Delegation.objects.get().revoked_at is not None
    assert "已结束" in text(client.get(PAGE))
