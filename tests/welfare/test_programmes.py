"""Opening, changing, closing a programme; who sees it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from union.accounts.models import User
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.orgs import scoping
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import ProgrammeFacts
from union.welfare.models import Disbursement, Kind, Programme
from union.welfare.registry import programmes_as_purposes

pytestmark = pytest.mark.django_db

FACTS = ProgrammeFacts(name="2026年冬至慰问品", item="水饺礼盒", amount=Decimal(100))
# Who sees a programme of the union, and who may change it.
SEES = {
    "chair",
    "deputy",
    "welfare",
    "committee",
    "auditor",
    "treasurer",
    "cashier",
}
CHANGES = {"chair", "deputy", "welfare"}


def refusal_of(attempt: Callable, *things: object, **facts: object) -> type[Exception] | None:
    try:
        attempt(*things, **facts)
    except (NotAllowed, NotReachable) as refusal:
        return type(refusal)
    return None


def test_a_programme_is_opened_and_logged_without_its_name(
    union: Organisation, welfare: User, logged: Callable
) -> None:
    programme = actions.add_programme(union, FACTS, actor=welfare)
    assert (programme.name, programme.amount, programme.is_open) == ("2026年冬至慰问品", 100, True)
    assert programme.created_by == welfare
    assert logged("welfare.programme_added") == [{"kind": "festival"}]


def test_each_office_opens_and_changes_what_the_table_says(
    cast: dict[str, User], union: Organisation, welfare: User
) -> None:
    there = actions.add_programme(union, FACTS, actor=welfare)
    for name, user in cast.items():
        expected = None if name in CHANGES else NotAllowed if name in SEES else NotReachable
        in_union = NotAllowed if name in SEES - CHANGES else expected
        made = ProgrammeFacts(name=f"由{name}新建")
        assert refusal_of(actions.add_programme, union, made, actor=user) is in_union, name
        facts = replace(FACTS, item=name)
        there.refresh_from_db()
        changing = {"actor": user, "version": there.version}
        assert refusal_of(actions.change_programme, there, facts, **changing) is expected, name
        assert refusal_of(actions.close_programme, there, actor=user) is expected, name
        assert refusal_of(actions.reopen_programme, there, actor=user) is expected, name
    there.refresh_from_db()
    assert there.item in CHANGES
    assert set(Programme.objects.exclude(pk=there.pk).values_list("name", flat=True)) == {
        f"由{name}新建" for name in CHANGES
    }


def test_two_programmes_of_one_union_have_two_names(
    union: Organisation, group: Organisation, welfare: User, deputy: User
) -> None:
    actions.add_programme(union, FACTS, actor=welfare)
    for facts, actor in ((replace(FACTS, item="月饼"), welfare), (FACTS, deputy)):
        with pytest.raises(actions.NameTaken):
            actions.add_programme(union, facts, actor=actor)
    actions.add_programme(group, FACTS, actor=welfare)
    assert Programme.objects.count() == 2


def test_the_same_sent_again_is_the_same_programme(
    union: Organisation, welfare: User, logged: Callable
) -> None:
    first = actions.add_programme(union, FACTS, actor=welfare)
    assert actions.add_programme(union, FACTS, actor=welfare) == first
    assert len(logged("welfare.programme_added")) == 1


def test_a_change_keeps_the_rows_and_is_logged_by_its_fields(
    programme: Programme, mine: Disbursement, welfare: User, logged: Callable
) -> None:
    facts = ProgrammeFacts(
        name=programme.name,
        item="月饼",
        specification=programme.specification,
        amount=Decimal(250),
        eligible_on=programme.eligible_on,
    )
    actions.change_programme(programme, facts, actor=welfare, version=1)
    actions.change_programme(programme, facts, actor=welfare, version=1)
    mine.refresh_from_db()
    assert mine.amount == 300
    assert logged("welfare.programme_changed") == [{"fields": ["amount", "item"]}]


def test_a_name_is_not_changed_into_one_that_is_taken(
    programme: Programme, union: Organisation, welfare: User
) -> None:
    other = actions.add_programme(union, FACTS, actor=welfare)
    facts = replace(FACTS, name=programme.name)
    with pytest.raises(actions.NameTaken):
        actions.change_programme(other, facts, actor=welfare, version=1)
    other.refresh_from_db()
    assert other.name == FACTS.name


def test_a_closed_programme_is_not_changed_until_it_is_opened_again(
    programme: Programme, welfare: User, logged: Callable
) -> None:
    assert actions.close_programme(programme, actor=welfare)
    assert not actions.close_programme(programme, actor=welfare)
    with pytest.raises(actions.ProgrammeClosed):
        actions.change_programme(programme, FACTS, actor=welfare, version=1)
    assert actions.reopen_programme(programme, actor=welfare)
    assert not actions.reopen_programme(programme, actor=welfare)
    changed = actions.change_programme(programme, FACTS, actor=welfare, version=1)
    assert changed.name == FACTS.name
    assert len(logged("welfare.programme_closed")) == 1
    assert len(logged("welfare.programme_reopened")) == 1


def test_a_leader_sees_a_programme_of_the_union_once_her_group_is_in_it(
    programme: Programme, leader: User, theirs: Disbursement, mine: Disbursement
) -> None:
    assert list(Programme.objects.for_user(leader)) == [programme]
    assert list(Disbursement.objects.for_user(leader)) == [mine]
    assert Programme.objects.for_user(leader).with_sums(leader).get().n_rows == 1
    mine.delete()
    assert not Programme.objects.for_user(leader).exists()


def test_the_list_and_the_single_programme_agree_for_everybody(
    cast: dict[str, User], programme: Programme, theirs: Disbursement, mine: Disbursement
) -> None:
    for name, user in cast.items():
        for right in ("welfare.view", "welfare.change", "welfare.export", "welfare.receive"):
            listed = Programme.objects.for_user(user, right).filter(pk=programme.pk).exists()
            refusal = refusal_of(scoping.authorise, user, right, programme)
            assert listed is (refusal is None), (name, right)


def test_kinds_for_an_event_are_not_for_everyone() -> None:
    assert Programme(kind=Kind.BIRTHDAY).is_for_everyone
    assert not Programme(kind=Kind.ILLNESS).is_for_everyone


def test_of_what_few_get_they_are_named_to_those_who_decide_on_its_money(
    programme: Programme,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
) -> None:
    people = [make_member(name) for name in ("王芳", "李娜", "赵敏", "陈安")]
    for count, person in enumerate(people, start=1):
        give(person)
        facts = programmes_as_purposes([programme.pk], None)[programme.pk]
        named = {one.pk for one in people[:count]} if count <= 3 else set()
        assert set(facts.beneficiaries) == named
        # What everybody may get is agreed to as such: who is on the list is no term of it.
        assert facts.terms == ""
