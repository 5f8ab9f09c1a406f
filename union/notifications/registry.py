"""To-dos and kinds of notices: the apps above register theirs in `ready()`.

A to-do is not stored: it is asked for, and what was found is remembered for a minute (`counts`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from union.notifications.texts import kinds, register_notice

__all__ = ["Todo", "kinds", "register_notice", "register_todos", "todos"]


@dataclass(frozen=True)
class Todo:
    """One line of "what waits for me": what to do, how many, where, and since when."""

    title: str
    url: str
    count: int = 1
    detail: str = ""
    icon: str = "clock"
    is_urgent: bool = False
    # Somebody waits this very minute: it stands above what is overdue.
    is_first: bool = False
    is_desk: bool = True


_sources: list[Callable[[AbstractBaseUser], Iterable[Todo]]] = []


def register_todos(source: Callable[[AbstractBaseUser], Iterable[Todo]]) -> None:
    """Adds a source of to-dos; it may ask the database a fixed small number of questions."""
    if source not in _sources:
        _sources.append(source)


def todos(user: AbstractBaseUser) -> list[Todo]:
    """Everything that waits for somebody, urgent things first."""
    found = [todo for source in _sources for todo in source(user) if todo.count]
    return sorted(found, key=lambda todo: (not todo.is_first, not todo.is_urgent))
