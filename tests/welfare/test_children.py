"""The list for children's day, what leaves the house of it, and the gift for each child."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.questions import afresh
from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.members.actions import DependantFacts, enter_dependant, remove_dependant
from union.members.forms.children import next_childrens_day
from union.members.models import Member
from union.rules.models import Grant
from union.welfare import actions
from union.welfare.actions import ProgrammeFacts
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
PAGE = "/desk/welfare/children/"
DAY = date(2026, 6, 1)
ASKED = {"on": DAY.isoformat(), "up_to": "14"}


def text(response):
    return response.content.decode()


@pytest.fixture
def child(welfare):
    """Enters a child: `child(member, "小禾", "2019-05-01")`."""

    def enter(member, name, born="2019-05-01"):
        facts = DependantFacts("child", name, date.fromisoformat(born))
        return enter_dependant(member, facts, consented=True, actor=welfare)

    return enter


@pytest.fixture
def parents(make_member, far_group):
    """王芳 of 滨江园区 and 李明 of 湖畔园区."""
    return make_member("王芳"), make_member("李明", sex="male", organisation=far_group)


def shown(response):
    return [(line.name, line.age) for line in response.context["lines"]]


def test_one_child_and_the_list_has_exactly_that_child(login, welfare, parents, child) -> None:
    client = login(welfare)
    assert "还没有登记孩子" in text(client.get(PAGE))
    child(parents[0], "王小禾")
    page = client.get(PAGE, ASKED)
    assert shown(page) == [("王小禾", 7)]
    [line] = page.context["lines"]
    assert line.cells == ["王小禾", 7, "王芳", "滨江园区", "大班组"]
    assert client.get(PAGE).context["filters"].day == next_childrens_day()
    for where in ("/desk/welfare/", "/desk/welfare/calendar/"):
        assert PAGE in text(client.get(where))


def test_the_age_is_that_of_the_day(login, welfare, parents, child) -> None:
    for name, born in (
        ("正好", "2011-06-02"),
        ("超龄", "2011-06-01"),
        ("未生", "2026-06-02"),
        ("初生", "2026-06-01"),
    ):
        child(parents[0], name, born)
    client = login(welfare)
    assert sorted(shown(client.get(PAGE, ASKED))) == [("初生", 0), ("正好", 14)]
    wide = client.get(PAGE, ASKED | {"up_to": "15"})
    assert ("超龄", 15) in shown(wide)
    for odd in ({"on": "2026-13-01"}, {"up_to": "x"}, {"up_to": "99"}, {"q": "13800000001"}):
        assert client.get(PAGE, odd).status_code == 422


def test_both_parents_stand_in_one_line_and_the_filters_find_it_by_either(
    login, welfare, parents, child, make_member
) -> None:
    for one in parents:
        child(one, "王 小禾" if one == parents[0] else "王小禾")
    child(make_member("赵敏"), "赵小树")
    client = login(welfare)
    assert len(shown(client.get(PAGE, ASKED))) == 2
    for q in ("王芳", "liming", parents[1].staff_number):
        [line] = client.get(PAGE, ASKED | {"q": q}).context["lines"]
        assert [one.name for one in line.parents] == ["王芳", "李明"]
        assert (line.campuses, line.groups) == ("滨江园区、湖畔园区", "大班组、小班组")
    # One searches by the parent: a child's name has no business in an address.
    assert shown(client.get(PAGE, ASKED | {"q": "赵小树"})) == []
    here = client.get(PAGE, ASKED | {"place": parents[1].organisation.pk})
    assert shown(here) == [("王小禾", 7)]


def test_who_left_or_took_it_out_is_on_no_list(login, welfare, make_member, child) -> None:
    gone = make_member("孙悦")
    gone.standings.update(status="left")
    child(gone, "孙小舟")
    taken = child(make_member("赵敏"), "赵小树")
    client = login(welfare)
    assert shown(client.get(PAGE, ASKED)) == [("赵小树", 7)]
    remove_dependant(taken, actor=welfare)
    assert shown(client.get(PAGE, ASKED)) == []


def test_files_and_paper_ask_for_the_password_and_stand_in_the_log(
    login, login_earlier, welfare, parents, child, member
) -> None:
    child(parents[0], "=王小禾")
    for way in ("export", "print"):
        answer = login_earlier(welfare).get(f"{PAGE}{way}/", ASKED)
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Entry.objects.filter(verb="members.children_exported").exists()
    client = login(welfare)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}export/", ASKED).content))
    rows = list(book.active.values)
    assert rows[0] == ("孩子", "年龄", "家长", "园区", "工会小组")
    assert rows[1] == ("=王小禾", 7, "王芳", "滨江园区", "大班组")
    csv = client.get(f"{PAGE}export/", ASKED | {"format": "csv"}).content.decode("utf-8-sig")
    assert "'=王小禾,7,王芳" in csv
    assert client.get(f"{PAGE}print/", ASKED).content.startswith(b"%PDF")
    logged = Entry.objects.filter(verb="members.children_exported").order_by("pk")
    assert [one.details for one in logged] == [
        {"rows": 1, "form": form} for form in ("xlsx", "csv", "pdf")
    ]
    assert client.get(f"{PAGE}export/", {"on": "x"}).status_code == 404
    assert "导出会员子女名单" in text(login(member).get("/me/log/"))


@pytest.mark.parametrize("who", ["leader", "committee", "auditor", "treasurer", "outsider"])
def test_for_all_others_there_is_no_list(login, request, parents, child, who) -> None:
    child(parents[0], "王小禾")
    client = login(request.getfixturevalue(who))
    page = client.get(PAGE, ASKED)
    assert page.status_code == 404 or shown(page) == []
    assert PAGE not in text(client.get("/desk/welfare/")) or who == "outsider"


def test_one_button_plans_the_gift_one_row_for_each_parent_once_for_each_child(
    login, welfare, union, parents, child, make_member
) -> None:
    mother, father = parents
    child(mother, "王小禾")
    child(father, "王小禾")
    child(mother, "王小苗", "2021-01-01")
    child(make_member("赵敏"), "赵小树")
    make_member("陈静")
    Programme.objects.create(
        organisation=union,
        name="去年六一",
        kind="children",
        child_age=14,
        item="图书",
        amount=100,
        eligible_on=date(2025, 6, 1),
    )
    client = login(welfare)
    asked = client.post(f"{PAGE}{union.pk}/prepare/", ASKED)
    page = client.get(asked["Location"])
    plan = page.context["plan"]
    assert {(one.member.name, one.quantity) for one in plan.eligible} == {("王芳", 2), ("赵敏", 1)}
    reasons = {one.member.name: one.code for one in plan.left_out}
    assert (reasons["李明"], reasons["陈静"]) == ("other_parent", "no_child")
    assert "王芳 ×2" in text(page)
    assert page.context["total"] == Decimal(300)
    sent = {
        "on": ASKED["on"],
        "item": "图书",
        "amount": "100.00",
        "planned": "on",
        "seen": page.context["seen"],
    }
    address = asked["Location"].partition("?")[0]
    for _click in range(2):
        client.post(address, sent)
    rows = Disbursement.objects.filter(programme__name="2026年六一儿童节慰问")
    assert {(one.member.name, one.quantity, one.amount, one.is_planned) for one in rows} == {
        ("王芳", 2, 200, True),
        ("赵敏", 1, 100, True),
    }
    assert set(Grant.objects.values_list("member__name", "amount")) == {
        ("王芳", 200),
        ("赵敏", 100),
    }
    assert Entry.objects.get(verb="welfare.issued").details["total"] == "300.00"
    # The same button leads to the same programme.
    assert client.post(f"{PAGE}{union.pk}/prepare/", ASKED)["Location"].startswith(address)
    assert Programme.objects.filter(kind="children").count() == 2


def programme_for(organisation, actor, **more):
    facts = ProgrammeFacts(
        name="六一", kind="children", child_age=14, eligible_on=DAY, amount=Decimal(100), **more
    )
    return actions.add_programme(organisation, facts, actor=actor)


def counted(programme, actor):
    plan = actions.preview_issue(programme, on=DAY, actor=actor)
    return {one.member.name: one.quantity for one in plan.eligible}


def test_a_parent_who_gets_nothing_here_leaves_the_child_to_the_other(
    welfare, union, parents, child
) -> None:
    for one in parents:
        child(one, "王小禾")
    Member.objects.get(name="王芳").standings.update(employment="outsourced")
    programme = programme_for(union, welfare, employments=["established"])
    assert counted(programme, welfare) == {"李明": 1}


def test_two_campuses_do_not_both_give_for_one_child(
    welfare, union, parents, child, far_group
) -> None:
    for one in parents:
        child(one, "王小禾")
    assert counted(programme_for(far_group.get_parent(), welfare), welfare) == {}


def test_a_programme_without_an_age_is_for_everybody_as_before(
    welfare, union, parents, child
) -> None:
    child(parents[0], "王小禾")
    programme = programme_for(union, welfare)
    programme.child_age = None
    programme.save()
    assert counted(programme, welfare) == {"王芳": 1, "李明": 1, "顾小满": 1}


@pytest.mark.parametrize(("who", "error"), [("leader", NotReachable), ("committee", NotAllowed)])
def test_others_see_no_plan_of_it(request, welfare, union, who, error) -> None:
    programme = programme_for(union, welfare)
    with pytest.raises(error):
        actions.preview_issue(programme, on=DAY, actor=request.getfixturevalue(who))


def test_what_was_given_stays_when_the_child_is_taken_out(welfare, union, parents, child) -> None:
    entry = child(parents[0], "王小禾")
    programme = programme_for(union, welfare)
    actions.issue_to_everyone(programme, on=DAY, item="图书", amount=Decimal(100), actor=welfare)
    remove_dependant(entry, actor=welfare)
    assert Disbursement.objects.get().amount == 100


def test_the_questions_do_not_grow_with_the_children(
    login, welfare, union, make_member, child
) -> None:
    programme, asked = programme_for(union, welfare), []
    for number in (1, 8):
        for n in range(number):
            child(make_member(f"王{number}{n}"), f"小{number}{n}")
        client = login(welfare)
        with afresh() as on_list:
            client.get(PAGE, ASKED)
        with afresh() as on_plan:
            client.get(f"/desk/welfare/{programme.pk}/issue/")
        asked.append((len(on_list), len(on_plan)))
    assert asked[0] == asked[1]
