"""The pages of choosing: the member's own, the order list, an officer's entry."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from tests.questions import afresh
from tests.welfare.choosing import as_it_is, days_later, open_choice, option, plan
from union.accounts.models import User
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.models import Disbursement, OrderList, Places, Programme, SigningSheet

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
MINE = "/me/benefits/"


@pytest.fixture
def choosing(union: Organisation, welfare: User) -> Programme:
    """A or B until in a week."""
    return open_choice(union, welfare)


@pytest.fixture
def hers(choosing: Programme, member: User, welfare: User) -> Disbursement:
    """What is planned for 林晓."""
    return plan(choosing, member.member, welfare)  # type: ignore[attr-defined]


@pytest.fixture
def crowd(
    choosing: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    far_group: Organisation,
) -> list[Disbursement]:
    """43 members: 15 want A, 18 want B, ten say nothing; three of B and two silent far away."""
    rows = []
    for n in range(43):
        far = {"organisation": far_group} if n in (15, 16, 17, 33, 34) else {}
        row = plan(choosing, make_member(f"会员{n:02d}", **far), welfare)
        rows.append(row)
        if n < 33:
            letter = "A" if n < 15 else "B"
            actions.choose(row, option(choosing, letter), actor=welfare)
    return rows


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def desk(programme: Programme, rest: str = "") -> str:
    return f"/desk/welfare/{programme.pk}/{rest}"


def test_a_member_chooses_on_her_page_without_script(
    choosing: Programme, hers: Disbursement, member: User, login: Login
) -> None:
    client = login(member)
    page = text(client.get(MINE))
    for words in ("请您选择", "A 粮油", "领取地点：滨江园区门卫室", "未选择的，按A 粮油发放"):
        assert words in page
    answer = client.post(f"{MINE}{hers.pk}/choose/", {"option": option(choosing, "B").pk})
    assert (answer.status_code, answer["Location"]) == (303, MINE)
    page = text(client.get(MINE))
    assert "已记下：您选的是B 零食。" in page
    assert "更改选择" in page
    assert as_it_is(hers) == ("B", "self")


def test_by_htmx_the_part_of_the_page_answers(
    choosing: Programme, hers: Disbursement, member: User, login: Login
) -> None:
    answer = login(member).post(
        f"{MINE}{hers.pk}/choose/",
        {"option": option(choosing, "A").pk},
        headers={"HX-Request": "true"},
    )
    assert text(answer).lstrip().startswith('<div id="gifts"')


@pytest.mark.parametrize("said", ["", "0", "²", "abc"])
def test_nothing_or_nonsense_chooses_nothing(
    said: str, hers: Disbursement, member: User, login: Login
) -> None:
    answer = login(member).post(f"{MINE}{hers.pk}/choose/", {"option": said})
    assert answer.status_code == (404 if said else 422)
    assert as_it_is(hers) == ("", "")
    if not said:
        assert f'aria-describedby="choice-{hers.pk}-error"' in text(answer)
        assert "请先选择一项。" in text(answer)


def test_after_the_last_day_she_is_told_what_she_gets(
    choosing: Programme, hers: Disbursement, member: User, login: Login
) -> None:
    client = login(member)
    with days_later(8):
        page = text(client.get(MINE))
        assert "您将领取：A 粮油。" in page
        assert "确认选择" not in page
        sent = {"option": option(choosing, "B").pk}
        answer = client.post(f"{MINE}{hers.pk}/choose/", sent, follow=True)
        assert "选择已于" in text(answer)
    assert as_it_is(hers)[0] in ("", "A")


def test_nobody_elses_choice_is_there_and_no_other_plan(
    choosing: Programme,
    hers: Disbursement,
    programme: Programme,
    member: User,
    chair: User,
    outsider: User,
    welfare: User,
    login: Login,
) -> None:
    secret = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    sent = {"option": option(choosing, "B").pk}
    for user in (chair, outsider):
        assert login(user).post(f"{MINE}{hers.pk}/choose/", sent).status_code == 404
    client = login(member)
    assert programme.name not in text(client.get(MINE))
    assert client.post(f"{MINE}{secret.pk}/choose/", sent).status_code == 404


def test_her_history_and_the_signing_sheet_show_what_she_chose(
    choosing: Programme, hers: Disbursement, member: User, welfare: User, login: Login
) -> None:
    actions.choose(hers, option(choosing, "B"), actor=member)
    with days_later(8):
        actions.hand_out(choosing, actor=welfare)
        page = text(login(member).get(MINE))
        assert "B 零食" in page
        assert "坚果礼盒" in page
    rows = list(choosing.disbursements.in_sheet_order())
    paper = SigningSheet(choosing, rows, Places(choosing.organisation), choosing.eligible_on)
    data = paper.data()
    assert data["parts"][0]["rows"][0]["item"] == "B 零食"
    assert [one["label"] for one in data["options"]] == ["A 粮油", "B 零食"]
    assert login(welfare).get(desk(choosing, "sheet/"))["Content-Type"] == "application/pdf"


# The order list.


def test_the_order_list_counts_each_choice_by_campus_and_names_the_silent(
    choosing: Programme, crowd: list[Disbursement], chair: User, login: Login
) -> None:
    client = login(chair)
    answer = client.get(desk(choosing, "order/"))
    order: OrderList = answer.context["order"]
    assert [(one.option.letter, one.pieces) for one in order.wanted] == [("A", 15), ("B", 18)]
    assert [one.member.name for one in order.silent] == [
        f"会员{n}" for n in [*range(35, 43), 33, 34]
    ]
    assert "10 人尚未选择" in text(answer)
    with days_later(8):
        answer = client.get(desk(choosing, "order/"))
    order = answer.context["order"]
    counted = [(one.option.letter, one.pieces, one.by_default) for one in order.wanted]
    assert counted == [("A", 25, 10), ("B", 18, 0)]
    assert order.silent == []
    assert [(one.name, one.cells, one.total) for one in order.parts] == [
        ("滨江园区", [("A 粮油", 23), ("B 零食", 15)], 38),
        ("湖畔园区", [("A 粮油", 2), ("B 零食", 3)], 5),
    ]
    assert "按以下数量订货" in text(answer)


def test_the_order_list_is_printed_and_exported_and_both_are_logged(
    choosing: Programme, crowd: list[Disbursement], welfare: User, login: Login, logged: Callable
) -> None:
    client = login(welfare)
    assert client.get(desk(choosing, "order/print/")).content.startswith(b"%PDF")
    answer = client.get(desk(choosing, "order/export/?format=xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert len(lines) == 44
    chosen = [line for line in lines if line[4] == "A"]
    assert (len(chosen), chosen[0][5], chosen[0][7]) == (15, "粮油", "滨江园区门卫室")
    assert logged("welfare.order_taken") == [
        {"rows": 43, "format": "pdf"},
        {"rows": 43, "format": "xlsx"},
    ]


def test_a_leader_counts_her_own_group(
    choosing: Programme, crowd: list[Disbursement], leader: User, login: Login
) -> None:
    answer = login(leader).get(desk(choosing, "order/"))
    assert [one.name for one in answer.context["order"].parts] == ["滨江园区"]
    assert "order/print/" not in text(answer)


def test_without_choices_there_is_no_order_list(
    programme: Programme, mine: Disbursement, welfare: User, login: Login
) -> None:
    client = login(welfare)
    for rest in ("order/", "order/print/", "order/export/", f"rows/{mine.pk}/choice/"):
        assert client.get(desk(programme, rest)).status_code == 404
    assert "订货单" not in text(client.get(desk(programme)))


@pytest.mark.parametrize("rest", ["order/", "", "order/export/"])
def test_the_number_of_questions_does_not_grow_with_the_members(
    rest: str,
    choosing: Programme,
    welfare: User,
    login: Login,
    make_member: Callable[..., Member],
) -> None:
    client, counts = login(welfare), []
    for count in (3, 30):
        for n in range(count):
            row = plan(choosing, make_member(f"王{count}{n}"), welfare)
            actions.choose(row, option(choosing, "AB"[n % 2]), actor=welfare)
        with afresh() as questions:
            assert client.get(desk(choosing, rest)).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 46


def test_the_members_page_asks_no_more_for_more_choices(
    union: Organisation, welfare: User, member: User, login: Login
) -> None:
    client, counts = login(member), []
    for count in (1, 6):
        for n in range(count):
            one = open_choice(union, welfare, name=f"{count}-{n}")
            plan(one, member.member, welfare)  # type: ignore[attr-defined]
        with afresh() as questions:
            client.get(MINE)
        counts.append(len(questions))
    assert counts[0] == counts[1]


# At the desk.


def test_an_officer_enters_a_choice_and_late_says_why(
    choosing: Programme, hers: Disbursement, welfare: User, login: Login
) -> None:
    client, page = login(welfare), desk(choosing, f"rows/{hers.pk}/choice/")
    assert page in text(client.get(desk(choosing)))
    assert client.post(page, {"option": ""}).status_code == 422
    sent = {"option": option(choosing, "B").pk}
    assert client.post(page, sent).status_code == 303
    assert as_it_is(hers) == ("B", "office")
    with days_later(8):
        sent = {"option": option(choosing, "A").pk}
        assert client.post(page, sent).status_code == 422
        assert as_it_is(hers) == ("B", "office")
        assert client.post(page, sent | {"reason": "缺货"}).status_code == 303
    assert as_it_is(hers) == ("A", "office")


def test_a_leader_is_told_after_the_last_day_that_it_is_not_hers_to_change(
    choosing: Programme, hers: Disbursement, leader: User, login: Login
) -> None:
    with days_later(8):
        client, page = login(leader), desk(choosing, f"rows/{hers.pk}/choice/")
        assert page not in text(client.get(desk(choosing)))
        sent = {"option": option(choosing, "B").pk, "reason": "她说的"}
        assert client.post(page, sent).status_code == 403


def test_while_they_choose_the_desk_offers_no_hand_out(
    choosing: Programme, hers: Disbursement, welfare: User, login: Login
) -> None:
    client = login(welfare)
    page = text(client.get(desk(choosing)))
    assert "hand-out/" not in page
    assert "提醒尚未选择的人" in page
    assert client.post(desk(choosing, "hand-out/")).status_code == 409
    issue = text(client.get(desk(choosing, "issue/")))
    assert "会员还在选择" in issue
    assert "先列入待发放" not in issue
    with days_later(8):
        assert "hand-out/" in text(client.get(desk(choosing)))
        asked = client.post(desk(choosing, "hand-out/"))
        seen = {"seen": asked.context["seen"]}
        assert client.post(desk(choosing, "hand-out/"), seen).status_code == 303
