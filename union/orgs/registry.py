"""Who wants to know when somebody's offices change (Wagtail's groups follow them)."""

from collections.abc import Callable

from union.accounts.models import User

_listeners: list[Callable[[User], None]] = []


def on_offices_changed(listener: Callable[[User], None]) -> None:
    """Registers a listener; it runs in the transaction of the change."""
    _listeners.append(listener)


def offices_changed(user: User) -> None:
    """Tells the listeners."""
    for listener in _listeners:
        listener(user)
