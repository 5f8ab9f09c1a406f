"""Rows in bulk, for the importer, and rows by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from union.accounts.models import User
from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member, Standing
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import NewRow, RowChange
from union.welfare.models import Disbursement, Kind, Programme, guess_kind

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


def entries(verb: str) -> list[Entry]:
    return list(Entry.objects.filter(verb=verb))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2026年中秋慰问品", Kind.FESTIVAL),
        ("春节慰问品发放表", Kind.FESTIVAL),
        ("五一劳动节", Kind.FESTIVAL),
        ("三月生日蛋糕券", Kind.BIRTHDAY),
        ("生育慰问", Kind.BIRTH),
        ("职工住院慰问", Kind.ILLNESS),
        ("大病救助金", Kind.HARDSHIP),
        ("患病困难职工帮扶", Kind.HARDSHIP),
        ("某某物资", Kind.OTHER),
    ],
)
def test_the_kind_is_read_out_of_the_name(name: str, kind: Kind) -> None:
    assert guess_kind(name) == kind


def test_a_programme_is_opened_once_by_its_name(union: Organisation, welfare: User) -> None:
    first = actions.get_or_make_programme(union, name="三月生日蛋糕券", given_on=DAY, actor=welfare)
    again = actions.get_or_make_programme(
        union, name=" 三月生日蛋糕券 ", given_on=date(2026, 1, 1), actor=welfare
    )
    assert again == first
    assert (first.kind, first.eligible_on) == (Kind.BIRTHDAY, DAY)
    assert len(entries("welfare.programme_added")) == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("treasurer", NotAllowed), ("leader", NotReachable), ("outsider", NotReachable)],
)
def test_only_officers_open_a_programme_by_its_name(
    who: str, refusal: type[Exception], request: pytest.FixtureRequest, union: Organisation
) -> None:
    with pytest.raises(refusal):
        actions.get_or_make_programme(
            union, name="中秋", given_on=DAY, actor=request.getfixturevalue(who)
        )
    assert not Programme.objects.exists()


def test_rows_in_bulk_are_put_into_the_group_of_that_day(
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    group: Organisation,
    far_group: Organisation,
) -> None:
    stayed = make_member("王芳")
    moved = make_member("李娜", organisation=far_group, starts_on=date(2026, 10, 1))
    Standing.objects.create(
        member=moved,
        organisation=group,
        status="active",
        starts_on=date(2020, 9, 1),
        ends_on=date(2026, 10, 1),
    )
    added = actions.add_rows(
        programme,
        [NewRow(stayed, Decimal("300"), given_on=DAY), NewRow(moved, Decimal("299.90"))],
        actor=welfare,
    )
    assert [row.organisation for row in added] == [group, group]
    assert all(row.pk and row.receipt == "" and row.recorded_by == welfare for row in added)
    assert sum(row.amount for row in Disbursement.objects.all()) == Decimal("599.90")


def test_a_replay_of_rows_adds_nothing(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    rows = [NewRow(make_member(name), Decimal(300)) for name in ("王芳", "李娜")]
    assert len(actions.add_rows(programme, rows, actor=welfare)) == 2
    assert actions.add_rows(programme, [*rows, rows[0]], actor=welfare) == []
    assert Disbursement.objects.count() == 2


def test_the_number_of_questions_does_not_grow_with_the_rows(
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    django_assert_max_num_queries: Callable,
) -> None:
    few = [NewRow(make_member(f"甲{n}"), Decimal(1)) for n in range(2)]
    many = [NewRow(make_member(f"乙{n}"), Decimal(1)) for n in range(40)]
    for rows in (few, many):
        with django_assert_max_num_queries(16):
            actions.add_rows(programme, rows, actor=welfare)
    assert Disbursement.objects.count() == 42


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("outsider", NotReachable),
        ("member", NotReachable),
        ("organiser", NotReachable),
        ("keeper", NotReachable),
        ("sysadmin", NotReachable),
        ("auditor", NotAllowed),
        ("committee", NotAllowed),
        ("treasurer", NotAllowed),
        ("leader", NotReachable),
    ],
)
def test_rows_are_added_only_by_officers(
    who: str,
    refusal: type[Exception],
    request: pytest.FixtureRequest,
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
) -> None:
    actor = request.getfixturevalue(who)
    theirs = make_member()
    above = make_member("李娜", organisation=programme.organisation)
    row = actions.add_one(programme, NewRow(above, Decimal(1)), actor=welfare)
    for attempt in (
        lambda: actions.add_rows(programme, [NewRow(theirs, Decimal(1))], actor=actor),
        lambda: actions.add_one(programme, NewRow(theirs, Decimal(1)), actor=actor),
        lambda: actions.change_rows(programme, [RowChange(row.pk, Decimal(9))], actor=actor),
        lambda: actions.change_one(row, RowChange(row.pk, Decimal(9)), actor=actor, version=1),
        lambda: actions.remove_one(row, actor=actor),
    ):
        with pytest.raises(refusal):
            attempt()
    assert Disbursement.objects.get().amount == 1


def test_nobody_of_another_union_gets_into_a_programme(
    programme: Programme, welfare: User, outsider: User, make_member: Callable[..., Member]
) -> None:
    elsewhere = Organisation.objects.get(name="邻家幼儿园工会")
    stranger = make_member("钱多", organisation=elsewhere)
    with pytest.raises(actions.ElsewhereMember):
        actions.add_rows(
            programme,
            [NewRow(make_member(), Decimal(1)), NewRow(stranger, Decimal(1))],
            actor=welfare,
        )
    assert not Disbursement.objects.exists()


def test_a_closed_programme_takes_no_rows(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    row = actions.add_one(programme, NewRow(make_member(), Decimal(1)), actor=welfare)
    actions.close_programme(programme, actor=welfare)
    for attempt in (
        lambda: actions.add_rows(programme, [NewRow(make_member(), Decimal(1))], actor=welfare),
        lambda: actions.change_rows(programme, [RowChange(row.pk, Decimal(9))], actor=welfare),
        lambda: actions.change_one(row, RowChange(row.pk, Decimal(9)), actor=welfare, version=1),
        lambda: actions.remove_one(row, actor=welfare),
    ):
        with pytest.raises(actions.ProgrammeClosed):
            attempt()
    assert Disbursement.objects.get().amount == 1


def test_rows_in_bulk_are_changed(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    one, other = actions.add_rows(
        programme, [NewRow(make_member(n), Decimal(1)) for n in ("王芳", "李娜")], actor=welfare
    )
    changed = actions.change_rows(
        programme, [RowChange(one.pk, Decimal(2), item="月饼", given_on=DAY)], actor=welfare
    )
    assert [row.pk for row in changed] == [one.pk]
    one.refresh_from_db()
    assert (one.amount, one.item, one.given_on, one.version) == (2, "月饼", DAY, 2)
    other.refresh_from_db()
    assert other.amount == 1


def test_a_row_by_hand_is_added_changed_and_removed_and_each_is_logged(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    row = actions.add_one(programme, NewRow(make_member(), Decimal("300.50")), actor=welfare)
    change = RowChange(row.pk, Decimal(200), note="补发")
    actions.change_one(row, change, actor=welfare, version=1)
    actions.change_one(row, change, actor=welfare, version=1)
    row.refresh_from_db()
    assert (row.amount, row.note, row.version) == (200, "补发", 2)
    actions.remove_one(row, actor=welfare)
    actions.remove_one(row, actor=welfare)
    assert not Disbursement.objects.exists()
    assert entries("welfare.row_added")[0].details == {"amount": "300.50"}
    assert [e.details["fields"] for e in entries("welfare.row_changed")] == [["amount", "note"]]
    assert len(entries("welfare.row_removed")) == 1


def test_a_member_has_one_row_in_a_programme(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    row = NewRow(make_member(), Decimal(1))
    actions.add_one(programme, row, actor=welfare)
    with pytest.raises(actions.AlreadyInProgramme):
        actions.add_one(programme, row, actor=welfare)
    assert len(entries("welfare.row_added")) == 1
