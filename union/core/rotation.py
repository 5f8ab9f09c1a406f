"""Moving everything that is sealed to the present key, while people work.

A row is written only where its bytes are still those that were read, so that no change of somebody
else is undone. What is under the present key already is left alone: after a kill it goes on.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from union.core.crypto import (
    CannotOpen,
    EncryptedTextField,
    SealedColumn,
    SealedJSONColumn,
    current_key_id,
    open_,
    reseal,
    sealed_columns,
    sealed_under,
)
from union.core.failpoints import failpoint

# So many rows a transaction; of what an app seals by hand few, because they may hold whole files.
BATCH, FEW = 200, 5
# Somebody may write under an older key in between: then a round is not the last one.
MOST_ROUNDS = 5
ENDING = ".rotating"


@dataclass
class Count:
    """What was found under which key, and what does not open (places, never contents)."""

    under: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def left(self) -> int:
        """How many are not under the present key."""
        return sum(n for key, n in self.under.items() if key != current_key_id())


@dataclass(frozen=True)
class _Row:
    """One value as the database holds it."""

    pk: Any
    stored: Any


# Columns.


def _name(column: SealedColumn | SealedJSONColumn) -> str:
    return f"{column.model._meta.label_lower}.{column.field}"


def _quoted(column: SealedColumn | SealedJSONColumn) -> tuple[str, str, str]:
    """Table, key and column, as a statement names them."""
    meta = column.model._meta
    place: Any = meta.get_field(column.field)
    names = (meta.db_table, meta.pk.column, place.column)
    table, key, quoted = (connection.ops.quote_name(str(name)) for name in names)
    return table, key, quoted


def _is_short(column: SealedColumn | SealedJSONColumn) -> bool:
    """Whether a column holds texts; what is sealed by hand may be as large as a file."""
    return isinstance(column, SealedJSONColumn) or isinstance(
        column.model._meta.get_field(column.field), EncryptedTextField
    )


def _pages(column: SealedColumn | SealedJSONColumn) -> Iterator[list[_Row]]:
    """The values of a column, some at a time, by primary key; blanks are left out."""
    table, key, place = _quoted(column)
    batch = BATCH if _is_short(column) else FEW
    select = f"SELECT {key}, {place} FROM {table} WHERE {place} IS NOT NULL"  # noqa: S608
    last: Any = None
    while True:
        after, values = ("", []) if last is None else (f" AND {key} > %s", [last])
        with connection.cursor() as cursor:
            cursor.execute(f"{select}{after} ORDER BY {key} LIMIT {batch}", values)
            found = [_Row(*row) for row in cursor.fetchall()]
        if not found:
            return
        last = found[-1].pk
        yield found


def _texts(column: SealedJSONColumn, row: _Row) -> list[bytes]:
    """The sealed bytes in one row's JSON."""
    found: list[bytes] = []

    def look(sealed: bytes) -> bytes:
        found.append(sealed)
        return sealed

    column.rewrite(_loaded(row.stored), look)
    return found


def _loaded(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str | bytes) else stored


def _sealed(column: SealedColumn | SealedJSONColumn, row: _Row) -> list[bytes]:
    if isinstance(column, SealedJSONColumn):
        return _texts(column, row)
    return [bytes(row.stored)] if len(row.stored) else []


def _contexts(column: SealedColumn, rows: list[_Row]) -> dict[Any, str]:
    """What the bytes of some rows are bound to; rows are loaded where that hangs on the row.

    Without what is sealed in them: that was read already, and may be large.
    """
    fields = column.model._meta.local_concrete_fields
    if _is_short(column):
        return dict.fromkeys((row.pk for row in rows), column.context(None))
    closed = [one.name for one in fields if isinstance(one, EncryptedTextField)]
    closed.append(column.field)
    found = column.model._base_manager.defer(*closed).in_bulk([row.pk for row in rows])
    return {pk: column.context(instance) for pk, instance in found.items()}


def _is_old(sealed: list[bytes]) -> bool:
    """Whether something is under an older key; what is no sealed value at all is left alone."""
    try:
        return any(sealed_under(one) != current_key_id() for one in sealed)
    except CannotOpen:
        return False


def _resealed(column: SealedColumn | SealedJSONColumn, rows: list[_Row]) -> list[tuple[_Row, Any]]:
    """New values for those that are under an older key and open; `verify` names the others."""
    old = [row for row in rows if _is_old(_sealed(column, row))]
    if isinstance(column, SealedJSONColumn):
        contexts = dict.fromkeys((row.pk for row in old), column.context)
    else:
        contexts = _contexts(column, old) if old else {}
    changes = []
    for row in old:
        # Who was deleted in the meantime has no context.
        if row.pk in contexts:
            with suppress(CannotOpen):
                changes.append((row, _moved(column, row, contexts[row.pk])))
    return changes


