"""Anything of which there is only so much: places of an activity, yuan of a budget line.

Whoever wants some looks first, without a lock, whether it is used up (`left`): most of those who
come too late need never queue. Then one guarded UPDATE takes it, and its count says whether there
was room. That is exact on SQLite and PostgreSQL, however many come at once; reading, comparing and
then writing is not. Amounts are whole numbers (places, fen): in SQL 0.1 + 0.2 is more than 0.3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db import connections, models, router
from django.db.models import F, Q
from django.db.models.sql import UpdateQuery

from union.core.prepared import Statement, run, stand_ins


class BelowZero(Exception):
    """More was given back than had been taken: a mistake in the code, not of the user."""


@dataclass(frozen=True)
class Limit:
    """A column that says how much there is, and the columns that count what is used of it.

    An empty `capacity` of a row is no limit.
    """

    model: type[models.Model]
    capacity: str
    counters: tuple[str, ...]

    def left(self, row: models.Model) -> int | None:
        """What is left according to a row as it was read; None without a limit."""
        capacity: int | None = getattr(row, self.capacity)
        used: int = sum(getattr(row, counter) for counter in self.counters)
        return None if capacity is None else capacity - used

    def room(self, n: int) -> Q:
        """The guard: `n` more still fit."""
        used: Any = reduce(add, (F(counter) for counter in self.counters))
        return Q(**{self.capacity: None}) | Q(**{f"{self.capacity}__gte": used + n})

    def take(self, pk: int, counter: str, n: int = 1, *guards: Q, **also: Any) -> bool:
        """Takes `n` if they fit and the other guards hold; `also` is changed in the same step.

        Answers whether it was taken. Inside a transaction the row is locked from here on.
        """
        rows = self.model._default_manager.filter(self.room(n), *guards, pk=pk)
        return rows.update(**{counter: F(counter) + n}, **also) == 1

    def give_back(self, pk: int, counter: str, n: int = 1, **also: Any) -> None:
        """Gives back `n` that had been taken. Raises BelowZero."""
        rows = self.model._default_manager.filter(pk=pk, **{f"{counter}__gte": n})
        if rows.update(**{counter: F(counter) - n}, **also) != 1:
            raise BelowZero(f"{self.model.__name__}.{counter}")

    def move(self, pk: int, source: str, target: str, n: int) -> None:
        """Moves `n` from one counter to another: what is used stays the same. Raises BelowZero."""
        rows = self.model._default_manager.filter(pk=pk, **{f"{source}__gte": n})
        if rows.update(**{source: F(source) - n, target: F(target) + n}) != 1:
            raise BelowZero(f"{self.model.__name__}.{source}")


class Numbers:
    """Hands out the numbers of a series, a column of one row, as long as its guard holds.

        PLACE = Numbers(lambda pk, n: Activity.objects.filter(PLACES.room(n), pk=pk),
                        series="numbers", taking="taken")
        PLACE.next(activity.pk, 3)

    One statement (UPDATE ... RETURNING) finds the row, counts on and answers, so that whoever waits
    for the row waits no longer than she must; it is put together once (`core.prepared`). `taking`
    names a column to which `n` is added in the same step.
    """

    def __init__(
        self,
        rows: Callable[[int, int], "models.QuerySet[Any]"],
        *,
        series: str,
        taking: str | None = None,
    ) -> None:
        self._rows, self._series, self._taking = rows, series, taking
        self._statements: dict[str, Statement] = {}

    def next(self, pk: int, n: int) -> int | None:
        """The next number of the row `pk` for `n` at once; None where its guard does not hold.

        Inside a transaction the row is locked from here on.
        """
        using = router.db_for_write(models.Model)
        if using not in self._statements:
            self._statements[using] = self._put_together(using)
        statement = self._statements[using]
        found = run(using, statement.sql, statement.fill({"pk": pk, "n": n}))
        return found[0][0] if found else None

    def _put_together(self, using: str) -> Statement:
        chosen = stand_ins({"pk": int, "n": int})
        rows = self._rows(chosen["pk"], chosen["n"])
        changes: dict[str, Any] = {self._series: F(self._series) + 1}
        if self._taking:
            changes[self._taking] = F(self._taking) + chosen["n"]
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        sql, params = query.get_compiler(using).as_sql()
        column = rows.model._meta.get_field(self._series).column
        returning = f"{sql} RETURNING {connections[using].ops.quote_name(column)}"
        return Statement(returning, params, chosen)
