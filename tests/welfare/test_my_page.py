"""/me/benefits/: what I received, and one tap."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from union.accounts.models import User
from union.core.dates import local_today
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import NewRow
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db

PAGE = "/me/benefits/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_a_member_sees_this_year_and_ever_with_sums(
    login: Callable[[User], Client],
    mine: Disbursement,
    union: Organisation,
    welfare: User,
    member: User,
) -> None:
    before = date(local_today().year - 1, 5, 30)
    old = actions.get_or_make_programme(union, name="端午慰问品", given_on=before, actor=welfare)
    row = NewRow(member.member, Decimal("120.50"), item="粽子", given_on=before)  # type: ignore[attr-defined]
    actions.add_rows(old, [row], actor=welfare)
    answer = login(member).get(PAGE)
    assert [(year, total) for year, total, _rows in answer.context["years"]] == [
        (local_today().year, 300),
        (before.year, Decimal("120.50")),
    ]
    page = text(answer)
    assert "¥420.50" in page
    assert "2 份福利等您确认" in page
    assert "顾小满发放" in page


def test_one_tap_confirms_and_a_second_tap_has_no_further_effect(
    login: Callable[[User], Client], mine: Disbursement, member: User, logged: Callable
) -> None:
    client = login(member)
    for _tap in range(2):
        answer = client.post(f"{PAGE}{mine.pk}/confirm/")
        assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert len(logged("welfare.confirmed")) == 1
    page = text(client.get(PAGE))
    assert "我收到了" not in page
    assert "误点了？撤回" in page


def test_by_htmx_only_the_part_of_the_page_answers(
    login: Callable[[User], Client], mine: Disbursement, member: User
) -> None:
    client = login(member)
    answer = client.post(f"{PAGE}{mine.pk}/confirm/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<div id="gifts"')
    assert "谢谢，已记下您收到了。" in text(answer)
    answer = client.post(f"{PAGE}{mine.pk}/undo/", headers={"HX-Request": "true"})
    assert "我收到了" in text(answer)


def test_a_tap_by_mistake_is_taken_back(
    login: Callable[[User], Client], mine: Disbursement, member: User
) -> None:
    client = login(member)
    client.post(f"{PAGE}{mine.pk}/confirm/")
    for _tap in range(2):
        assert client.post(f"{PAGE}{mine.pk}/undo/").status_code == 303
    mine.refresh_from_db()
    assert mine.receipt == ""
    assert client.get(f"{PAGE}{mine.pk}/confirm/").status_code == 405


def test_nobody_elses_gift_is_there(
    login: Callable[[User], Client],
    theirs: Disbursement,
    mine: Disbursement,
    member: User,
    chair: User,
    outsider: User,
) -> None:
    for user, row in ((member, theirs), (chair, mine), (outsider, mine)):
        for verb in ("confirm", "undo"):
            answer = login(user).post(f"{PAGE}{row.pk}/{verb}/")
            assert answer.status_code == 404, (user, verb)
    assert not Disbursement.objects.received().exists()
    assert "李娜" not in text(login(member).get(PAGE))


def test_a_proxy_is_shown_with_who_why_and_who_recorded_it(
    login: Callable[[User], Client], mine: Disbursement, member: User, chair: User
) -> None:
    actions.confirm_by_proxy(mine, proxy_name="王芳", reason="请假在家", actor=chair)
    page = text(login(member).get(PAGE))
    for words in ("王芳代领", "原因：请假在家", "周敏登记"):
        assert words in page


def test_a_closed_programme_still_takes_the_tap_that_is_missing(
    login: Callable[[User], Client],
    mine: Disbursement,
    programme: Programme,
    member: User,
    welfare: User,
) -> None:
    actions.close_programme(programme, actor=welfare)
    client = login(member)
    assert "我收到了" in text(client.get(PAGE))
    assert client.post(f"{PAGE}{mine.pk}/confirm/").status_code == 303
    assert "我收到了" not in text(client.get(PAGE))


def test_without_gifts_and_without_a_record_the_page_says_so_kindly(
    login: Callable[[User], Client], member: User, sysadmin: User
) -> None:
    assert "还没有福利记录" in text(login(member).get(PAGE))
    assert "您的账号还没有对应的会员档案" in text(login(sysadmin).get(PAGE))


def test_the_number_of_questions_does_not_grow_with_the_gifts(
    login: Callable[[User], Client],
    member: User,
    welfare: User,
    union: Organisation,
    make_member: Callable[..., Member],
    django_assert_max_num_queries: Callable,
) -> None:
    client = login(member)
    counts = []
    for count in (2, 20):
        for n in range(count):
            programme = actions.get_or_make_programme(union, name=f"{count}-{n}", actor=welfare)
            row = NewRow(member.member, Decimal(1))  # type: ignore[attr-defined]
            actions.add_rows(programme, [row], actor=welfare)
        with django_assert_max_num_queries(20) as questions:
            client.get(PAGE)
        counts.append(len(questions))
    assert counts[0] == counts[1]
