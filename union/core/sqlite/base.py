"""One writer at a time is SQLite's own rule; here the others wait in line instead of knocking.

SQLite lets whoever finds the file locked sleep and try again, up to a tenth of a second at a time:
in a rush the file lies idle while everybody sleeps, and the unlucky knock until their patience
ends. The line keeps no promise of its own, SQLite's lock does that: it only wakes the next writer
at once. See docs/decisions/0013.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import DatabaseError, OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Line:
    """Where the writers of one database wait.

    The threads of a process wait at a lock, and the first of them at a file for those of the other
    processes. Whoever dies lets go of both.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: IO[bytes] | None = None

    def enter(self, patience: float) -> None:
        """Waits for one's turn. Raises OperationalError, as SQLite itself does."""
        if not self._threads.acquire(timeout=patience):
            raise OperationalError("database is locked")
        try:
            # Opened anew each time: a file that is inherited by a child would let both in.
            self._file = open(self._path, "wb")  # noqa: SIM115  # closed in `leave`
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError:
            self.leave()
            raise

    def leave(self) -> None:
        """Lets the next one in."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
        self._threads.release()


_lines: dict[str, Line] = {}


class Features(DatabaseFeatures):
    """As many values in one statement as SQLite takes since 3.32; Django expects an older one."""

    max_query_params = 32_766


class DatabaseWrapper(base.DatabaseWrapper):
    """Enters the line before each transaction, and before each write that is its own."""

    features_class = Features

    _line: Line | None = None

    @contextmanager
    def in_line(self) -> Iterator[None]:
        """In one's turn, for a single statement; inside a transaction it is one's turn already."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        name = str(self.settings_dict["NAME"])
        if not self.is_in_memory_db():
            line = _lines.setdefault(name, Line(f"{name}-line"))
            line.enter(self.settings_dict["OPTIONS"].get("timeout", 5))
            self._line = line

    def _leave(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.leave()

    def create_cursor(self, name: Any = None) -> "Cursor":
        """A cursor that knows the line."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except DatabaseError:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._leave()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        self._leave()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]  # the stubs leave it out
        self._leave()


class Cursor(base.SQLiteCursorWrapper):
    """Stands in line for a write outside a transaction."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Runs one statement."""
        if self.connection.in_transaction or not query.startswith(WRITES):
            return super().execute(query, params)
        with self.wrapper.in_line():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Runs one statement for many rows."""
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with self.wrapper.in_line():
            return super().executemany(query, param_list)
