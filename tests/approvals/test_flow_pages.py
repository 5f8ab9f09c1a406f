"""The flows as a drawing; making, changing, removing and trying them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from union.accounts.models import User
from union.approvals import actions, registry
from union.approvals.actions import StepFacts
from union.approvals.actions.flows import BandTaken, DecidesNothing, NoSteps, StaleFlow
from union.approvals.models import Flow
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db

PAGE = "/desk/settings/flows/"
SEES = {"chair", "deputy", "treasurer", "auditor", "committee"}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def band(**changes: object) -> dict[str, object]:
    return {"up_to": "", "role_1": "treasurer", "role_3": "chair", "needed_3": "1"} | changes


def test_who_watches_over_the_union_looks_and_only_the_chair_changes(
    officers: dict[str, User], login: Callable[[User], Client], union: Organisation
) -> None:
    flow = Flow.objects.filter(organisation=union, kind="activity").first()
    assert flow is not None
    pages = [
        f"{PAGE}{flow.pk}/",
        f"{PAGE}{flow.pk}/remove/",
        f"{PAGE}{union.pk}/activity/add/",
    ]
    before = list(Flow.objects.values_list("pk", "version"))
    for name, user in officers.items():
        client = login(user)
        seen = name in {*SEES, "outsider"}
        assert client.get(PAGE).status_code == (200 if seen else 404), name
        for page in pages:
            wanted = 200 if name == "chair" else 403 if name in SEES else 404
            assert client.get(page).status_code == wanted, (name, page)
            if name != "chair":
                assert client.post(page, band()).status_code == wanted, (name, page)
        if name != "chair":
            assert client.post(f"{PAGE}{union.pk}/suggest/").status_code == wanted, name
    assert list(Flow.objects.values_list("pk", "version")) == before
    assert "增加一档" not in text(login(officers["auditor"]).get(PAGE))
    assert "增加一档" in text(login(officers["chair"]).get(PAGE))


def test_the_drawing_names_offices_and_who_holds_them_today(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = text(login(officers["auditor"]).get(PAGE))
    assert "¥1,000 及以下" in page
    assert "¥1,000 以上至 ¥5,000" in page
    assert "¥5,000 以上" in page
    assert "何静" in page
    # Two of the committee must agree, and there is only one.
    assert "人数不够" in page
    assert "无人担任" not in page
    Appointment.objects.filter(role=Role.TREASURER).update(
        ends_on=local_today() - timedelta(days=1)
    )
    assert "无人担任" in text(login(officers["auditor"]).get(PAGE))


def test_an_amount_can_be_tried(
    officers: dict[str, User], login: Callable[[User], Client], union: Organisation
) -> None:
    client = login(officers["chair"])
    page = text(client.get(PAGE, {"kind": "activity", "amount": "4860"}))
    assert "¥4,860 这样审批" in page
    Flow.objects.filter(organisation=union, kind="activity").exclude(up_to=1000).delete()
    page = text(client.get(PAGE, {"kind": "activity", "amount": "4860"}))
    assert "还没有设置审批流程" in page
    assert "¥1,000 以上没有人审批" in page
    assert client.get(PAGE, {"kind": "activity", "amount": "viel"}).status_code == 422


def test_a_union_without_flows_starts_with_the_suggested_ones(
    officers: dict[str, User], login: Callable[[User], Client], union: Organisation
) -> None:
    Flow.objects.all().delete()
    client = login(officers["chair"])
    assert "先用建议的流程" in text(client.get(PAGE))
    assert "还没有审批流程" in text(client.get("/desk/"))
    assert client.post(f"{PAGE}{union.pk}/suggest/").status_code == 303
    assert set(Flow.objects.values_list("kind", flat=True)) == set(registry.kinds())
    assert "先用建议的流程" not in text(client.get(PAGE))
    assert "还没有审批流程" not in text(client.get("/desk/"))


def test_a_band_is_added_and_empty_rows_close_up(
    officers: dict[str, User],
    login: Callable[[User], Client],
    union: Organisation,
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    Flow.objects.filter(kind="other").delete()
    client = login(officers["chair"])
    answer = client.post(f"{PAGE}{union.pk}/other/add/", band(up_to="2000"))
    assert answer.status_code == 303
    flow = Flow.objects.get(kind="other")
    assert flow.up_to == Decimal(2000)
    assert [(step.position, step.role) for step in flow.steps.all()] == [
        (1, "treasurer"),
        (2, "chair"),
    ]
    assert logged("approvals.flow_changed")[-1]["steps"] == ["treasurer:1", "chair:1"]


def test_a_band_is_changed_and_an_older_form_is_refused(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    flow = Flow.objects.get(kind="other", up_to=None)
    client = login(officers["chair"])
    sent = band(version="1", role_1="committee", needed_1="3", role_3="")
    assert client.post(f"{PAGE}{flow.pk}/", sent).status_code == 303
    flow.refresh_from_db()
    assert [(step.role, step.needed) for step in flow.steps.all()] == [("committee", 3)]
    answer = client.post(f"{PAGE}{flow.pk}/", band(version="1"))
    assert answer.status_code == 422
    assert "别人刚改过" in text(answer)
    assert flow.steps.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role_1": "", "role_3": ""}, "至少一个环节"),
        ({"role_1": "auditor"}, "role_1"),
        ({"needed_3": "16"}, "needed_3"),
        ({"up_to": "1000"}, "已有到这个金额"),
        ({"up_to": "-1"}, "up_to"),
        ({"up_to": "9" * 20}, "up_to"),
    ],
)
def test_a_mistake_in_a_band_keeps_what_was_typed(
    changes: dict[str, object],
    sentence: str,
    officers: dict[str, User],
    login: Callable[[User], Client],
    union: Organisation,
) -> None:
    before = Flow.objects.count()
    sent = band(up_to="7777") | changes
    answer = login(officers["chair"]).post(f"{PAGE}{union.pk}/other/add/", sent)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert Flow.objects.count() == before


def test_a_band_is_removed_after_a_question(
    officers: dict[str, User],
    login: Callable[[User], Client],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    flow = Flow.objects.get(kind="other", up_to=1000)
    client = login(officers["chair"])
    assert "删除这一档" in text(client.get(f"{PAGE}{flow.pk}/remove/"))
    assert client.post(f"{PAGE}{flow.pk}/remove/", {"version": "7"}).status_code == 409
    assert Flow.objects.filter(pk=flow.pk).exists()
    assert client.post(f"{PAGE}{flow.pk}/remove/", {"version": "1"}).status_code == 303
    assert not Flow.objects.filter(pk=flow.pk).exists()
    assert len(logged("approvals.flow_removed")) == 1


def test_the_actions_refuse_what_the_pages_do_not_offer(
    officers: dict[str, User], union: Organisation
) -> None:
    facts = {"kind": "other", "up_to": Decimal(7), "steps": [StepFacts(Role.CHAIR)]}
    with pytest.raises(NotAllowed):
        actions.save_flow(union, actor=officers["treasurer"], **facts)
    with pytest.raises(NotReachable):
        actions.save_flow(union, actor=officers["outsider"], **facts)
    with pytest.raises(NoSteps):
        actions.save_flow(union, actor=officers["chair"], **(facts | {"steps": []}))
    with pytest.raises(DecidesNothing, match="不参与审批"):
        actions.save_flow(
            union, actor=officers["chair"], **(facts | {"steps": [StepFacts(Role.AUDITOR)]})
        )
    with pytest.raises(NoSteps):
        actions.save_flow(
            union, actor=officers["chair"], **(facts | {"steps": [StepFacts(Role.CHAIR)] * 7})
        )
    with pytest.raises(BandTaken):
        actions.save_flow(union, actor=officers["chair"], **(facts | {"up_to": None}))
    flow = Flow.objects.get(kind="other", up_to=1000)
    with pytest.raises(StaleFlow):
        actions.remove_flow(flow, actor=officers["chair"], version=9)
    assert not Flow.objects.filter(up_to=7).exists()