def _moved(column: SealedColumn | SealedJSONColumn, row: _Row, context: str) -> Any:
    """The value of a row under the present key."""
    if isinstance(column, SealedJSONColumn):
        return column.rewrite(_loaded(row.stored), partial(reseal, context=context))
    return reseal(bytes(row.stored), context=context)


def _write(column: SealedColumn | SealedJSONColumn, changes: list[tuple[_Row, Any]]) -> int:
    """Writes new values where the old ones still stand; how many did."""
    table, key, place = _quoted(column)
    written = 0
    with transaction.atomic():
        for row, value in changes:
            if isinstance(column, SealedJSONColumn):
                same = {"pk": row.pk, column.field: _loaded(row.stored)}
                written += column.model._base_manager.filter(**same).update(**{column.field: value})
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET {place} = %s WHERE {key} = %s AND {place} = %s",  # noqa: S608
                    [_binary(value), row.pk, _binary(bytes(row.stored))],
                )
                written += cursor.rowcount
        failpoint("rotation.before_commit")
    failpoint("rotation.after_commit")
    return written


def _binary(value: bytes) -> Any:
    # Database is the driver's module, of which the stubs know nothing.
    return connection.Database.Binary(value)  # type: ignore[attr-defined]


# Files.


def _files() -> Iterator[tuple[Path, str]]:
    """Each private file, and what its bytes are bound to."""
    root = Path(settings.PRIVATE_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ENDING:
            yield path, f"private_file:{path.relative_to(root).as_posix()}"


def _move_file(path: Path, context: str) -> bool:
    """Puts a file under the present key in the place of the old one, whole or not at all."""
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return False
    if not _is_old([sealed]):
        return False
    try:
        moved = reseal(sealed, context=context)
    except CannotOpen:
        return False
    draft = path.with_name(path.name + ENDING)
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(moved)
        file.flush()
        os.fsync(file.fileno())
    failpoint("rotation.file_written")
    if not path.exists():
        # Deleted while it was written anew: it stays deleted.
        draft.unlink()
        return False
    draft.replace(path)
    return True


def _forget_drafts() -> None:
    for draft in Path(settings.PRIVATE_ROOT).rglob(f"*{ENDING}"):
        draft.unlink(missing_ok=True)


# Everything.


def rotate(say: Callable[[str, int], object]) -> int:
    """Moves everything to the present key; how much was moved. In no transaction of its own.

    `say` hears of each column and of the files how many were moved. What does not open stays as it
    is and keeps nothing else under the old key; `verify` names it.
    """
    _forget_drafts()
    total = 0
    for _round in range(MOST_ROUNDS):
        moved = 0
        for column in sealed_columns():
            count = sum(
                _write(column, changes)
                for rows in _pages(column)
                if (changes := _resealed(column, rows))
            )
            if count:
                say(_name(column), count)
            moved += count
        count = sum(_move_file(path, context) for path, context in _files())
        if count:
            say("files", count)
        total += moved + count
        if not moved + count:
            break
    return total


def verify() -> Count:
    """Opens everything, and counts what is under which key."""
    found = Count()
    for column in sealed_columns():
        for rows in _pages(column):
            sealed = {row.pk: _sealed(column, row) for row in rows}
            if isinstance(column, SealedJSONColumn):
                contexts = dict.fromkeys(sealed, column.context)
            else:
                contexts = _contexts(column, [row for row in rows if sealed[row.pk]])
            for pk, values in sealed.items():
                for value in values if pk in contexts else ():
                    _note(found, value, contexts[pk], f"{_name(column)} #{pk}")
    for path, context in _files():
        try:
            _note(found, path.read_bytes(), context, f"file {path.name}")
        except FileNotFoundError:
            continue
    return found


def _note(found: Count, sealed: bytes, context: str, place: str) -> None:
    try:
        found.under[sealed_under(sealed)] += 1
        open_(sealed, context=context)
    except CannotOpen:
        found.broken.append(place)


def first_that_does_not_open() -> str:
    """The place of a sealed value that the keys of this start do not open; blank for none.

    One value of each column is tried: whole columns are the business of `verify`.
    """
    there = set(connection.introspection.table_names())
    for column in sealed_columns():
        if column.model._meta.db_table not in there:
            continue
        found = Count()
        row = next((row for rows in _pages(column) for row in rows if _sealed(column, row)), None)
        if row is None:
            continue
        if isinstance(column, SealedJSONColumn):
            context = column.context
        else:
            context = _contexts(column, [row]).get(row.pk, "")
        _note(found, _sealed(column, row)[0], context, _name(column))
        if found.broken:
            return found.broken[0]
    return ""
