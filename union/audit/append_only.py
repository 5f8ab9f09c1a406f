"""Tables that only grow: triggers refuse UPDATE, DELETE and replacing inserts on both databases.

Django rebuilds a table when it alters it on SQLite, and drops the triggers without a word, so
they are made again after every migration, and the server refuses to start without them.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from union.core.terminal import both

_protected: list[type[models.Model]] = []


def protect(model: type[models.Model]) -> None:
    """Declares that rows of `model` are never changed and never removed."""
    if model not in _protected:
        _protected.append(model)


def _tables() -> list[str]:
    return [model._meta.db_table for model in _protected]


def _names(table: str) -> list[str]:
    return [f"{table}_no_{what}" for what in ("update", "delete", "replace")]


def _sqlite(table: str) -> list[str]:
    no_update, no_delete, no_replace = _names(table)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {no_replace} BEFORE INSERT ON {table} "  # noqa: S608  # our own tables
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    no_update, no_delete, no_replace = _names(table)
    call = "EXECUTE FUNCTION union_append_only()"
    return [
        "CREATE OR REPLACE FUNCTION union_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER {no_replace} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
    ]


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        # A disabled trigger is as good as none.
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not."""
    there = set(connection.introspection.table_names())
    present = _present(connection)
    return [
        name
        for table in _tables()
        if table in there
        for name in _names(table)
        if name not in present
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the triggers that are missing."""
    absent = set(missing(connection))
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for table in _tables():
            if absent.intersection(_names(table)):
                for name in _names(table):
                    on = "" if connection.vendor == "sqlite" else f" ON {table}"
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
                for statement in make(table):
                    cursor.execute(statement)


def require(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Stops the start when a trigger is missing."""
    absent = missing(connections[alias])
    if absent:
        raise ImproperlyConfigured(
            f"Append-only triggers are missing: {', '.join(absent)}. Run manage.py migrate."
        )


def triggers_are_there(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """The check with which `manage.py serve` refuses to start without them."""
    return [
        Error(
            both(
                _(
                    "The log is no longer protected: the append-only trigger %(name)s is missing, "
                    "somebody has removed it. Check the log before it is made again."
                ),
                name=name,
            ),
            hint="Run manage.py verify_audit, then manage.py migrate --skip-checks, which makes "
            "it again.",
            id="audit.E001",
        )
        for alias in databases or ()
        for name in missing(connections[alias])
    ]


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Called by Django when a migration is over."""
    install(connections[using])
    require(using)
