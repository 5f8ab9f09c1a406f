"""Codes: who issues them, who confirms an officer's, and what the log and the person are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable, Refused
from union.members import actions
from union.members.actions import codes
from union.members.models import ClaimCode, Status
from union.members.models.code import LENGTH, LETTERS, clean_code
from union.notifications import registry
from union.notifications.models import Notice
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def code_for(member, actor) -> str:
    """One code in clear."""
    return actions.issue_codes([member], actor=actor)[0][1]


def test_a_leader_issues_a_code_for_her_group_and_only_its_hash_is_kept(leader, make_member):
    member = make_member()
    code = code_for(member, leader)
    row = ClaimCode.objects.get()
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert code not in str(vars(row))
    assert row.issued_by == leader
    assert row.expires_at - timezone.now() > timedelta(days=13, hours=23)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.subject_id) == (
        "members.code_issued",
        leader.pk,
        member.pk,
    )
    assert code not in str(entry.details)


def test_letters_that_look_alike_are_left_out():
    assert not set(LETTERS) & set("ILOQV01")


def test_a_code_may_be_typed_in_any_way():
    assert clean_code(" abcd-efgh") == clean_code("ＡＢＣＤ ＥＦＧＨ") == "ABCDEFGH"


@pytest.mark.parametrize(
    "who",
    [
        "treasurer",
        "cashier",
        "auditor",
        "committee",
        "organiser",
        "keeper",
        "member",
        "outsider",
        "sysadmin",
    ],
)
def test_nobody_else_issues_codes(cast, make_member, who):
    member = make_member()
    with pytest.raises((NotAllowed, NotReachable)):
        actions.issue_codes([member], actor=cast[who])
    assert not ClaimCode.objects.exists()
    assert not Entry.objects.exists()


def test_a_leader_issues_none_for_another_group(leader, make_member, other_group):
    mine, theirs = make_member(), make_member("李娜", organisation=other_group)
    with pytest.raises(NotReachable):
        actions.issue_codes([mine, theirs], actor=leader)
    assert not ClaimCode.objects.exists()


def test_a_leader_issues_none_for_an_officer_of_her_group(leader, treasurer):
    with pytest.raises(NotAllowed):
        actions.issue_codes([treasurer.member], actor=leader)
    assert not ClaimCode.objects.exists()


def test_nobody_issues_a_code_for_themselves(chair):
    with pytest.raises(codes.OwnCode):
        actions.issue_codes([chair.member], actor=chair)
    assert not ClaimCode.objects.exists()


@pytest.mark.parametrize("status", [Status.LEFT, Status.TRANSFERRED, Status.DIED])
def test_who_has_left_gets_none(chair, make_member, status):
    with pytest.raises(codes.NoLongerHere):
        actions.issue_codes([make_member(status=status)], actor=chair)
    assert not ClaimCode.objects.exists()


def test_a_closed_account_gets_none(chair, member):
    member.is_active = False
    member.save()
    with pytest.raises(codes.AccountClosed):
        actions.issue_codes([member.member], actor=chair)
    assert not ClaimCode.objects.exists()


def test_a_new_code_ends_the_older_one(leader, make_member):
    member = make_member()
    first, second = code_for(member, leader), code_for(member, leader)
    with pytest.raises(codes.CodeNotAccepted):
        actions.claim(first, phone_tail=member.phone[-4:], password="plum-tree-7")
    assert actions.claim(second, phone_tail=member.phone[-4:], password="plum-tree-7")


def test_many_codes_are_one_line_of_the_log_without_names(chair, make_member):
    members = [make_member(name) for name in ("王芳", "李娜", "赵敏")]
    issued = actions.issue_codes(members, actor=chair)
    assert len({code for _member, code in issued}) == 3
    entry = Entry.objects.get()
    assert entry.details["count"] == 3
    assert len(entry.details["digest"]) == 64
    assert set(entry.details) == {"count", "digest"}


def test_more_than_one_go_holds_is_refused(chair, make_member):
    member = make_member()
    with pytest.raises(codes.TooManyCodes):
        actions.issue_codes([member] * (codes.MOST_AT_ONCE + 1), actor=chair)
    assert not ClaimCode.objects.exists()


def test_many_codes_cost_as_many_questions_as_few(
    chair, make_member, django_assert_max_num_queries
):
    members = [make_member() for _n in range(30)]
    with django_assert_max_num_queries(12):
        actions.issue_codes(members, actor=chair)


def test_who_has_an_account_is_told(leader, member):
    code_for(member.member, leader)
    notice = Notice.objects.get(user=member)
    assert notice.kind == "members.code_issued"
    assert "登录码" in notice.text
    assert leader.name not in notice.text


def test_an_officers_code_works_only_after_a_second_person(chair, deputy, treasurer):
    code = code_for(treasurer.member, chair)
    tail = treasurer.member.phone[-4:]
    with pytest.raises(codes.CodeNotAccepted):
        actions.claim(code, phone_tail=tail, password="plum-tree-7")
    actions.confirm_code(ClaimCode.objects.get(), actor=deputy)
    entry = Entry.objects.order_by("pk").last()
    assert (entry.verb, entry.actor_id) == ("members.code_confirmed", deputy.pk)
    assert actions.claim(code, phone_tail=tail, password="plum-tree-7") == treasurer


def test_a_member_who_became_an_officer_since_needs_the_second_person_too(
    leader, member, union, group
):
    code = code_for(member.member, leader)
    Appointment.objects.create(
        user=member, role=Role.CASHIER, organisation=union, starts_on=timezone.localdate()
    )
    with pytest.raises(codes.CodeNotAccepted):
        actions.claim(code, phone_tail=member.member.phone[-4:], password="plum-tree-7")
    member.refresh_from_db()
    assert member.check_password("union-demo")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("chair", codes.SamePerson),
        ("treasurer", NotReachable),
        ("leader", NotAllowed),
        ("auditor", NotAllowed),
        ("outsider", NotReachable),
        ("sysadmin", NotAllowed),
        ("member", NotReachable),
    ],
)
def test_nobody_else_confirms(cast, who, refusal):
    code_for(cast["cashier"].member, cast["chair"])
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        actions.confirm_code(ClaimCode.objects.get(), actor=cast[who])
    assert isinstance(caught.value, (refusal, NotAllowed, NotReachable))
    assert ClaimCode.objects.get().confirmed_by is None
    assert Entry.objects.count() == before


def test_an_officer_does_not_confirm_the_code_for_herself(chair, deputy):
    code_for(deputy.member, chair)
    with pytest.raises(codes.OwnCode):
        actions.confirm_code(ClaimCode.objects.get(), actor=deputy)
    assert ClaimCode.objects.get().confirmed_by is None


def test_a_code_that_is_gone_is_not_confirmed(chair, deputy, welfare, cashier):
    code_for(cashier.member, chair)
    old = ClaimCode.objects.get()
    code_for(cashier.member, chair)
    with pytest.raises(codes.CodeGone):
        actions.confirm_code(old, actor=deputy)
    old.refresh_from_db()
    assert old.confirmed_by is None


def test_confirming_twice_is_one_confirmation(chair, deputy, welfare, cashier):
    code_for(cashier.member, chair)
    row = ClaimCode.objects.get()
    actions.confirm_code(row, actor=deputy)
    before = Entry.objects.count()
    actions.confirm_code(row, actor=welfare)
    row.refresh_from_db()
    assert row.confirmed_by == deputy
    assert Entry.objects.count() == before


# The pages.


def test_a_leader_sees_who_of_her_group_has_no_account(
    login, leader, member, make_member, other_group
):
    make_member("王芳")
    make_member("李娜", organisation=other_group)
    page = login(leader).get("/desk/members/codes/").content.decode()
    assert "王芳" in page
    assert "李娜" not in page
    assert "林晓" not in page


def test_slips_are_made_once_and_the_log_has_no_names(login, chair, make_member):
    members = [make_member(f"王芳{n}") for n in range(12)]
    client = login(chair)
    page = client.get("/desk/members/codes/confirm/")
    assert page.context["count"] == 12
    fields = {"token": page.context["token"], "member": [member.pk for member in members]}
    response = client.post("/desk/members/codes/slips/", fields)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == 'attachment; filename="login-codes.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    assert ClaimCode.objects.count() == 12
    again = client.post("/desk/members/codes/slips/", fields)
    assert again.status_code == 303
    assert ClaimCode.objects.count() == 12
    assert ClaimCode.objects.usable(timezone.now()).count() == 12
    assert Entry.objects.filter(verb="members.code_issued").count() == 1


def test_only_the_ticked_or_the_group_that_was_chosen(login, chair, make_member, group, far_group):
    near, far = make_member("王芳"), make_member("李娜", organisation=far_group)
    client = login(chair)
    one = client.get(f"/desk/members/codes/confirm/?member={far.pk}")
    assert [member.pk for member in one.context["members"]] == [far.pk]
    two = client.get(f"/desk/members/codes/confirm/?group={group.pk}")
    assert [member.pk for member in two.context["members"]] == [near.pk]


def test_a_number_of_another_group_makes_no_slip(login, leader, make_member, other_group):
    theirs = make_member("李娜", organisation=other_group)
    client = login(leader)
    response = client.post("/desk/members/codes/slips/", {"token": "a", "member": theirs.pk})
    assert response.status_code == 303
    assert not ClaimCode.objects.exists()


def test_one_code_is_shown_once_on_the_page_of_the_member(login, leader, make_member):
    member = make_member("王芳")
    client = login(leader)
    page = client.get(f"/desk/members/{member.pk}/code/")
    assert page.status_code == 200
    token = {"token": page.context["token"]}
    shown = client.post(f"/desk/members/{member.pk}/code/", token)
    assert shown.status_code == 200
    assert clean_code(shown.context["code"]) in shown.context["link"]
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.post(f"/desk/members/{member.pk}/code/", token).status_code == 303
    assert ClaimCode.objects.count() == 1


def test_another_group_is_not_there_for_a_leader(login, leader, make_member, other_group):
    theirs = make_member("李娜", organisation=other_group)
    client = login(leader)
    assert client.get(f"/desk/members/{theirs.pk}/code/").status_code == 404
    assert client.post(f"/desk/members/{theirs.pk}/code/", {"token": "a"}).status_code == 404
    assert not ClaimCode.objects.exists()


def test_a_leader_is_told_why_an_officers_code_is_not_hers_to_issue(login, leader, treasurer):
    Appointment.objects.filter(user=treasurer).update(organisation=leader.member.organisation)
    client = login(leader)
    response = client.post(f"/desk/members/{treasurer.member.pk}/code/", {"token": "a"})
    assert response.status_code == 403
    assert not ClaimCode.objects.exists()


def test_the_second_person_finds_the_code_and_confirms_it(login, chair, deputy, cashier):
    code_for(cashier.member, chair)
    row = ClaimCode.objects.get()
    client = login(chair)
    assert "等另一位负责人" in client.get("/desk/members/codes/").content.decode()
    assert client.post(f"/desk/members/codes/{row.pk}/second/").status_code == 303
    row.refresh_from_db()
    assert row.confirmed_by is None
    client = login(deputy)
    assert "陆青" in client.get("/desk/members/codes/").content.decode()
    assert client.post(f"/desk/members/codes/{row.pk}/second/").status_code == 303
    row.refresh_from_db()
    assert row.confirmed_by == deputy


@pytest.mark.parametrize("size", [3, 40])
def test_the_list_costs_the_same_for_few_and_for_many(
    login, chair, make_member, django_assert_max_num_queries, size
):
    for _n in range(size):
        make_member()
    client = login(chair)
    client.get("/desk/members/codes/")
    with django_assert_max_num_queries(25):
        client.get("/desk/members/codes/")


def test_the_second_person_has_it_among_her_to_dos_and_the_first_has_not(chair, deputy, cashier):
    code_for(cashier.member, chair)
    titles = {
        user.username: [todo.title for todo in registry.todos(user)]
        for user in (chair, deputy, cashier)
    }
    assert "确认任职人员的登录码" in titles["deputy"]
    assert "确认任职人员的登录码" not in titles["chair"]
    assert "确认任职人员的登录码" not in titles["cashier"]
