"""Changing an activity: who is told, what is refused, and where more places go."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.activities.conftest import (
    EVERYBODY,
    ORGANISERS,
    READERS,
    Join,
    everything,
    fresh,
    holds,
    moment,
    pass_time,
    refused,
    states,
    told,
)
from union.accounts.models import User
from union.activities import actions
from union.activities.actions import notices
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.outbox.models import Message

pytestmark = pytest.mark.django_db

Change = Callable[..., Activity]


@pytest.fixture
def change(organiser: User) -> Change:
    """Changes some facts as the organiser: `change(outing, place="湖畔")`."""

    def make(activity: Activity, *, actor: User | None = None, **what: Any) -> Activity:
        there = fresh(activity)
        said = replace(actions.ActivityFacts.of(there), **what)
        return actions.change_activity(there, said, version=there.version, actor=actor or organiser)

    return make


def test_a_new_time_is_told_to_everybody_who_is_signed_up_once_and_to_nobody_else(
    outing: Activity, full: list[SignUp], join: Join, change: Change, logged: Callable
) -> None:
    waiting, offered = join(outing), join(outing)
    gone = full[0]
    actions.cancel(gone, "有课", actor=gone.member.user)
    offered, waiting = waiting, offered
    assert (fresh(offered).state, fresh(waiting).state) == ("offered", "waiting")
    change(outing, starts_at=moment(days=14, hours=1), place="湖畔园区门口")
    everybody = sorted(row.member.user.username for row in (*full[1:], offered, waiting))
    assert told("changed") == everybody
    text = Notice.objects.filter(kind="activities.changed")[0].text
    assert text.startswith("2026年秋游有变动：现定 ")
    assert "地点：湖畔园区门口" in text
    assert logged("activities.changed") == [{"fields": ["place", "starts_at"], "told": 4}]
    change(outing, fee="全部自理")
    assert told("changed") == sorted(everybody * 2)


def test_what_matters_to_nobody_is_told_to_nobody(
    outing: Activity, full: list[SignUp], change: Change, logged: Callable
) -> None:
    change(outing, summary="登山、野餐", title="秋游")
    assert told("changed") == []
    assert logged("activities.changed") == [{"fields": ["summary", "title"], "told": 0}]
    there = fresh(outing)
    assert (there.title, there.slug, there.version) == ("秋游", outing.slug, 2)


def test_a_draft_changes_in_silence(make_activity: Callable[..., Activity], change: Change) -> None:
    draft = make_activity(draft=True)
    change(draft, place="湖畔")
    assert not Notice.objects.exists()


def test_a_change_that_changes_nothing_leaves_no_trace(outing: Activity, change: Change) -> None:
    before = everything()
    change(outing)
    assert everything() == before


def test_when_many_are_signed_up_the_worker_tells_those_of_that_moment(
    make_activity: Callable[..., Activity],
    join: Join,
    change: Change,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notices, "FEW", 2)
    activity = make_activity(capacity=None)
    before = [join(activity) for _one in range(4)]
    change(activity, place="湖畔")
    assert told("changed") == []
    later = join(activity)
    actions.cancel(before[0], "有课", actor=before[0].member.user)
    drain()
    names = sorted(row.member.user.username for row in before)
    assert told("changed") == names
    Message.objects.filter(kind=actions.TELL).update(done_at=None)
    drain()
    assert told("changed") == names
    assert later.member.user.username not in names


def test_more_places_go_to_the_line(
    outing: Activity, full: list[SignUp], join: Join, change: Change
) -> None:
    for _one in range(3):
        join(outing)
    change(outing, capacity=5)
    assert states(outing)[3:] == ["offered", "offered", "waiting"]
    assert fresh(outing).taken == 5
    holds(outing)
    change(outing, capacity=None)
    assert states(outing)[3:] == ["offered"] * 3
    holds(outing)


def test_not_fewer_places_than_are_taken(
    outing: Activity, full: list[SignUp], change: Change
) -> None:
    said = refused(actions.TooFewPlaces, lambda: change(outing, capacity=2))
    assert said == "已有 3 个名额被占用，请先取消其中一些。"


def test_rules_that_become_narrower_send_nobody_home(
    outing: Activity, full: list[SignUp], change: Change, far_group: Organisation, logged: Callable
) -> None:
    change(outing, groups=[far_group], posts=["保育员"])
    assert states(outing) == ["going"] * 3
    assert list(fresh(outing).groups.all()) == [far_group]
    assert logged("activities.changed") == [{"fields": ["posts", "groups"], "told": 0}]


def test_a_form_that_was_open_meanwhile_turns_nothing_back(
    outing: Activity, organiser: User, change: Change
) -> None:
    old = fresh(outing)
    change(outing, place="湖畔")
    said = replace(actions.ActivityFacts.of(old), fee="免费")
    refused(
        actions.StaleActivity,
        lambda: actions.change_activity(old, said, version=old.version, actor=organiser),
    )


def test_what_contradicts_itself_is_refused(outing: Activity, change: Change) -> None:
    refused(actions.WrongOrder, lambda: change(outing, closes_at=moment(days=20)))


def test_what_is_over_or_called_off_stays_as_it_was(
    make_activity: Callable[..., Activity], change: Change, organiser: User
) -> None:
    off, over = make_activity(), make_activity()
    actions.call_off(off, "台风", actor=organiser)
    refused(actions.CalledOff, lambda: change(off, place="湖畔"))
    pass_time(over, days=15)
    actions.close(over, actor=organiser)
    refused(actions.IsOver, lambda: change(over, place="湖畔"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_change_one(
    who: str, request: pytest.FixtureRequest, outing: Activity, change: Change
) -> None:
    actor = request.getfixturevalue(who)

    def deed() -> object:
        return change(outing, actor=actor, place="湖畔")

    if who in ORGANISERS:
        assert fresh(deed()).place == "湖畔"
    else:
        shown = who in READERS or who == "leader"
        refused(NotAllowed if shown else NotReachable, deed)
