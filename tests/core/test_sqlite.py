"""The line in which SQLite's writers wait."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from union.core.sqlite.base import Line
from union.outbox.models import Heartbeat

LATER = 0.3


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A line that nobody stands in."""
    return Line(str(tmp_path / "union.sqlite3-line"))


def holding_in_another_process(path: Path) -> "subprocess.Popen[bytes]":
    code = (
        "import sys, time; from union.core.sqlite.base import Line;"
        "line = Line(sys.argv[1]); line.enter(5); print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"in\n"
    return other


def test_a_thread_waits_until_the_other_has_left(line: Line) -> None:
    line.enter(1)
    threading.Timer(LATER, line.leave).start()
    begun = time.monotonic()
    line.enter(5)
    assert time.monotonic() - begun >= LATER * 0.9
    line.leave()


def test_who_waits_too_long_is_told_what_sqlite_says(line: Line) -> None:
    line.enter(1)
    with pytest.raises(OperationalError, match="database is locked"):
        line.enter(0.05)
    line.leave()
    line.enter(0.05)
    line.leave()


def test_a_process_that_is_killed_in_the_line_lets_the_next_one_in(
    line: Line, tmp_path: Path
) -> None:
    other = holding_in_another_process(tmp_path / "union.sqlite3-line")
    threading.Timer(LATER, other.kill).start()
    begun = time.monotonic()
    line.enter(5)
    assert time.monotonic() - begun >= LATER * 0.9
    line.leave()
    other.wait()
    assert other.stdout is not None
    other.stdout.close()


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends_well", [True, False])
def test_a_transaction_leaves_the_line_however_it_ends(ends_well: bool) -> None:
    Heartbeat.objects.all().delete()
    try:
        with transaction.atomic():
            assert connection._line is not None
            if not ends_well:
                raise LookupError
    except LookupError:
        pass
    assert connection._line is None


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.django_db(transaction=True)
def test_a_write_without_a_transaction_waits_in_line_too() -> None:
    written = threading.Event()

    def write() -> None:
        Heartbeat.objects.filter(pk=1).update(seen_at="2026-09-01T00:00Z")
        connections.close_all()
        written.set()

    with transaction.atomic():
        thread = threading.Thread(target=write)
        thread.start()
        assert not written.wait(LATER)
    assert written.wait(5)
    thread.join()
    assert connection._line is None
