"""The outbox: work is done once, and done again when a worker dies over it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from union.outbox import actions, registry
from union.outbox.models import MAX_ATTEMPTS, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def handled() -> Iterator[list[dict[str, Any]]]:
    """What the handler of the kind "test" was given."""
    calls: list[dict[str, Any]] = []

    def handler(payload: dict[str, Any]) -> timedelta | None:
        calls.append(payload)
        if payload.get("fails"):
            raise ValueError("on purpose")
        return timedelta(0) if payload.get("again") and len(calls) < 3 else None

    registry.register("test", handler)
    yield calls
    del registry.handlers["test"]


def test_work_is_done_once(handled: list[dict[str, Any]]) -> None:
    actions.enqueue("test", "a", {"id": 1})
    actions.enqueue("test", "a", {"id": 1})
    actions.drain()
    actions.drain()
    assert handled == [{"id": 1}]
    assert Message.objects.get().done_at


def test_a_handler_that_has_more_to_do_is_called_again(handled: list[dict[str, Any]]) -> None:
    actions.enqueue("test", "a", {"again": True})
    actions.drain()
    assert len(handled) == 3
    assert Message.objects.get().done_at


def test_a_failure_is_tried_again_later_and_at_last_given_up(
    handled: list[dict[str, Any]],
) -> None:
    actions.enqueue("test", "a", {"fails": True})
    for _attempt in range(MAX_ATTEMPTS):
        Message.objects.update(not_before=timezone.now())
        actions.drain()
    message = Message.objects.get()
    assert len(handled) == MAX_ATTEMPTS
    assert message.dead_at
    assert message.problem == "ValueError"


def test_the_work_of_a_worker_that_died_is_taken_up_when_its_lease_is_over(
    handled: list[dict[str, Any]],
) -> None:
    actions.enqueue("test", "a", {"id": 1})
    Message.objects.update(leased_until=timezone.now() + timedelta(minutes=1), attempts=1)
    actions.drain()
    assert handled == []
    Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    actions.drain()
    assert handled == [{"id": 1}]


def test_a_worker_whose_lease_ran_out_does_not_settle_for_the_next(
    handled: list[dict[str, Any]],
) -> None:
    actions.enqueue("test", "a", {"id": 1})
    first = actions._claim()
    assert first is not None
    Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    second = actions._claim()
    assert second is not None
    actions._settle(first, done_at=timezone.now())
    assert Message.objects.get().done_at is None
    actions._settle(second, done_at=timezone.now())
    assert Message.objects.get().done_at


def test_the_command_does_the_same_work(handled: list[dict[str, Any]]) -> None:
    actions.enqueue("test", "a", {"id": 2})
    call_command("drain_outbox")
    assert handled == [{"id": 2}]
