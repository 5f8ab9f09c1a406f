""" "My data is wrong": asked, answered, told."""

import pytest

from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.members import actions
from union.members.models import Correction, Member
from union.notifications.models import Notice
from union.notifications.registry import todos

pytestmark = pytest.mark.django_db
ASKED = {"field": "id_number", "message": "330106199005200011 才对"}


@pytest.fixture
def asked(member):
    return actions.ask_correction(member.member, actor=member, **ASKED)


def test_a_member_asks_on_her_page_and_a_double_click_asks_once(login, member, chair):
    client = login(member)
    for _click in range(2):
        assert client.post("/me/correction/", ASKED).status_code == 303
    correction = Correction.objects.get()
    assert (correction.member, correction.message) == (member.member, ASKED["message"])
    entry = Entry.objects.get(verb="members.correction_asked")
    assert entry.details == {"field": "id_number"}
    assert "330106199005200011 才对" in client.get("/me/").content.decode()
    assert [todo.count for todo in todos(chair) if "信息更正" in todo.title] == [1]


def test_the_same_thing_is_not_asked_twice_in_other_words(login, member, asked):
    page = login(member).post("/me/correction/", {"field": "id_number", "message": "请快一点"})
    assert page.status_code == 422
    assert "正在等回复" in page.content.decode()
    assert "请快一点" in page.content.decode()
    assert Correction.objects.get() == asked


def test_nobody_asks_for_another(chair, member):
    with pytest.raises(NotReachable):
        actions.ask_correction(member.member, actor=chair, **ASKED)
    assert not Correction.objects.exists()


def test_an_empty_request_is_refused_with_what_was_chosen(login, member):
    page = login(member).post("/me/correction/", {"field": "name", "message": ""})
    assert page.status_code == 422
    assert not Correction.objects.exists()


def test_the_office_answers_and_the_member_is_told_without_personal_data(
    login, welfare, member, asked
):
    client = login(welfare)
    assert "林晓" in client.get("/desk/members/corrections/").content.decode()
    url = f"/desk/members/corrections/{asked.pk}/"
    assert ASKED["message"] in client.get(url).content.decode()
    answer = client.post(url, {"state": "done", "answer": "已更正"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/members/corrections/")
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == ("done", "已更正", welfare)
    notice = Notice.objects.get(user=member)
    assert notice.text == "您提交的信息更正已有回复。"
    assert notice.params == {}
    assert Entry.objects.get(verb="members.correction_answered").details == {"state": "done"}
    assert not [todo for todo in todos(welfare) if "信息更正" in todo.title]
    assert client.post(url, {"state": "declined", "answer": "不改"}).status_code == 422
    assert Notice.objects.count() == 1
    assert "林晓" in client.get("/desk/members/corrections/?show=answered").content.decode()


def test_a_no_needs_a_reason(login, welfare, asked):
    page = login(welfare).post(f"/desk/members/corrections/{asked.pk}/", {"state": "declined"})
    assert page.status_code == 422
    assert "请写明为什么不改" in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert not Notice.objects.exists()


def test_nobody_answers_about_their_own_data(login, welfare):
    record = Member.objects.get(user=welfare)
    own = actions.ask_correction(record, actor=welfare, **ASKED)
    client = login(welfare)
    with pytest.raises(actions.OwnCorrection):
        actions.answer_correction(own, state="done", answer="", actor=welfare)
    assert client.post(f"/desk/members/corrections/{own.pk}/", {"state": "done"}).status_code == 422
    own.refresh_from_db()
    assert own.state == "waiting"
    assert not [todo for todo in todos(welfare) if "信息更正" in todo.title]


@pytest.mark.parametrize(
    "who", ["leader", "committee", "auditor", "sysadmin", "member", "outsider"]
)
def test_others_neither_read_nor_answer(request, login, who, asked):
    actor = request.getfixturevalue(who)
    client, url = login(actor), f"/desk/members/corrections/{asked.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"state": "done"}).status_code == 404
    with pytest.raises((NotReachable, NotAllowed)):
        actions.answer_correction(asked, state="done", answer="", actor=actor)
    asked.refresh_from_db()
    assert asked.state == "waiting"


@pytest.mark.parametrize(("typed", "is_found"), [("linxiao", True), ("林", True), ("李", False)])
def test_they_are_searched_by_whose_they_are(login, welfare, asked, typed, is_found):
    client = login(welfare)
    page = client.get("/desk/members/corrections/", {"q": typed}).content.decode()
    assert (f"/desk/members/corrections/{asked.pk}/" in page) == is_found
    assert ("没有这位会员的更正" in page) != is_found
    part = client.get(
        "/desk/members/corrections/", {"q": typed}, headers={"HX-Request": "true"}
    ).content.decode()
    assert part.lstrip().startswith('<div id="results"')
