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
from django.db.backends.utils import CursorWrapper
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


def _sqlite(cursor: CursorWrapper, table: str) -> list[str]:
    no_update, no_delete, no_replace = _names(table)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {no_replace} BEFORE INSERT ON {table} "
        f"WHEN {_would_replace(cursor, table)} {refuse}",
    ]


# ruff: noqa: S608  # the names are those of our own tables, columns and indexes
def _would_replace(cursor: CursorWrapper, table: str) -> str:
    """Whether a row with the key of the new one is there, by any of the table's unique indexes.

    INSERT OR REPLACE removes such a row without firing a trigger for its removal.
    """
    cursor.execute(f"PRAGMA table_info({table})")
    columns = [f'"{column[1]}"' for column in cursor.fetchall()]
    cursor.execute(f"PRAGMA index_list({table})")
    indexes = [(name, partial) for _n, name, unique, _by, partial in cursor.fetchall() if unique]
    found = [f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"]
    new_row = ", ".join(f"NEW.{column} AS {column}" for column in columns)
    for index, partial in sorted(indexes):
        cursor.execute(f"PRAGMA index_info({index})")
        keys = [f'"{name}"' for _n, _c, name in cursor.fetchall()]
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        if not partial:
            found.append(f"EXISTS (SELECT 1 FROM {table} WHERE {same})")
            continue
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index])
        condition = cursor.fetchone()[0].split(" WHERE ", 1)[1]
        found.append(
            f"(EXISTS (SELECT 1 FROM (SELECT {new_row}) WHERE {condition})"
            f" AND EXISTS (SELECT 1 FROM {table} WHERE ({condition}) AND {same}))"
        )
    return " OR ".join(found)


def _postgresql(_cursor: CursorWrapper, table: str) -> list[str]:
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


def absent(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the protected tables and of the triggers that should be there and are not."""
    there = set(connection.introspection.table_names())
    return [*(table for table in _tables() if table not in there), *missing(connection)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the triggers that are missing, and anew those that say something else than they should.

    A unique index that a migration has added is one more way to replace a row.
    """
    absent = set(missing(connection))
    on_sqlite = connection.vendor == "sqlite"
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in there.intersection(_tables()):
            wanted = (_sqlite if on_sqlite else _postgresql)(cursor, table)
            if absent.isdisjoint(_names(table)) and (not on_sqlite or _say(cursor, wanted)):
                continue
            for name in _names(table):
                on = "" if on_sqlite else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            for statement in wanted:
                cursor.execute(statement)


def _say(cursor: CursorWrapper, wanted: list[str]) -> bool:
    """Whether these triggers stand in the SQLite file word by word."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    return {sql for (sql,) in cursor.fetchall()}.issuperset(wanted)


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
