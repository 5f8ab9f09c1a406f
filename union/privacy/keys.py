"""Stops a start with the wrong keys: server, worker, and what Django checks."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS

from union.privacy import actions


def keys_fit(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """The check with which `manage.py serve` refuses to start."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    return [Error(problem, id="privacy.E001") for problem in actions.wrong_keys()]


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """Called by Django when a migration is over: the first one leaves the checks of the keys."""
    if using == DEFAULT_DB_ALIAS and not actions.wrong_keys():
        actions.note_keys()


def require() -> None:
    """Ends a process of the platform, with a sentence, whose keys are not those of the database."""
    problems = actions.wrong_keys()
    if problems:
        raise SystemExit("\n".join(problems))
    actions.note_keys()
