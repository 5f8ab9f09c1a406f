"""/desk/members/: the list, its search, its filters, its day."""

from datetime import date

import pytest

from tests.questions import afresh, remembered
from union.members import actions

pytestmark = pytest.mark.django_db
URL = "/desk/members/"


def names(response):
    return [member.name for member in response.context["page_obj"]]


def test_the_list_shows_masked_numbers_and_how_many_there_are(login, chair, make_member):
    make_member("王芳", phone="13812345678")
    page = login(chair).get(URL)
    text = page.content.decode()
    assert "138******78" in text
    assert "13812345678" not in text
    assert "滨江园区" in text
    assert "2 人" in text


@pytest.mark.parametrize("typed", ["王", "王芳", "wangfang", "wf", "00077", "5678", " 王 芳 "])
def test_search_finds_by_name_pinyin_initials_number_and_phone_tail(
    login, chair, make_member, typed
):
    make_member("王芳", staff_number="00077", phone="13812345678")
    make_member("陈静", staff_number="00078", phone="13812340000")
    assert names(login(chair).get(URL, {"q": typed})) == ["王芳"]


@pytest.mark.parametrize("number", ["13812345678", "330106199005200011"])
def test_a_whole_number_is_not_searched_and_the_page_says_what_to_type(login, chair, number):
    page = login(chair).get(URL, {"q": number})
    assert page.status_code == 422
    assert names(page) == []
    assert "后四位" in page.content.decode()
    assert page["HX-Push-Url"] == "false"


def test_filters_and_order_stand_in_the_address(login, chair, make_member, far_group):
    make_member("王芳", post="厨师", organisation=far_group)
    make_member("阿依", employment="agency", organisation=far_group)
    make_member("陈静", status="retired", organisation=far_group)
    client = login(chair)
    assert names(client.get(URL, {"place": far_group.pk})) == ["阿依", "王芳"]
    assert names(client.get(URL, {"place": far_group.get_parent().pk})) == ["阿依", "王芳"]
    assert names(client.get(URL, {"post": "厨师"})) == ["王芳"]
    assert names(client.get(URL, {"employment": "agency"})) == ["阿依"]
    assert names(client.get(URL, {"status": "retired"})) == ["陈静"]
    everybody = {"place": far_group.pk, "status": "all", "sort": "-name"}
    assert names(client.get(URL, everybody)) == ["王芳", "陈静", "阿依"]
    assert f"place={far_group.pk}" in client.get(URL, everybody).content.decode()


def test_the_list_of_a_day_shows_who_and_where_was_then(login, chair, make_member, far_group):
    """Feature A2, and a group that was changed since."""
    retired, moved = make_member("李红"), make_member("王芳")
    actions.change_standing(retired, on=date(2026, 8, 31), status="retired", actor=chair)
    actions.change_standing(moved, on=date(2026, 8, 31), organisation=far_group, actor=chair)
    client = login(chair)
    before = client.get(URL, {"on": "2026-08-30"})
    assert {"李红", "王芳"} <= set(names(before))
    assert "小班组" not in before.content.decode().split("<tbody")[1]
    after = client.get(URL, {"on": "2026年9月1日"})
    assert "李红" not in names(after)
    assert names(client.get(URL, {"on": "2026-09-01", "place": far_group.pk})) == ["王芳"]
    assert names(client.get(URL, {"on": "2026-08-30", "place": far_group.pk})) == []
    assert names(client.get(URL, {"on": "2026-09-01", "status": "retired"})) == ["李红"]


def test_a_day_that_is_none_is_said_beside_its_name(login, chair):
    page = login(chair).get(URL, {"on": "昨天"})
    assert page.status_code == 422
    assert "请按 2026-09-01 的样子填写日期" in page.content.decode()


def test_a_group_leader_sees_her_group_and_no_other_even_by_the_address(
    login, leader, make_member, other_group
):
    make_member("王芳")
    make_member("陈静", organisation=other_group)
    client = login(leader)
    assert names(client.get(URL)) == ["苏木", "王芳"]
    page = client.get(URL, {"place": other_group.pk})
    assert page.status_code == 422
    assert names(page) == []
    assert names(client.get(URL, {"q": "陈静"})) == []


@pytest.mark.parametrize(
    ("who", "seen"), [("welfare", True), ("auditor", True), ("leader", False), ("sysadmin", False)]
)
def test_id_numbers_are_for_those_who_keep_or_check_the_roster(
    request, login, make_member, who, seen
):
    client, member = login(request.getfixturevalue(who)), make_member("王芳")
    for page in (URL, f"{URL}{member.pk}/"):
        assert ("身份证号" in client.get(page).content.decode()) is seen


@pytest.mark.parametrize("who", ["member", "treasurer", "cashier", "organiser", "keeper"])
def test_the_roster_is_not_there_for_those_without_a_right_to_it(request, login, who):
    assert login(request.getfixturevalue(who)).get(URL).status_code == 404


def test_the_chair_of_another_union_sees_nobody(login, outsider, make_member):
    make_member("王芳")
    assert names(login(outsider).get(URL)) == []


def test_htmx_gets_the_results_alone(login, chair, make_member):
    make_member("王芳")
    part = login(chair).get(URL, {"q": "王"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="results"' in part


def test_the_number_of_questions_does_not_grow_with_the_roster(
    login, chair, make_member, far_group
):
    client = login(chair)
    counts = []
    for day in ("", "2026-08-30"):
        for more in (3, 60):
            for _one in range(more):
                make_member(organisation=far_group)
            with afresh() as asked:
                page = client.get(URL, {"on": day})
            assert page.status_code == 200
            counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    with remembered() as asked:
        client.get(URL)
    assert len(asked) <= 30


def test_a_second_page_keeps_the_filters(login, chair, make_member):
    for _one in range(60):
        make_member()
    page = login(chair).get(URL, {"q": "wang", "page": "2"})
    assert len(names(page)) == 10
    assert "q=wang&amp;page=1" in page.content.decode()


def test_suggestions_are_twenty_at_most_and_of_those_in_reach(
    login, leader, make_member, other_group
):
    for number in range(25):
        make_member("王芳", staff_number=f"8{number:03d}")
    make_member("王小", organisation=other_group)
    text = login(leader).get(URL + "choose/", {"from": "who", "who": "王"}).content.decode()
    assert text.count("<option") == 20
    assert "王芳 (8000)" in text
    assert "王小" not in text
    assert "<option" not in login(leader).get(URL + "choose/", {"q": ""}).content.decode()
