"""What the accounts app must know of the apps above it, filled in their `ready()`."""

from collections.abc import Callable

from union.accounts.models import User

_desk: list[Callable[[User], bool]] = []
_second_factor: list[Callable[[User], bool]] = []


def register(
    *, works_at_desk: Callable[[User], bool], needs_second_factor: Callable[[User], bool]
) -> None:
    """Tells who works at the desk, and who must have a second factor."""
    _desk.append(works_at_desk)
    _second_factor.append(needs_second_factor)


def works_at_desk(user: User) -> bool:
    """Whether somebody holds an office now."""
    return any(ask(user) for ask in _desk)


def needs_second_factor(user: User) -> bool:
    """Whether the password alone is not enough for this account."""
    return any(ask(user) for ask in _second_factor)
