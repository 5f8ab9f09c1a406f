"""Close relatives among colleagues: noted by one of them or the office, lifted by a third."""

import pytest

from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.members import actions
from union.members.models import Kinship, Member
from union.notifications.models import Notice
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
HERS = "/me/relatives/"


def text(response):
    return response.content.decode()


@pytest.fixture
def pair(member, chair):
    """林晓 has noted that she and the chair are married."""
    return actions.declare_kinship(member.member, chair.member, "spouse", actor=member)


def test_a_member_notes_a_colleague_on_her_page_and_a_double_click_once(login, member, chair):
    client = login(member)
    given = {"relative": chair.member.staff_number, "relation": "spouse"}
    for _click in range(2):
        answer = client.post(HERS, given)
        assert (answer.status_code, answer["Location"]) == (303, "/me/#relatives")
    kinship = Kinship.objects.get()
    assert (kinship.member, kinship.relative) == (member.member, chair.member)
    assert (kinship.relation, kinship.declared_by) == ("spouse", member)
    entry = Entry.objects.get(verb="members.kinship_declared")
    assert (entry.actor_id, entry.subject_id) == (member.pk, member.member.pk)
    assert entry.details == {"relative": chair.member.pk}
    assert "周敏" in text(client.get("/me/"))
    assert Kinship.objects.relatives([chair.member.pk]) == {member.member.pk}


def test_the_other_side_is_told_without_a_name_or_the_relation(member, chair, pair):
    notice = Notice.objects.get()
    assert notice.user == chair
    assert notice.params == {}
    assert notice.text == "已登记您与一位同事为近亲属，今后涉及对方的事项，双方都不参与审批。"


def test_both_read_it_on_their_pages_and_in_what_was_done_with_their_data(
    login, member, chair, pair
):
    assert "林晓" in text(login(chair).get("/me/"))
    assert "登记近亲属关系" in text(login(chair).get("/me/log/"))
    assert "登记近亲属关系" in text(login(member).get("/me/log/"))


def test_a_name_finds_a_colleague_and_namesakes_are_not_listed(login, member, make_member):
    make_member("王芳", staff_number="20001")
    client = login(member)
    assert client.post(HERS, {"relative": "王芳", "relation": "sibling"}).status_code == 303
    make_member("王芳", staff_number="20002")
    page = client.post(HERS, {"relative": "王芳", "relation": "sibling"})
    assert page.status_code == 422
    assert "有几位同事同名，请填写工号" in text(page)
    assert "20002" not in text(page)


@pytest.mark.parametrize("typed", ["王", "wangfang", "wf", "13800000001"])
def test_a_part_of_a_name_or_a_telephone_number_finds_nobody(login, member, make_member, typed):
    make_member("王芳", phone="13800000001")
    page = login(member).post(HERS, {"relative": typed, "relation": "sibling"})
    assert page.status_code == 422
    assert not Kinship.objects.exists()


def test_nobody_is_her_own_relative(login, member):
    given = {"relative": member.member.staff_number, "relation": "other"}
    page = login(member).post(HERS, given)
    assert page.status_code == 422
    assert "这是同一个人" in text(page)
    assert not Kinship.objects.exists()


def test_a_pair_is_noted_once_whichever_of_the_two_says_it(chair, member, pair):
    with pytest.raises(actions.AlreadyDeclared):
        actions.declare_kinship(chair.member, member.member, "sibling", actor=chair)
    assert actions.declare_kinship(chair.member, member.member, "spouse", actor=chair) == pair
    assert Kinship.objects.get().relation == "spouse"
    assert Entry.objects.filter(verb="members.kinship_declared").count() == 1


def test_whoever_belongs_to_another_union_is_no_colleague(member, outsider, make_member):
    there = outsider.appointments.get().organisation
    stranger = make_member("钱多", organisation=there)
    with pytest.raises(actions.OtherUnionsMember):
        actions.declare_kinship(member.member, stranger, "sibling", actor=member)
    assert not Kinship.objects.exists()


def test_an_officer_notes_it_at_the_desk_and_both_are_told(login, welfare, member, chair):
    client = login(welfare)
    page = f"/desk/members/{member.member.pk}/"
    answer = client.post(f"{page}relatives/", {"relative": "周敏", "relation": "parent"})
    assert (answer.status_code, answer["Location"]) == (303, f"{page}#relatives")
    assert set(Notice.objects.values_list("user", flat=True)) == {member.pk, chair.pk}
    assert "父母子女" in text(client.get(page))
    # It stands on the page of either.
    assert "林晓" in text(client.get(f"/desk/members/{chair.member.pk}/"))


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("outsider", NotReachable),
        ("organiser", NotReachable),
        ("leader", NotAllowed),
        ("auditor", NotAllowed),
    ],
)
def test_nobody_else_notes_or_lifts_it(request, member, chair, cashier, who, error):
    actor = request.getfixturevalue(who)
    with pytest.raises(error):
        actions.declare_kinship(member.member, chair.member, "spouse", actor=actor)
    assert not Kinship.objects.exists()
    pair = actions.declare_kinship(member.member, cashier.member, "spouse", actor=member)
    Notice.objects.all().delete()
    with pytest.raises(NotReachable):
        actions.end_kinship(pair, actor=actor)
    assert Kinship.objects.get() == pair
    assert not Notice.objects.exists()


def test_a_third_officer_takes_it_back_and_both_are_told(login, welfare, member, chair, pair):
    Notice.objects.all().delete()
    page = f"/desk/members/{chair.member.pk}/"
    client = login(welfare)
    for _click in range(2):
        client.post(f"{page}relatives/{pair.pk}/end/")
    assert not Kinship.objects.exists()
    entry = Entry.objects.get(verb="members.kinship_ended")
    assert (entry.actor_id, entry.details) == (welfare.pk, {"relative": chair.member.pk})
    assert set(Notice.objects.values_list("user", flat=True)) == {member.pk, chair.pk}


def test_the_two_themselves_do_not_take_it_back_officers_or_not(login, member, chair, union, pair):
    answer = login(chair).post(f"/desk/members/{chair.member.pk}/relatives/{pair.pk}/end/")
    assert answer.status_code == 409
    assert "须由其他工作人员撤销" in text(answer)
    with pytest.raises(NotReachable):
        actions.end_kinship(pair, actor=member)
    Appointment.objects.create(
        user=member, role=Role.WELFARE, organisation=union, starts_on=member.member.joined_on
    )
    with pytest.raises(actions.OwnKinship):
        actions.end_kinship(pair, actor=type(member).objects.get(pk=member.pk))
    assert Kinship.objects.get() == pair
    assert not Entry.objects.filter(verb="members.kinship_ended").exists()


def test_whoever_may_not_change_the_roster_reads_of_no_relatives(login, leader, member, pair):
    assert "同事中的近亲属" not in text(login(leader).get(f"/desk/members/{member.member.pk}/"))


def test_an_account_without_a_record_has_no_relatives(login, sysadmin):
    assert login(sysadmin).get(HERS).status_code == 404
    assert not Member.objects.of_user(sysadmin).exists()
