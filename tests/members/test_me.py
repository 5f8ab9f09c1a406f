"""/me/: one's own page."""

import pytest
from django.db import IntegrityError

from tests.imports import sheets
from tests.imports.sheets import send
from union.accounts.backends import find
from union.audit.models import Entry
from union.core.errors import NotReachable
from union.imports.actions import apply as applying
from union.imports.models import Mark, Row
from union.members import actions
from union.members.models import Member
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db


def test_a_member_sees_her_card_her_whole_phone_and_her_masked_id(login, member):
    record = member.member
    text = login(member).get("/me/").content.decode()
    assert "滨江园区 大班组" in text
    assert "在册" in text
    assert "2020-09-01" in text
    assert record.phone in text
    assert record.id_number not in text
    assert record.masked_id in text


@pytest.mark.parametrize("url", ["/me/", "/me/phone/", "/me/correction/", "/me/log/"])
def test_whoever_is_not_logged_in_is_sent_to_log_in(client, db, url):
    assert client.get(url)["Location"].startswith("/accounts/login/")


def test_an_account_without_a_record_gets_a_page_and_nothing_to_change(login, sysadmin):
    client = login(sysadmin)
    page = client.get("/me/")
    assert page.status_code == 200
    assert "不对应名册中的会员" in page.content.decode()
    for url in ("/me/phone/", "/me/correction/", "/me/log/"):
        assert client.get(url).status_code == 404


def test_a_new_number_counts_at_once(login, member):
    client = login(member)
    for _click in range(2):
        assert client.post("/me/phone/", {"phone": "139-1111-2222"}).status_code == 303
    assert Member.objects.get(user=member).phone == "13911112222"
    assert find("13911112222") == member
    assert Entry.objects.filter(verb="members.phone_changed").count() == 1
    assert "今后可以用它登录" in client.get("/me/").content.decode()


def test_what_is_no_number_is_refused_and_kept_in_the_form(login, member):
    before = member.member.phone
    page = login(member).post("/me/phone/", {"phone": "12345"})
    assert page.status_code == 422
    assert 'value="12345"' in page.content.decode()
    assert "手机号应为 11 位" in page.content.decode()
    assert Member.objects.get(user=member).phone == before


def test_the_log_says_what_when_and_by_which_office_and_nothing_of_others(
    login, member, welfare, chair, make_member, outsider
):
    other = make_member("王芳")
    actions.show_id_number(member.member, reason="办理互助保障", actor=welfare)
    actions.change_member(member.member, {"note": "钢琴"}, actor=chair, version=1)
    actions.change_own_phone(member.member, "13911112222", actor=member)
    actions.show_id_number(other, reason="别的事", actor=welfare)
    actions.note_export(
        [other], columns=["name"], purpose="union", form="xlsx", in_full=False, actor=chair
    )
    actions.note_export(
        [], columns=["name"], purpose="union", form="xlsx", in_full=False, actor=outsider
    )
    page = login(member).get("/me/log/")
    told = [(trace.label, trace.offices, trace.is_own) for trace in page.context["traces"]]
    assert told == [
        ("导出会员名册", ("主席",), False),
        ("会员自己修改手机号", (), True),
        ("修改会员资料", ("主席",), False),
        ("查看完整身份证号", ("福利委员",), False),
    ]
    text = page.content.decode()
    assert "名单中可能包含您" in text
    assert "您本人" in text
    assert "王芳" not in text
    assert welfare.name not in text


def test_the_log_tells_of_a_roster_that_wrote_her_record_and_of_no_other(
    login, member, chair, union, make_member
):
    other = make_member("王芳")
    head, told = ["工号", "姓名", "岗位"], []
    for one, post in ((other, "保育员"), (member.member, "保健医"), (member.member, "保健医")):
        row = [one.staff_number, one.name, post]
        client = login(chair)
        batch = send(client, union, "members", sheets.workbook("花名册", head, [row]))
        client.post(f"/desk/imports/{batch.pk}/apply/")
        drain()
        traces = login(member).get("/me/log/").context["traces"]
        told.append([(trace.label, trace.offices) for trace in traces])
    assert told == [[], *[[("导入名册", ("主席",))]] * 2]
    assert Member.objects.get(user=member).post == "保健医"


def test_the_log_tells_of_a_roster_that_was_stopped_after_it_wrote_her_record(
    login, member, chair, union, monkeypatch
):
    """One row in a step: hers is in, and then the number of the next one is taken."""
    monkeypatch.setattr(applying, "STEP", 1)
    head = ["工号", "姓名", "岗位"]
    rows = [[member.member.staff_number, member.member.name, "保健医"], ["N77", "新人", "教师"]]
    client = login(chair)
    batch = send(client, union, "members", sheets.workbook("花名册", head, rows))
    drain()
    client.post(f"/desk/imports/{batch.pk}/apply/")
    assert applying._step(batch.pk)
    applying._stop(batch.pk, IntegrityError())
    drain()
    assert not Row.objects.filter(batch=batch, is_done=True).exists()

    def told(user):
        traces = login(user).get("/me/log/").context["traces"]
        return [(trace.label, trace.offices) for trace in traces]

    assert told(member) == [("导入中途停止", ("主席",))]
    assert Member.objects.get(user=member).post == "保健医"
    assert [one.subject_id for one in Mark.objects.all()] == [member.member.pk]


def test_nobody_reads_a_number_without_the_right(member, chair):
    with pytest.raises(NotReachable):
        actions.show_id_number(member.member, reason="好奇", actor=member)
    assert not Entry.objects.filter(verb="members.unmasked").exists()


def test_who_looked_stands_by_itself_with_the_reason_and_lists_without(
    login, member, welfare, chair
):
    from union.core.dates import local_today
    from union.occasions import actions as occasions
    from union.occasions.actions import OccasionFacts

    record = member.member
    actions.show_id_number(record, reason="办理互助保障", actor=welfare)
    actions.change_member(record, {"note": "钢琴"}, actor=chair, version=1)
    actions.note_export(
        [record], columns=["name"], purpose="union", form="xlsx", in_full=False, actor=chair
    )
    stay = occasions.report(record, OccasionFacts("illness", local_today()), actor=member)
    occasions.note_look(stay, actor=chair)
    occasions.note_look(stay, actor=member)
    page = login(member).get("/me/log/?only=looks")
    told = [(trace.label, trace.offices, trace.reason) for trace in page.context["traces"]]
    assert told == [
        ("查看关怀事项", ("主席",), ""),
        ("导出会员名册", ("主席",), ""),
        ("查看完整身份证号", ("福利委员",), "办理互助保障"),
    ]
    text = page.content.decode()
    assert "原因：办理互助保障" in text
    assert welfare.name not in text
    # The form tells the officer that the member will read it.
    client = login(welfare)
    assert "会员本人也能看到" in client.get(f"/desk/members/{record.pk}/id/").content.decode()
