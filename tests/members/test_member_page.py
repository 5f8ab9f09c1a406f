"""/desk/members/<pk>/ and what is done there: adding, editing, moving, taking back, unmasking."""

from datetime import date

import pytest

from tests.conftest import id_number
from tests.questions import afresh, remembered
from union.audit.models import Entry
from union.members import actions
from union.members.models import Member, Standing

pytestmark = pytest.mark.django_db


def at(member, page=""):
    return f"/desk/members/{member.pk}/{page}"


def stored(member):
    return (
        Member.objects.filter(pk=member.pk).values().get(),
        list(Standing.objects.filter(member=member).values()),
    )


def test_the_page_shows_facts_masked_history_and_account(login, chair, make_member, far_group):
    member = make_member("王芳", phone="13812345678")
    actions.change_standing(
        member, on=date(2026, 3, 1), organisation=far_group, reason="园区轮岗", actor=chair
    )
    text = login(chair).get(at(member)).content.decode()
    assert "138******78" in text
    assert "13812345678" not in text
    assert member.id_number not in text
    assert text.index("湖畔园区 小班组") < text.index("滨江园区 大班组")
    assert "园区轮岗" in text
    assert "还没有账号" in text


@pytest.mark.parametrize("page", ["", "edit/", "standing/", "id/"])
@pytest.mark.parametrize("who", ["member", "cashier", "outsider", "leader"])
def test_a_record_out_of_reach_is_not_there(request, login, who, page, make_member, far_group):
    member, client = make_member(organisation=far_group), login(request.getfixturevalue(who))
    before = stored(member)
    assert client.get(at(member, page)).status_code == 404
    if page:
        sent = {"name": "别人", "version": 1, "on": "2026-01-01", "status": "left", "reason": "x"}
        assert client.post(at(member, page), sent).status_code == 404
    assert stored(member) == before
    assert not Entry.objects.filter(subject_type="members.member", subject_id=member.pk).exists()


@pytest.mark.parametrize("page", ["edit/", "standing/"])
@pytest.mark.parametrize("who", ["leader", "committee", "auditor", "sysadmin"])
def test_whoever_may_only_look_is_told_so(request, login, who, page, make_member):
    member, client = make_member(), login(request.getfixturevalue(who))
    before = stored(member)
    assert client.get(at(member)).status_code == 200
    sent = {"name": "别人", "version": 1, "on": "2026-01-01", "status": "left"}
    assert client.post(at(member, page), sent).status_code == 403
    assert stored(member) == before


def test_the_page_asks_the_same_number_of_questions_after_many_changes(login, chair, make_member):
    short, long = make_member(), make_member()
    for month in range(1, 10):
        actions.change_standing(long, on=date(2026, month, 1), post=f"岗位{month}", actor=chair)
    client, counts = login(chair), []
    for member in (short, long):
        with afresh() as asked:
            client.get(at(member))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with remembered() as asked:
        client.get(at(long))
    assert len(asked) <= 30


def test_a_member_is_added_by_hand_and_a_double_click_adds_one(login, welfare, group):
    client, before = login(welfare), Member.objects.count()
    sent = {
        "name": "杜若",
        "organisation": group.pk,
        "status": "active",
        "post": "厨师",
        "id_number": id_number(22),
        "joined_on": "2026年9月1日",
    }
    first = client.post("/desk/members/add/", sent)
    member = Member.objects.get(name="杜若")
    assert (first.status_code, first["Location"]) == (303, at(member))
    assert member.standings.get().starts_on == date(2026, 9, 1)
    second = client.post("/desk/members/add/", sent)
    assert second.status_code == 422
    assert "已有其他会员使用这个身份证号" in second.content.decode()
    assert Member.objects.count() == before + 1


