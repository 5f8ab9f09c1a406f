"""Adding a member by hand."""

from datetime import date, timedelta

import pytest

from tests.conftest import id_number
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.members import actions
from union.members.models import Member, Standing

pytestmark = pytest.mark.django_db
BORN = date(1988, 3, 9)


def facts(**more):
    first = {"name": "杜 若", "staff_number": "０08 1", "employment": "contract", "post": "厨师"}
    return first | more


def add(organisation, actor, **more):
    return actions.add_member(
        facts(**more), organisation=organisation, starts_on=date(2026, 9, 1), actor=actor
    )


def test_a_member_is_added_with_a_first_standing_and_a_line_in_the_log(welfare, group):
    member = add(group, welfare, id_number=f" {id_number(22, born=BORN)} ", phone="138-0013 8000")
    assert (member.name, member.staff_number, member.phone) == ("杜若", "0081", "13800138000")
    assert (member.born_on, member.sex) == (BORN, "female")
    assert member.pinyin == "duruo"
    assert member.union == group.union()
    standing = Standing.objects.get(member=member)
    assert (standing.status, standing.post, standing.starts_on) == (
        "active",
        "厨师",
        date(2026, 9, 1),
    )
    entry = Entry.objects.get(verb="members.added")
    assert (entry.actor_id, entry.subject_id, entry.details) == (welfare.pk, member.pk, {})


@pytest.mark.parametrize(
    "who", ["leader", "committee", "auditor", "treasurer", "sysadmin", "member", "outsider"]
)
def test_only_the_office_adds_members(request, who, group):
    actor = request.getfixturevalue(who)
    before = Member.objects.count()
    with pytest.raises(NotReachable):
        add(group, actor)
    assert Member.objects.count() == before
    assert not Entry.objects.filter(verb="members.added").exists()


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"name": "　"}, actions.NameMissing, "name"),
        ({"id_number": "330106199005200012"}, actions.UnsoundIdNumber, "id_number"),
        ({"id_number": "3.30106E+17"}, actions.UnsoundIdNumber, "id_number"),
        ({"phone": "1380013"}, actions.UnsoundPhone, "phone"),
        ({"id_number": id_number(22), "born_on": BORN}, actions.BirthDiffers, "born_on"),
        ({"id_number": id_number(22), "sex": "male"}, actions.SexDiffers, "sex"),
    ],
)
def test_what_cannot_be_true_is_refused_beside_its_field(welfare, group, wrong, refusal, field):
    before = Member.objects.count()
    with pytest.raises(refusal) as problem:
        add(group, welfare, **wrong)
    assert problem.value.field == field
    assert Member.objects.count() == before


def test_a_number_that_another_has_is_refused_without_saying_whose(welfare, group, make_member):
    other = make_member("王芳", staff_number="0081", id_number=id_number(33))
    with pytest.raises(actions.StaffNumberTaken) as taken:
        add(group, welfare)
    assert other.name not in str(taken.value)
    with pytest.raises(actions.IdNumberTaken) as taken:
        add(group, welfare, staff_number="0082", id_number=id_number(33).lower())
    assert other.name not in str(taken.value)


def test_the_same_number_in_another_union_is_no_matter(outsider, make_member):
    make_member("王芳", staff_number="0081")
    elsewhere = outsider.appointments.get().organisation
    assert add(elsewhere, outsider).union == elsewhere


def test_a_second_person_of_one_name_needs_what_tells_them_apart(welfare, group, make_member):
    make_member("杜若")
    with pytest.raises(actions.TwinName):
        add(group, welfare, staff_number="")
    assert add(group, welfare).pk


def test_nobody_is_added_from_a_day_that_is_still_to_come(welfare, group):
    with pytest.raises(Refused) as problem:
        actions.add_member(
            facts(), organisation=group, starts_on=local_today() + timedelta(1), actor=welfare
        )
    assert problem.value.field == "starts_on"
