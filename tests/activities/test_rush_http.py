"""Everybody at once before the real server: granian, sessions, CSRF and every middleware."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from bench.crowd import Post, send, served, sessions_of
from tests.activities.conftest import fresh, holds, told
from tests.hands import database_url
from union.accounts.models import User
from union.activities.models import Activity
from union.audit.models import Entry
from union.members.models import Member
from union.notifications.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MEMBERS, TWENTY = 200, 20


@pytest.fixture
def sessions(colleague: Callable[..., Member], chair: User) -> list[str]:
    """Two hundred members who are logged in, in a union that has a chair."""
    with transaction.atomic():
        members = [colleague() for _one in range(MEMBERS)]
        return sessions_of([member.user for member in members])


@pytest.fixture
def port(transactional_db: None) -> Iterator[int]:
    """The web server on the suite's own database."""
    with served(DJANGO_SETTINGS_MODULE="tests.settings", DATABASE_URL=database_url()) as number:
        yield number


def sign_up_at(activity: Activity) -> str:
    return f"{activity.get_absolute_url()}sign-up/"


def test_two_hundred_members_for_twenty_places(
    make_activity: Callable[..., Activity], sessions: list[str], port: int
) -> None:
    activity = make_activity(capacity=TWENTY)
    rush = send(port, [Post(key, sign_up_at(activity)) for key in sessions])
    assert set(rush.statuses) == {303}
    going = activity.sign_ups.going().values_list("number", flat=True)
    assert sorted(going) == list(range(1, TWENTY + 1))
    line = list(activity.sign_ups.in_line())
    assert [row.queue for row in line] == list(range(1, MEMBERS - TWENTY + 1))
    # In the order in which they came: each later row was written later.
    assert [row.pk for row in line] == sorted(row.pk for row in line)
    assert (len(told("in")), len(told("queued"))) == (TWENTY, MEMBERS - TWENTY)
    assert Entry.objects.filter(verb="activities.signed_up").count() == TWENTY
    holds(activity)


@pytest.mark.parametrize("taps", [2, 50])
def test_one_member_taps_many_times_at_once(
    make_activity: Callable[..., Activity], sessions: list[str], port: int, taps: int
) -> None:
    activity = make_activity(capacity=TWENTY)
    rush = send(port, [Post(sessions[0], sign_up_at(activity))] * taps)
    assert set(rush.statuses) == {303}
    assert (fresh(activity).taken, fresh(activity).numbers) == (1, 1)
    assert Notice.objects.count() == 1
    assert Entry.objects.filter(verb="activities.signed_up").count() == 1
    holds(activity)