def test_what_was_typed_stays_beside_each_error(login, welfare, group):
    page = login(welfare).post(
        "/desk/members/add/",
        {
            "name": "杜若",
            "organisation": "999999",
            "status": "active",
            "phone": "123",
            "born_on": "去年",
            "note": "电话 13812345678",
        },
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="杜若"' in text
    assert {"organisation", "phone", "born_on", "note"} == set(page.context["form"].errors)
    assert not Member.objects.filter(name="杜若").exists()


def test_a_rule_s_no_stands_beside_its_field(login, welfare, group):
    sent = {
        "name": "杜若",
        "organisation": group.pk,
        "status": "active",
        "sex": "male",
        "id_number": id_number(22),
    }
    page = login(welfare).post("/desk/members/add/", sent)
    assert page.status_code == 422
    assert page.context["form"].errors == {"sex": ["与身份证号不一致。"]}


def test_the_form_never_shows_whole_numbers_and_empty_keeps_them(login, chair, make_member):
    member, client = make_member("王芳", sex="male"), login(chair)
    text = client.get(at(member, "edit/")).content.decode()
    assert member.phone not in text
    assert member.id_number not in text
    number = member.id_number
    sent = {"name": "王小芳", "sex": "male", "version": "1", "id_number": "", "phone": ""}
    assert client.post(at(member, "edit/"), sent).status_code == 303
    member.refresh_from_db()
    assert (member.name, member.id_number) == ("王小芳", number)


def test_a_new_id_number_brings_date_of_birth_and_sex(login, chair, make_member):
    member = make_member(born_on=date(1990, 5, 20))
    sent = {
        "name": member.name,
        "version": 1,
        "sex": member.sex,
        "born_on": "1990-05-20",
        "id_number": id_number(701, born=date(1984, 4, 4)),
    }
    assert login(chair).post(at(member, "edit/"), sent).status_code == 303
    member.refresh_from_db()
    assert (member.born_on, member.sex) == (date(1984, 4, 4), "male")


def test_two_who_edit_at_once_do_not_overwrite_one_another(login, chair, make_member):
    member, client = make_member("王芳"), login(chair)
    facts = {"name": "王芳", "sex": member.sex, "version": 1}
    assert client.post(at(member, "edit/"), facts | {"note": "钢琴"}).status_code == 303
    assert client.post(at(member, "edit/"), facts | {"note": "钢琴"}).status_code == 303
    page = client.post(at(member, "edit/"), facts | {"note": "舞蹈"})
    assert page.status_code == 422
    assert "已被他人修改" in page.content.decode()
    member.refresh_from_db()
    assert (member.note, member.version) == ("钢琴", 2)


def test_a_move_is_entered_and_taken_back(login, chair, make_member, far_group):
    member, client = make_member(), login(chair)
    sent = {"on": "2026-03-01", "organisation": far_group.pk, "reason": "园区轮岗"}
    for _click in range(2):
        assert client.post(at(member, "standing/"), sent).status_code == 303
    member.refresh_from_db()
    assert member.organisation == far_group
    assert member.standings.count() == 2
    last = member.standings.get(ends_on=None)
    undo = at(member, f"standing/{last.pk}/undo/")
    assert client.get(undo).status_code == 405
    assert client.post(undo).status_code == 303
    assert client.post(undo).status_code == 404
    assert member.standings.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"on": "2026-03-01"},
        {"on": "2999-01-01", "status": "left"},
        {"on": "", "status": "left"},
        {"on": "2026-03-01", "status": "gone"},
        {"on": "2026-03-01", "organisation": "0"},
    ],
)
def test_a_move_that_makes_no_sense_changes_nothing(login, chair, make_member, sent):
    member = make_member()
    before = stored(member)
    assert login(chair).post(at(member, "standing/"), sent).status_code == 422
    assert stored(member) == before


@pytest.mark.parametrize("who", ["welfare", "auditor"])
def test_a_whole_id_number_is_shown_for_a_reason_that_stands_in_the_log(
    request, login, who, make_member
):
    member, actor = make_member(), request.getfixturevalue(who)
    client = login(actor)
    assert member.id_number not in client.get(at(member, "id/")).content.decode()
    page = client.post(at(member, "id/"), {"reason": "办理互助保障"})
    assert member.id_number in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    entry = Entry.objects.get(verb="members.unmasked")
    assert (entry.actor_id, entry.subject_id) == (actor.pk, member.pk)
    assert entry.details == {"reason": "办理互助保障"}


@pytest.mark.parametrize("who", ["chair", "deputy", "committee", "leader", "sysadmin"])
def test_others_never_see_a_whole_id_number(request, login, who, make_member):
    member, client = make_member(), login(request.getfixturevalue(who))
    page = client.post(at(member, "id/"), {"reason": "好奇"})
    assert page.status_code == 403
    assert member.id_number not in page.content.decode()
    assert not Entry.objects.filter(verb="members.unmasked").exists()


@pytest.mark.parametrize("reason", ["", "   ", "查 330106199005200011"])
def test_no_number_is_shown_without_a_reason(login, welfare, make_member, reason):
    member = make_member()
    page = login(welfare).post(at(member, "id/"), {"reason": reason})
    assert page.status_code == 422
    assert member.id_number not in page.content.decode()
    assert not Entry.objects.filter(verb="members.unmasked").exists()


def test_a_whole_number_asks_for_the_password_once_more(login_earlier, welfare, make_member):
    page = login_earlier(welfare).get(f"/desk/members/{make_member().pk}/id/")
    assert page.status_code == 302
    assert "/reauthenticate/" in page["Location"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "测试甲123"}, "name"),
        ({"born_on": "2025-01-01"}, "born_on"),
        ({"born_on": "1990-05-20", "joined_on": "1900-01-01"}, "joined_on"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about_beside_its_field(login, welfare, group, typed, field):
    facts = {"name": "杜若", "organisation": group.pk, "status": "active"}
    before = Member.objects.count()
    answer = login(welfare).post("/desk/members/add/", facts | typed)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Member.objects.count() == before
