"""A birth that is reported: the child that was expected is born, and does not stand there twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members.actions import DependantFacts, enter_dependant
from union.members.models import Dependant, Member
from union.occasions import actions
from union.occasions.actions import OccasionFacts

TODAY = local_today()


@pytest.fixture
def mother(make_member: Callable[..., Member]) -> Member:
    """王芳 of 大班组, whose child is expected in ten days."""
    return make_member("王芳", sex="female")


@pytest.fixture
def expected(mother: Member, welfare: User) -> Dependant:
    facts = DependantFacts("child", due_on=TODAY + timedelta(days=10))
    return enter_dependant(mother, facts, consented=True, actor=welfare)


def birth(day: date = TODAY) -> OccasionFacts:
    return OccasionFacts("birth", day)


def family(mother: Member) -> list[tuple[str, date | None, date | None]]:
    rows = Dependant.objects.of_member(mother).live().order_by("pk")
    return [(one.name, one.born_on, one.due_on) for one in rows]


def test_the_leader_reports_it_and_the_expected_child_is_born(
    mother: Member, expected: Dependant, leader: User
) -> None:
    actions.report(mother, birth(), actor=leader)
    assert family(mother) == [("", TODAY, None)]
    entry = Entry.objects.filter(verb="members.dependant_changed").get()
    assert (entry.actor_id, entry.details) == (leader.pk, {"dependant": expected.pk})
    # The same reported again changes nothing.
    actions.report(mother, birth(), actor=leader)
    assert family(mother) == [("", TODAY, None)]


def test_the_office_says_the_name_with_it(
    mother: Member, expected: Dependant, welfare: User
) -> None:
    actions.report(mother, birth(), child_name=" 王小苗 ", actor=welfare)
    assert family(mother) == [("王小苗", TODAY, None)]
    again = enter_dependant(
        mother, DependantFacts("child", "王小苗", TODAY), consented=True, actor=welfare
    )
    assert again.pk == expected.pk


def test_a_name_entered_later_is_that_of_the_same_child(
    mother: Member, expected: Dependant, leader: User, welfare: User
) -> None:
    actions.report(mother, birth(), actor=leader)
    assert not Dependant.objects.children_on(TODAY, 14).exists()
    facts = DependantFacts("child", "王小苗", TODAY)
    assert enter_dependant(mother, facts, consented=True, actor=welfare).pk == expected.pk
    assert family(mother) == [("王小苗", TODAY, None)]
    assert Dependant.objects.children_on(TODAY, 14).count() == 1


def test_a_child_that_was_entered_already_does_not_stand_there_twice(
    mother: Member, expected: Dependant, leader: User, welfare: User
) -> None:
    facts = DependantFacts("child", "王小苗", TODAY)
    enter_dependant(mother, facts, consented=True, actor=welfare)
    actions.report(mother, birth(), actor=leader)
    assert family(mother) == [("王小苗", TODAY, None)]


def test_without_one_that_is_expected_nobody_is_entered(mother: Member, leader: User) -> None:
    actions.report(mother, birth(), actor=leader)
    assert not Dependant.objects.exists()


def test_a_child_expected_at_another_time_is_another_child(
    mother: Member, expected: Dependant, leader: User
) -> None:
    Dependant.objects.update(due_on=TODAY + timedelta(days=250))
    actions.report(mother, birth(), actor=leader)
    assert [born for _name, born, _due in family(mother)] == [None]


def test_a_corrected_day_and_a_mistake_are_followed(
    mother: Member, expected: Dependant, welfare: User
) -> None:
    occasion = actions.report(mother, birth(), actor=welfare)
    earlier = TODAY - timedelta(days=2)
    occasion = actions.change(occasion, birth(earlier), version=1, actor=welfare)
    assert family(mother) == [("", earlier, None)]
    actions.withdraw(occasion, actor=welfare)
    assert family(mother) == [("", None, earlier)]


@pytest.mark.parametrize(("who", "error"), [("leader", NotAllowed), ("outsider", NotReachable)])
def test_a_name_is_said_only_by_who_may_enter_it_and_nothing_changes(
    mother: Member, expected: Dependant, request: pytest.FixtureRequest, who: str, error: Any
) -> None:
    before = family(mother), Entry.objects.count()
    with pytest.raises((error, NotReachable)):
        actions.report(mother, birth(), child_name="某某", actor=request.getfixturevalue(who))
    assert (family(mother), Entry.objects.count()) == before


def test_the_field_shows_only_to_who_reads_the_family(
    mother: Member,
    expected: Dependant,
    leader: User,
    welfare: User,
    login: Callable[[User], Client],
) -> None:
    address = f"/desk/occasions/report/{mother.pk}/"
    assert "child_name" not in login(leader).get(address).content.decode()
    client = login(welfare)
    assert "child_name" in client.get(address).content.decode()
    said = {"kind": "birth", "happened_on": TODAY.isoformat(), "child_name": "王小苗"}
    assert client.post(address, said).status_code == 303
    assert family(mother) == [("王小苗", TODAY, None)]
