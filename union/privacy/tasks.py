"""Work that was left in the outbox, and the rules of keeping."""

from typing import Any

from union.privacy import actions
from union.privacy.models import Copy


def make_copy(payload: dict[str, Any]) -> None:
    """Makes a copy of somebody's data."""
    copy = Copy.objects.select_related("user").get(pk=payload["copy"])
    actions.make_copy(copy, actor=copy.user)


def end_copy(_payload: dict[str, Any]) -> None:
    """Deletes the copies whose day is over."""
    actions.remove_old_copies()


def give_up_copies() -> None:
    """Copies that will not be made any more count as failed."""
    actions.give_up_copies()


def run_rules() -> None:
    """Runs the rules of keeping whose time has come."""
    actions.run_rules()
