"""The guarded counter: what there is only so much of."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Q

from tests.activities.conftest import facts
from union.accounts.models import User
from union.activities import actions
from union.activities.models import PLACES, Activity
from union.core.limits import BelowZero, Limit
from union.orgs.models import Organisation

pytestmark = pytest.mark.django_db

# Two counters that no other rule binds, as a budget line has them.
BOTH = Limit(Activity, "capacity", ("numbers", "queued"))


@pytest.fixture
def row(union: Organisation, organiser: User) -> Activity:
    """An activity with ten places."""
    return actions.create_activity(union, facts(capacity=10), actor=organiser)


def there(row: Activity) -> Activity:
    return Activity.objects.get(pk=row.pk)


def test_it_is_taken_to_the_last_and_no_further(row: Activity) -> None:
    assert PLACES.take(row.pk, "taken", 9)
    assert not PLACES.take(row.pk, "taken", 2)
    assert PLACES.left(there(row)) == 1
    assert PLACES.take(row.pk, "taken")
    assert not PLACES.take(row.pk, "taken")
    assert PLACES.left(there(row)) == 0


def test_without_a_limit_there_is_always_room(row: Activity) -> None:
    Activity.objects.filter(pk=row.pk).update(capacity=None)
    assert PLACES.take(row.pk, "taken", 1_000_000)
    assert PLACES.left(there(row)) is None


def test_other_guards_count_as_well_and_what_else_changes_changes_in_the_same_step(
    row: Activity,
) -> None:
    shown = Q(state=Activity.State.OPEN)
    assert not PLACES.take(row.pk, "taken", 1, shown, numbers=7)
    assert (there(row).taken, there(row).numbers) == (0, 0)
    assert PLACES.take(row.pk, "taken", 1, ~shown, numbers=7)
    assert (there(row).taken, there(row).numbers) == (1, 7)


def test_several_counters_share_one_limit(row: Activity) -> None:
    assert BOTH.take(row.pk, "numbers", 6)
    assert not BOTH.take(row.pk, "queued", 5)
    assert BOTH.take(row.pk, "queued", 4)
    assert BOTH.left(there(row)) == 0
    BOTH.move(row.pk, "numbers", "queued", 6)
    assert (there(row).numbers, there(row).queued) == (0, 10)
    assert BOTH.left(there(row)) == 0


def test_what_was_given_back_can_be_taken_again(row: Activity) -> None:
    PLACES.take(row.pk, "taken", 10)
    PLACES.give_back(row.pk, "taken", 3, reason="下雨")
    assert (there(row).taken, there(row).reason) == (7, "下雨")
    assert PLACES.take(row.pk, "taken", 3)


@pytest.mark.parametrize(
    "deed",
    [
        lambda pk: PLACES.give_back(pk, "taken", 3),
        lambda pk: BOTH.move(pk, "taken", "queued", 3),
        lambda pk: PLACES.give_back(pk + 1, "taken", 1),
    ],
)
def test_more_is_never_given_back_than_was_taken(
    row: Activity, deed: Callable[[int], None]
) -> None:
    PLACES.take(row.pk, "taken", 2)
    with pytest.raises(BelowZero):
        deed(row.pk)
    assert (there(row).taken, there(row).queued) == (2, 0)


def test_what_was_taken_is_given_back_when_the_rest_of_the_transaction_fails(
    row: Activity,
) -> None:
    @transaction.atomic
    def fail() -> None:
        assert PLACES.take(row.pk, "taken", 10)
        PLACES.give_back(row.pk, "taken", 11)

    with pytest.raises(BelowZero):
        fail()
    assert there(row).taken == 0
