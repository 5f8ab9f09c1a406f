"""Attendance: by tapping, by ticking, and from names on paper."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    everything,
    fresh,
    pass_time,
    refused,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(
    make_activity: Callable[..., Activity], join: Join, colleague: Callable[..., Member]
) -> dict[str, SignUp]:
    """Six who go, on the day of the activity, by name; 李娜 is there twice."""
    activity = make_activity(capacity=10)
    names = ["王芳", "李娜(大)", "李娜(小)", "阿依古丽·买买提", "张三", "欧阳修"]
    rows = {
        name: join(activity, colleague(name, staff_number=f"A{n}")) for n, name in enumerate(names)
    }
    pass_time(activity, days=14)
    return rows


def came(rows: dict[str, SignUp]) -> list[str]:
    return [name for name, row in rows.items() if fresh(row).attended]


def test_one_tap_for_each_and_one_can_be_taken_back(
    there: dict[str, SignUp], organiser: User, logged: Callable
) -> None:
    row = there["王芳"]
    assert actions.mark_present(row, present=True, actor=organiser)
    assert (fresh(row).attended, fresh(row).attendance_by) == (True, organiser)
    before = everything()
    assert not actions.mark_present(row, present=True, actor=organiser)
    assert everything() == before
    assert actions.mark_present(row, present=None, actor=organiser)
    assert fresh(row).attended is None
    assert logged("activities.attendance") == [
        {"activity": row.activity_id, "present": True},
        {"activity": row.activity_id, "present": None},
    ]


def test_the_ticked_ones_were_there_and_the_others_were_not(
    there: dict[str, SignUp], organiser: User, logged: Callable
) -> None:
    activity = there["王芳"].activity
    present = {there[name].pk for name in ("王芳", "张三")}
    assert actions.take_attendance(activity, present, actor=organiser) == 2
    assert came(there) == ["王芳", "张三"]
    assert fresh(there["欧阳修"]).attended is False
    entry = logged("activities.attendance")[0]
    assert (entry["going"], entry["present"]) == (6, 2)
    before = everything()
    assert actions.take_attendance(activity, present, actor=organiser) == 2
    assert everything() == before


def test_two_who_tick_at_once_do_not_take_back_each_others_ticks(
    there: dict[str, SignUp], organiser: User
) -> None:
    activity, pk = there["王芳"].activity, {name: row.pk for name, row in there.items()}
    actions.take_attendance(activity, {pk["欧阳修"]}, actor=organiser)
    # Both look at the same page now; the second also takes back a tick that she saw.
    seen = {pk["欧阳修"]}
    actions.take_attendance(activity, {*seen, pk["王芳"]}, shown=seen, actor=organiser)
    actions.take_attendance(activity, {pk["张三"]}, shown=seen, actor=organiser)
    assert came(there) == ["王芳", "张三"]
    assert {fresh(row).attended for row in there.values()} == {True, False}
    # The first one saves her old page again: what the second took back stays taken back.
    actions.take_attendance(activity, {*seen, pk["王芳"]}, shown=seen, actor=organiser)
    assert came(there) == ["王芳", "张三"]


def test_a_number_of_another_activity_saves_nothing(
    there: dict[str, SignUp], outing: Activity, join: Join, organiser: User
) -> None:
    other, mine = join(outing), there["王芳"]
    refused(
        NotReachable,
        lambda: actions.take_attendance(mine.activity, {mine.pk, other.pk}, actor=organiser),
    )


def test_not_before_the_day(outing: Activity, join: Join, organiser: User) -> None:
    row = join(outing)
    refused(actions.NotBegun, lambda: actions.mark_present(row, present=True, actor=organiser))
    refused(actions.NotBegun, lambda: actions.take_attendance(outing, {row.pk}, actor=organiser))
    refused(actions.NotBegun, lambda: actions.paste_attendance(outing, "同事1", actor=organiser))


def test_only_whoever_goes_can_be_there(
    outing: Activity, full: list[SignUp], join: Join, organiser: User
) -> None:
    waiting = join(outing)
    pass_time(outing, days=14)
    refused(actions.NotGoing, lambda: actions.mark_present(waiting, present=True, actor=organiser))


def test_names_from_paper_are_found_and_the_unclear_ones_are_asked_for(
    there: dict[str, SignUp], organiser: User
) -> None:
    activity = there["王芳"].activity
    paper = "1. 王芳\n2、李娜\n3) 阿依古丽•买买提\n张　三\n赵六、王芳，李娜（小）\nA5\n\n7\n"
    before = everything()
    found = actions.read_names(activity, paper, actor=organiser)
    assert everything() == before
    assert [row.member.name for row in found.matched] == [
        "王芳",
        "阿依古丽·买买提",
        "张三",
        "李娜(小)",
        "欧阳修",
    ]
    assert found.unknown == ["赵六"]
    assert [(name, len(rows)) for name, rows in found.ambiguous] == [("李娜", 2)]


@pytest.mark.parametrize(
    "paper",
    [
        "王芳\n张三\n欧阳修",
        "1.王芳 2.张三 3.欧阳修",
        "1、王芳 2、张三 3、欧阳修",
        "（1）王芳；（2）张 三；（3）欧阳修",
        "  王芳\t张三\t\t欧阳修  \r\n",
        "1. 王芳、张三，欧阳修，",
    ],
)
def test_papers_are_written_in_many_ways(
    there: dict[str, SignUp], organiser: User, paper: str
) -> None:
    found = actions.read_names(there["王芳"].activity, paper, actor=organiser)
    assert [row.member.name for row in found.matched] == ["王芳", "张三", "欧阳修"]
    assert (found.unknown, found.ambiguous) == ([], [])


def test_the_clear_ones_are_saved_and_a_second_paper_is_added(
    there: dict[str, SignUp], organiser: User, logged: Callable
) -> None:
    activity = there["王芳"].activity
    actions.paste_attendance(activity, "王芳 李娜 赵六", actor=organiser)
    assert came(there) == ["王芳"]
    assert fresh(there["李娜(大)"]).attended is None
    actions.paste_attendance(activity, "张三，王芳", actor=organiser)
    assert came(there) == ["王芳", "张三"]
    assert [entry["present"] for entry in logged("activities.attendance")] == [1, 1]
    before = everything()
    actions.paste_attendance(activity, "张三，赵六", actor=organiser)
    assert everything() == before


def test_thirty_five_names_of_which_two_are_asked_for(
    make_activity: Callable[..., Activity],
    join: Join,
    colleague: Callable[..., Member],
    organiser: User,
    django_assert_max_num_queries: Callable,
) -> None:
    activity = make_activity(capacity=40)
    for _one in range(33):
        join(activity)
    pass_time(activity, days=14)
    paper = "\n".join([*(f"{n}. 同事{n}" for n in range(1, 34)), "赵六", "钱七"])
    with django_assert_max_num_queries(12):
        found = actions.paste_attendance(activity, paper, actor=organiser)
    assert (len(found.matched), found.unknown) == (33, ["赵六", "钱七"])
    assert activity.sign_ups.filter(attended=True).count() == 33


DEEDS = {
    "one": lambda row, actor: actions.mark_present(row, present=True, actor=actor),
    "all": lambda row, actor: actions.take_attendance(row.activity, {row.pk}, actor=actor),
    "paper": lambda row, actor: actions.paste_attendance(row.activity, "王芳", actor=actor),
    "read": lambda row, actor: actions.read_names(row.activity, "王芳", actor=actor),
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_take_it(
    who: str, deed: str, request: pytest.FixtureRequest, there: dict[str, SignUp]
) -> None:
    actor, row = request.getfixturevalue(who), there["王芳"]
    if who in ORGANISERS:
        assert DEEDS[deed](row, actor)
    else:
        shown = who in READERS or who == "leader"
        refused(NotAllowed if shown else NotReachable, lambda: DEEDS[deed](row, actor))
