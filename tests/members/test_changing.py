"""Changing a member's own facts."""

import json
from datetime import date

import pytest

from tests.conftest import id_number
from union.accounts.actions import NameTaken, set_phone
from union.accounts.backends import find
from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.members import actions
from union.members.actions.roster import change_members
from union.members.models import Member

pytestmark = pytest.mark.django_db


def stored(member):
    return Member.objects.filter(pk=member.pk).values().get()


def test_facts_change_and_the_log_names_the_fields_but_no_number(welfare, make_member):
    member = make_member()
    number = id_number(501, born=date(1985, 1, 2))
    actions.change_member(
        member, {"phone": "139 1111 2222", "id_number": number}, actor=welfare, version=1
    )
    member.refresh_from_db()
    assert (member.phone, member.id_number, member.version) == ("13911112222", number, 2)
    assert (member.born_on, member.sex) == (date(1985, 1, 2), "male")
    assert Member.objects.search("2222").get() == member
    entry = Entry.objects.get(verb="members.changed")
    assert entry.details == {"fields": ["sex", "born_on", "id_number", "phone"]}
    assert "1391111" not in json.dumps(entry.details)


def test_the_account_follows_the_roster(welfare, member):
    actions.change_member(
        member.member,
        {"name": "林晓晓", "staff_number": "7001", "phone": "13911112222"},
        actor=welfare,
        version=1,
    )
    member.refresh_from_db()
    assert (member.name, member.username) == ("林晓晓", "7001")
    assert find("13911112222") == member


def change_by_spreadsheet(member, facts, actor):
    change_members(member.organisation.union(), [(member, facts)], actor=actor)


def change_by_hand(member, facts, actor):
    actions.change_member(member, facts, actor=actor, version=member.version)


def refused_all(*deeds):
    for deed in deeds:
        with pytest.raises(actions.OwnCorrection):
            deed()


def test_an_officer_does_not_write_her_own_dates(welfare, chair):
    """Her name and telephone she does; where nobody else may, she writes all."""
    own = welfare.member
    day = {"joined_on": date(2001, 1, 1)}
    before = stored(own)
    refused_all(
        lambda: change_by_hand(own, day, welfare),
        lambda: change_by_hand(own, {"born_on": None, "id_number": ""}, welfare),
        lambda: change_by_spreadsheet(Member.objects.get(pk=own.pk), day, welfare),
        lambda: change_by_spreadsheet(Member.objects.get(pk=own.pk), {"post": "园长"}, welfare),
    )
    assert stored(own) == before
    change_by_hand(own, {"phone": "13911112222"}, welfare)
    own.refresh_from_db()
    change_by_hand(own, day, chair)
    chair.appointments.all().delete()
    own.refresh_from_db()
    change_by_hand(own, {"joined_on": date(2002, 1, 1)}, welfare)
    own.refresh_from_db()
    assert (own.phone, own.joined_on) == ("13911112222", date(2002, 1, 1))


BOTH_WAYS = pytest.mark.parametrize("change", [change_by_hand, change_by_spreadsheet])


@BOTH_WAYS
def test_the_new_number_logs_in_and_the_old_one_no_longer(welfare, member, change):
    old = member.member.phone
    set_phone(member, old, actor=member)
    facts = {"name": "林晓晓", "staff_number": "7001", "phone": "13911112222"}
    change(Member.objects.get(user=member), facts, welfare)
    member.refresh_from_db()
    assert (member.name, member.username) == ("林晓晓", "7001")
    assert (find("13911112222"), find("7001")) == (member, member)
    assert find(old) is None
    assert find("member") is None
    told = Entry.objects.filter(verb__startswith="accounts.", subject_id=member.pk)
    assert {"accounts.phone_set", "accounts.renamed"} <= {entry.verb for entry in told}


def test_two_who_swap_their_numbers_in_a_spreadsheet_both_log_in(union, welfare, member, chair):
    rows = [Member.objects.get(user=user) for user in (member, chair)]
    for row in rows:
        set_phone(row.user, row.phone, actor=welfare)
    one, other = rows[0].phone, rows[1].phone
    change_members(union, [(rows[0], {"phone": other}), (rows[1], {"phone": one})], actor=welfare)
    assert (find(one), find(other)) == (chair, member)


def test_members_without_an_account_cost_a_spreadsheet_no_more_questions(
    union, welfare, make_member, django_assert_max_num_queries
):
    asked = []
    for size in (2, 20):
        rows = [(make_member(f"王{n}"), {"phone": f"1391111{n:04d}"}) for n in range(size)]
        with django_assert_max_num_queries(30) as questions:
            change_members(union, rows, actor=welfare)
        asked.append(len(questions))
    assert asked[1] <= asked[0]


