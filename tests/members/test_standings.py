"""The dated history: changing it, backdating, taking back, asking as of a day."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members import actions
from union.members.models import Member, Standing
from union.orgs import actions as offices
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def history(member):
    return [
        (row.starts_on, row.ends_on, row.status, row.organisation.name, row.post)
        for row in Standing.objects.filter(member=member).order_by("starts_on")
    ]


def test_a_retired_member_is_in_the_list_of_the_day_before_and_not_of_the_day_after(
    welfare, make_member
):
    """Feature A2: 李老师 retires on 31 August."""
    member = make_member("李红")
    actions.change_standing(member, on=date(2026, 8, 31), status="retired", actor=welfare)
    assert member in Member.objects.for_user(welfare).as_of(date(2026, 8, 30))
    assert member not in Member.objects.for_user(welfare).as_of(date(2026, 9, 1))
    member.refresh_from_db()
    assert (member.status, member.is_counted) == ("retired", False)
    entry = Entry.objects.get(verb="members.standing_changed")
    assert entry.details == {"on": "2026-08-31", "facts": ["status"]}


def test_a_change_of_group_moves_the_member_and_keeps_where_she_was(
    welfare, make_member, far_group
):
    member = make_member()
    actions.change_standing(
        member, on=date(2026, 3, 1), organisation=far_group, post="厨师", actor=welfare
    )
    member.refresh_from_db()
    assert (member.organisation, member.post) == (far_group, "厨师")
    then = Member.objects.for_user(welfare).as_of(date(2026, 2, 28)).get(pk=member.pk)
    assert then.then_organisation_id != far_group.pk
    assert then.then_post == "教师"


def test_a_backdated_change_holds_until_the_same_fact_changed_later(
    welfare, make_member, other_group
):
    member = make_member()
    actions.change_standing(member, on=date(2024, 3, 1), organisation=other_group, actor=welfare)
    actions.change_standing(member, on=date(2025, 3, 1), post="保育员", actor=welfare)
    actions.change_standing(
        member, on=date(2023, 1, 1), status="seconded", post="厨师", actor=welfare
    )
    assert history(member) == [
        (date(2020, 9, 1), date(2023, 1, 1), "active", "大班组", "教师"),
        (date(2023, 1, 1), date(2024, 3, 1), "seconded", "大班组", "厨师"),
        (date(2024, 3, 1), date(2025, 3, 1), "seconded", "中班组", "厨师"),
        (date(2025, 3, 1), None, "seconded", "中班组", "保育员"),
    ]
    member.refresh_from_db()
    assert (member.status, member.organisation, member.post) == ("seconded", other_group, "保育员")


def test_a_change_before_the_beginning_puts_a_stretch_in_front(welfare, make_member):
    member = make_member()
    actions.change_standing(member, on=date(2019, 9, 1), employment="contract", actor=welfare)
    assert [row[:3] for row in history(member)] == [
        (date(2019, 9, 1), date(2020, 9, 1), "active"),
        (date(2020, 9, 1), None, "active"),
    ]
    member.refresh_from_db()
    assert member.employment == "established"


def test_a_change_on_the_day_of_another_corrects_it(welfare, make_member):
    member = make_member()
    actions.change_standing(member, on=date(2026, 1, 5), status="leave", actor=welfare)
    actions.change_standing(member, on=date(2026, 1, 5), status="maternity", actor=welfare)
    assert [row[2] for row in history(member)] == ["active", "maternity"]


def test_the_same_change_twice_is_one_change(welfare, make_member):
    member = make_member()
    for _click in range(2):
        actions.change_standing(member, on=date(2026, 1, 5), status="leave", actor=welfare)
    assert [row[2] for row in history(member)] == ["active", "leave"]
    assert Entry.objects.filter(verb="members.standing_changed").count() == 1


def test_a_day_that_is_still_to_come_is_refused(welfare, make_member):
    member = make_member()
    with pytest.raises(actions.InTheFuture):
        actions.change_standing(
            member, on=local_today() + timedelta(1), status="retired", actor=welfare
        )
    assert [row[2] for row in history(member)] == ["active"]


def test_a_group_of_another_union_is_out_of_reach(welfare, outsider, make_member):
    member = make_member()
    elsewhere = outsider.appointments.get().organisation
    with pytest.raises(NotReachable):
        actions.change_standing(member, on=date(2026, 1, 5), organisation=elsewhere, actor=welfare)
    assert [row[2] for row in history(member)] == ["active"]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("leader", NotAllowed),
        ("auditor", NotAllowed),
        ("sysadmin", NotAllowed),
        ("cashier", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_only_the_office_changes_a_standing_or_takes_one_back(request, who, refusal, make_member):
    member, actor = make_member(), request.getfixturevalue(who)
    before = history(member)
    with pytest.raises(refusal):
        actions.change_standing(member, on=date(2026, 1, 5), status="left", actor=actor)
    with pytest.raises(refusal):
        actions.undo_standing(member.standings.get(), actor=actor)
    assert history(member) == before


def test_the_last_change_is_taken_back(welfare, make_member, other_group):
    member = make_member()
    before = history(member)
    last = actions.change_standing(
        member, on=date(2026, 1, 5), organisation=other_group, actor=welfare
    )
    actions.undo_standing(last, actor=welfare)
    assert history(member) == before
    member.refresh_from_db()
    assert member.organisation != other_group
    assert Entry.objects.get(verb="members.standing_undone").details == {"on": "2026-01-05"}


def test_only_the_last_change_and_never_the_beginning_is_taken_back(welfare, make_member):
    member = make_member()
    first = member.standings.get()
    with pytest.raises(actions.FirstStanding):
        actions.undo_standing(first, actor=welfare)
    actions.change_standing(member, on=date(2026, 1, 5), status="leave", actor=welfare)
    before = history(member)
    with pytest.raises(actions.NotTheLast):
        actions.undo_standing(first, actor=welfare)
    assert history(member) == before


def test_who_leaves_comes_in_no_more_and_whoever_comes_back_does(login, welfare, make_officer):
    user = make_officer("member", Role.LEADER)
    appointment = user.appointments.get()
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=local_today())
    member, client = user.member, login(user)
    assert client.get("/me/").status_code == 200
    last = actions.change_standing(member, on=local_today(), status="left", actor=welfare)
    user.refresh_from_db()
    assert not user.is_active
    assert client.get("/me/").status_code == 302
    actions.undo_standing(last, actor=welfare)
    user.refresh_from_db()
    assert user.is_active
    verbs = Entry.objects.filter(verb__startswith="accounts.", actor_id=welfare.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["accounts.closed", "accounts.reopened"]


@pytest.mark.parametrize("status", ["left", "transferred", "died"])
def test_an_office_ends_before_its_holder_leaves(login, welfare, chair, committee, status):
    member = committee.member
    before = history(member)
    sent = {"status": status, "on": local_today().isoformat(), "reason": "x"}
    answer = login(welfare).post(f"/desk/members/{member.pk}/standing/", sent)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f"{committee.name} 还担任" in said
    assert chair.name in said
    assert history(member) == before
    committee.refresh_from_db()
    assert committee.is_active
    assert not Entry.objects.filter(verb="members.standing_changed").exists()
    offices.end_appointment(committee.appointments.get(), on=local_today(), actor=chair)
    assert login(welfare).post(f"/desk/members/{member.pk}/standing/", sent).status_code == 303
    committee.refresh_from_db()
    assert not committee.is_active


def test_an_officer_does_not_write_her_own_history(welfare, chair):
    own = welfare.member
    facts = {"on": local_today(), "employment": "contract"}
    before = history(own)
    with pytest.raises(actions.OwnCorrection):
        actions.change_standing(own, actor=welfare, **facts)
    assert history(own) == before
    last = actions.change_standing(own, actor=chair, **facts)
    with pytest.raises(actions.OwnCorrection):
        actions.undo_standing(last, actor=welfare)
    chair.appointments.all().delete()
    actions.undo_standing(last, actor=welfare)
    assert history(own) == before


def test_the_only_chair_does_not_leave(welfare, chair):
    with pytest.raises(actions.NobodyEndsIt, match=r"manage\.py give_office") as refused:
        actions.change_standing(chair.member, on=local_today(), status="left", actor=welfare)
    # It does not send anybody to her.
    assert str(refused.value).count(chair.name) == 1
    chair.refresh_from_db()
    assert chair.is_active
    assert [row[2] for row in history(chair.member)] == ["active"]


def test_a_chair_who_has_died_is_followed_from_the_server_and_then_entered(welfare, chair, member):
    call_command("give_office", "member", "chair", "--instead-of", "chair", stdout=StringIO())
    actions.change_standing(chair.member, on=local_today(), status="died", actor=welfare)
    chair.refresh_from_db()
    assert not chair.is_active


@pytest.mark.parametrize("on", [date(1900, 1, 1), date(1999, 5, 19)])
def test_a_mistyped_year_is_refused_beside_the_day(welfare, make_member, on):
    member = make_member(born_on=date(1990, 5, 20))
    before = history(member)
    with pytest.raises(actions.BeforeHerTime) as problem:
        actions.change_standing(member, on=on, post="教师", actor=welfare)
    assert problem.value.field == "on"
    assert history(member) == before
