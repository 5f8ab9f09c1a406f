"""Publishing, calling off, closing, opening again."""

from collections.abc import Callable, Iterator

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    everything,
    fresh,
    holds,
    pass_time,
    refused,
    states,
    told,
)
from union.accounts.models import User
from union.activities import actions, registry
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown_to_the_public() -> Iterator[list[tuple[str, str]]]:
    """What a website was told: the address and the state."""
    seen: list[tuple[str, str]] = []

    def publisher(activity: Activity, actor: User | None) -> None:
        seen.append((activity.slug, str(activity.state)))

    registry.register_publisher(publisher)
    yield seen
    registry._publishers.remove(publisher)


def test_a_draft_is_published_once_and_the_website_makes_its_page(
    make_activity: Callable[..., Activity],
    organiser: User,
    logged: Callable,
    shown_to_the_public: list,
) -> None:
    draft = make_activity(draft=True)
    assert actions.publish(draft, actor=organiser)
    there = fresh(draft)
    assert there.is_open
    assert there.published_at is not None
    assert logged("activities.published") == [{}]
    before = everything()
    assert not actions.publish(draft, actor=organiser)
    assert everything() == before
    assert shown_to_the_public == [(draft.slug, "open")]


def test_the_website_hears_of_each_later_turn(
    outing: Activity, organiser: User, shown_to_the_public: list
) -> None:
    pass_time(outing, days=15)
    actions.close(outing, actor=organiser)
    actions.reopen(outing, actor=organiser)
    actions.call_off(outing, "没有人来", actor=organiser)
    assert [state for _slug, state in shown_to_the_public] == ["closed", "open", "called_off"]


def test_with_the_times_of_last_year_it_is_not_published(
    make_activity: Callable[..., Activity], organiser: User
) -> None:
    draft = make_activity(draft=True)
    pass_time(draft, days=11)
    refused(actions.WindowInThePast, lambda: actions.publish(draft, actor=organiser))


def test_all_who_are_signed_up_are_told_once_that_it_will_not_take_place(
    outing: Activity, full: list[SignUp], join: Join, organiser: User, logged: Callable
) -> None:
    first, second = join(outing), join(outing)
    gone = full[0]
    actions.cancel(gone, "有课", actor=gone.member.user)
    assert actions.call_off(outing, " 台风 红色预警 ", actor=organiser)
    there = fresh(outing)
    assert (there.state, there.reason) == ("called_off", "台风 红色预警")
    everybody = sorted(row.member.user.username for row in (*full[1:], first, second))
    assert told("called_off") == everybody
    assert Notice.objects.filter(kind="activities.called_off")[0].text == "2026年秋游已取消。"
    assert states(outing) == ["cancelled", "going", "going", "lapsed", "lapsed"]
    assert logged("activities.called_off") == [{"told": 4}]
    holds(outing)
    before = everything()
    assert not actions.call_off(outing, "再说一次", actor=organiser)
    pass_time(outing, hours=13)
    actions.end_offers()
    assert told("lapsed") == []
    assert told("called_off") == everybody
    assert len(everything()[2]) == len(before[2])


def test_members_are_told_why(outing: Activity, organiser: User) -> None:
    refused(actions.ReasonMissing, lambda: actions.call_off(outing, " ", actor=organiser))


def test_a_draft_is_given_up_without_a_word(
    make_activity: Callable[..., Activity], organiser: User, shown_to_the_public: list
) -> None:
    draft = make_activity(draft=True)
    assert actions.call_off(draft, actor=organiser)
    assert not Activity.objects.published().exists()
    assert shown_to_the_public == []
    refused(actions.CalledOff, lambda: actions.publish(draft, actor=organiser))


def test_when_it_took_place_it_is_closed_and_the_line_ends(
    outing: Activity, full: list[SignUp], join: Join, organiser: User, logged: Callable
) -> None:
    join(outing)
    refused(actions.NotBegun, lambda: actions.close(outing, actor=organiser))
    pass_time(outing, days=14, hours=1)
    actions.mark_present(full[0], present=True, actor=organiser)
    assert actions.close(outing, actor=organiser)
    assert states(outing) == ["going", "going", "going", "lapsed"]
    assert logged("activities.closed") == [{"going": 3, "attended": 1}]
    before = everything()
    assert not actions.close(outing, actor=organiser)
    assert everything() == before
    refused(actions.IsOver, lambda: actions.mark_present(full[1], present=True, actor=organiser))
    refused(actions.IsOver, lambda: actions.call_off(outing, "台风", actor=organiser))
    refused(actions.IsOver, lambda: actions.publish(outing, actor=organiser))


def test_a_closed_one_is_opened_again_to_put_its_attendance_right(
    outing: Activity, full: list[SignUp], organiser: User, logged: Callable
) -> None:
    pass_time(outing, days=15)
    assert not actions.reopen(outing, actor=organiser)
    actions.close(outing, actor=organiser)
    assert actions.reopen(outing, actor=organiser)
    assert actions.mark_present(full[1], present=True, actor=organiser)
    assert logged("activities.reopened") == [{}]


def test_what_never_took_place_is_not_opened_again(outing: Activity, organiser: User) -> None:
    actions.call_off(outing, "台风", actor=organiser)
    refused(actions.NotClosed, lambda: actions.reopen(outing, actor=organiser))


TURNS = {
    "publish": lambda activity, actor: actions.publish(activity, actor=actor),
    "call_off": lambda activity, actor: actions.call_off(activity, "台风", actor=actor),
    "close": lambda activity, actor: actions.close(activity, actor=actor),
    "reopen": lambda activity, actor: actions.reopen(activity, actor=actor),
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("turn", TURNS)
def test_who_may_turn_one(
    who: str,
    turn: str,
    request: pytest.FixtureRequest,
    make_activity: Callable[..., Activity],
    organiser: User,
) -> None:
    actor = request.getfixturevalue(who)
    activity = make_activity(draft=turn == "publish")
    if turn in ("close", "reopen"):
        pass_time(activity, days=15)
    if turn == "reopen":
        actions.close(activity, actor=organiser)

    def deed() -> object:
        return TURNS[turn](activity, actor)

    if who in ORGANISERS:
        assert deed()
    else:
        shown = (who in READERS or who == "leader") and turn != "publish"
        refused(NotAllowed if shown else NotReachable, deed)