@BOTH_WAYS
def test_a_login_name_with_the_unions_number_stays_until_the_staff_number_changes(
    welfare, member, make_user, change
):
    row = Member.objects.get(user=member)
    make_user(row.staff_number)
    member.username = f"{row.staff_number}-{row.union_id}"
    member.save()
    was = member.username
    change(row, {"name": "林晓晓", "phone": "13911112222"}, welfare)
    member.refresh_from_db()
    assert (member.name, member.username) == ("林晓晓", was)
    make_user("7001")
    change(Member.objects.get(user=member), {"staff_number": "7001"}, welfare)
    member.refresh_from_db()
    assert member.username == f"7001-{row.union_id}"
    change(Member.objects.get(user=member), {"staff_number": "7002"}, welfare)
    member.refresh_from_db()
    assert member.username == "7002"


@BOTH_WAYS
def test_a_staff_number_of_which_both_names_are_taken_is_refused(
    welfare, member, make_user, union, change
):
    make_user("7001")
    make_user(f"7001-{union.pk}")
    before = stored(member.member)
    with pytest.raises(NameTaken):
        change(Member.objects.get(user=member), {"staff_number": "7001"}, welfare)
    assert stored(member.member) == before


def test_the_same_change_sent_twice_is_one_change(welfare, make_member):
    member = make_member()
    for _click in range(2):
        actions.change_member(member, {"note": "钢琴"}, actor=welfare, version=1)
    assert stored(member)["version"] == 2
    assert Entry.objects.filter(verb="members.changed").count() == 1


def test_a_record_that_somebody_changed_meanwhile_is_left_alone(welfare, chair, make_member):
    member = make_member()
    actions.change_member(member, {"note": "钢琴"}, actor=chair, version=1)
    before = stored(member)
    with pytest.raises(actions.StaleVersion):
        actions.change_member(member, {"note": "舞蹈"}, actor=welfare, version=1)
    assert stored(member) == before


def test_a_sort_key_set_by_hand_stays_until_the_name_changes(welfare, make_member):
    member = make_member("曾敏")
    actions.change_member(member, {"sort_key": "ceng min"}, actor=welfare, version=1)
    actions.change_member(member, {"name": "曾敏", "note": "x"}, actor=welfare, version=2)
    assert stored(member)["sort_key"] == "ceng min"
    actions.change_member(member, {"name": "曾慧敏"}, actor=welfare, version=3)
    assert stored(member)["sort_key"] == "zeng hui min 曾慧敏"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("leader", NotAllowed),
        ("committee", NotAllowed),
        ("auditor", NotAllowed),
        ("sysadmin", NotAllowed),
        ("treasurer", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_only_the_office_changes_a_record(request, who, refusal, make_member):
    member, actor = make_member(), request.getfixturevalue(who)
    before = stored(member)
    with pytest.raises(refusal):
        actions.change_member(member, {"name": "别人"}, actor=actor, version=1)
    assert stored(member) == before


def test_a_number_that_another_has_is_refused(welfare, make_member):
    make_member("陈静", staff_number="0003")
    member = make_member()
    with pytest.raises(actions.StaffNumberTaken):
        actions.change_member(member, {"staff_number": "0003"}, actor=welfare, version=1)
    assert stored(member)["version"] == 1


def test_a_member_changes_her_own_phone_at_once_and_logs_in_with_it(member):
    assert actions.change_own_phone(member.member, "139 1111 2222", actor=member)
    record = Member.objects.get(user=member)
    assert (record.phone, record.masked_phone) == ("13911112222", "139******22")
    assert find("13911112222") == member
    entry = Entry.objects.get(verb="members.phone_changed")
    assert (entry.subject_id, entry.details) == (record.pk, {})


def test_a_number_by_which_another_logs_in_is_kept_but_opens_nothing(member, make_user):
    other = make_user("other")
    set_phone(other, "13911112222", actor=other)
    assert not actions.change_own_phone(member.member, "13911112222", actor=member)
    assert Member.objects.get(user=member).phone == "13911112222"
    assert find("13911112222") == other


def test_nobody_changes_the_phone_of_another_this_way(chair, member):
    before = stored(member.member)
    with pytest.raises(NotReachable):
        actions.change_own_phone(member.member, "13911112222", actor=chair)
    assert stored(member.member) == before


def test_what_is_no_mobile_number_is_refused(member):
    before = stored(member.member)
    for wrong in ("", "0571-8888", "13800"):
        with pytest.raises(actions.UnsoundPhone):
            actions.change_own_phone(member.member, wrong, actor=member)
    assert stored(member.member) == before
