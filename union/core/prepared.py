"""SQL that is put together once, and run with other values each time.

Django puts the SQL of a question together anew whenever it is asked. For one row that takes longer
than the database needs to answer it, and where a thousand people tap one button it is most of the
work. What is here is for those few places; everywhere else a queryset is plainer.

    BY_SLUG = Prepared(lambda slug: Activity.objects.filter(slug=slug), slug=str)
    BY_SLUG.first(slug="qiuyou")
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)

# What stands for a value while the SQL is put together; nothing in a database looks like these.
_NUMBER = 6_000_000_000_000_000_000
_TEXT = "\ue000%s\ue001"


def stand_ins(kinds: Mapping[str, type[int] | type[str]]) -> dict[str, Any]:
    """A number or a text for each name, by which its place in the SQL is found again."""
    return {
        name: _NUMBER + 1000 * number if kind is int else _TEXT % name
        for number, (name, kind) in enumerate(kinds.items())
    }


class Statement:
    """SQL with named values."""

    def __init__(self, sql: str, params: Sequence[Any], chosen: Mapping[str, Any]) -> None:
        """`params` as the SQL was put together, with `chosen` standing for the values by name."""
        missing = [name for name, one in chosen.items() if one not in params]
        if missing:
            raise ValueError(f"the SQL does not ask for {', '.join(missing)}")
        self.sql, self._params, self._chosen = sql, list(params), dict(chosen)

    def fill(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The params with these values in their places."""
        named = {stand_in: values[name] for name, stand_in in self._chosen.items()}
        return tuple(named.get(param, param) for param in self._params)


def run(using: str, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Runs a statement that is often run, and answers the rows that it gives back.

    PostgreSQL keeps its plan: the values go beside the SQL, not into it, which Django does
    nowhere, since not all of its SQL can be asked so. Together these take a third of the time.
    """
    connection = connections[using]
    with transaction.mark_for_rollback_on_error(using), _cursor(connection) as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor(connection: Any) -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    # With what counts and times the questions, as every other cursor of Django's.
    return connection._prepare_cursor(  # noqa: SLF001
        ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    )


class _KeepingPlans:
    """A connection as Django's compiler asks it, with the cursor of `run`."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        return _cursor(self._connection)


class Prepared(Generic[Row]):
    """A question for a few rows. `kinds` says of each value whether it is a number or a text.

    What else the question holds must not change from day to day: it is read once.
    """

    def __init__(
        self, build: Callable[..., "models.QuerySet[Row]"], **kinds: type[int] | type[str]
    ) -> None:
        self._build, self._kinds = build, kinds
        self._compiled: dict[str, tuple[Any, Statement]] = {}

    def all(self, **values: Any) -> list[Row]:
        """The rows that are found."""
        rows: Iterator[Row] = iter(ModelIterable(_Asked(self, values)))  # type: ignore[arg-type]
        return list(rows)

    def first(self, **values: Any) -> Row | None:
        """The first row that is found, or None."""
        return next(iter(self.all(**values)), None)

    def compiler(self, using: str, values: Mapping[str, Any]) -> Any:
        """Django's compiler of this question, as if it had just put it together with `values`."""
        if using not in self._compiled:
            self._compiled[using] = self._compile(using)
        compiled, statement = self._compiled[using]
        filled = statement.sql, statement.fill(values)
        compiler = copy.copy(compiled)
        compiler.connection = _KeepingPlans(connections[using])
        compiler.as_sql = lambda: filled
        return compiler

    def _compile(self, using: str) -> tuple[Any, Statement]:
        chosen = stand_ins(self._kinds)
        compiler = self._build(**chosen).query.get_compiler(using)
        sql, params = compiler.as_sql()
        return compiler, Statement(sql, params, chosen)


class _Asked:
    """What `ModelIterable` wants to know of a queryset."""

    def __init__(self, prepared: Prepared[Any], values: Mapping[str, Any]) -> None:
        self._prepared, self._values = prepared, values
        self._known_related_objects: dict[Any, Any] = {}
        self.query = self
        self.db = router.db_for_read(models.Model)

    def get_compiler(self, using: str) -> Any:
        return self._prepared.compiler(using, self._values)


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Inserts a new row as `save` would, by a statement that is put together once for its table.

    For rows that are written with every deed (the log, notices) and in a rush. What a model does in
    its own `save` is left out, and so are Django's signals. `unless_there`: a row that a unique
    constraint knows already stays as it is, and the answer is False.
    """
    using = router.db_for_write(type(row))
    fields, sql = _insertion(type(row), using, unless_there)
    connection = connections[using]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    found = run(using, sql, values)
    if found:
        row.pk = found[0][0]
        row._state.adding, row._state.db = False, using
    return bool(found)


@cache
def _insertion(model: type[models.Model], using: str, unless_there: bool) -> tuple[list[Any], str]:
    """The columns of a table but its key, and the statement that fills them."""
    quote = connections[using].ops.quote_name
    fields: list[Any] = [one for one in model._meta.concrete_fields if not one.primary_key]
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608  # names of our own
    return fields, f"{sql}{conflict} RETURNING {key}"
