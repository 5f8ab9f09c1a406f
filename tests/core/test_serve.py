"""`manage.py serve`, started as a person would start it, with a database of its own."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database import ROOT, copy_migrated
from union.core.management.commands.serve import ACCOUNTS

KEYS = ("DATA_DIR", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")
PATIENCE = 60

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """A data folder with a migrated database, and the command that serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder.parent / "log"
        copy_migrated(folder / "union.sqlite3")

    def sql(self, statement: str, *values: object) -> None:
        with sqlite3.connect(self.folder / "union.sqlite3") as database:
            database.execute(statement, values)
        database.close()

    def add_user(self, name: str) -> None:
        self.sql(
            "INSERT INTO accounts_user (username, name, email, password, is_superuser, is_active,"
            " is_staff, date_joined) VALUES (?, ?, '', '!', 0, 1, 0, '2026-01-01 00:00:00')",
            name,
            name,
        )

    def start(self, **more: str) -> "subprocess.Popen[bytes]":
        """Starts it in a process group of its own; what it prints goes into the log."""
        env = {name: value for name, value in os.environ.items() if name not in KEYS}
        env |= {
            "DJANGO_SETTINGS_MODULE": "union.settings",
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "DEMO": "0",
            **more,
        }
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def refusal(self, **more: str) -> str:
        """What it says when it does not start."""
        assert self.start(**more).wait(PATIENCE) == 1
        text = self.log.read_text("utf-8")
        assert "Traceback" not in text
        return text

    def is_ready(self) -> bool:
        return "The platform is ready" in self.log.read_text("utf-8")

    def status(self) -> int:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status
        except OSError:
            return 0
        finally:
            asking.close()


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.1)


def children(pid: int, word: str) -> list[int]:
    """The processes that one started whose command line has a word in it.

    Asked for in full (ww): ps cuts its lines where COLUMNS is set, a long path even earlier.
    """
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == pid and word in row[2]]


def is_alive(pid: int) -> bool:
    """A process that has ended and is not buried yet counts as ended."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


@pytest.fixture
def house(tmp_path: Path) -> House:
    folder = tmp_path / "data"
    folder.mkdir()
    return House(folder)


def test_it_keeps_both_programs_alive_and_leaves_none_behind(house: House) -> None:
    keeper = house.start()
    try:
        wait_for(lambda: house.is_ready() or keeper.poll() is not None)
        assert house.status() == 200
        # Nobody else on the machine reads the database.
        assert house.folder.stat().st_mode & 0o777 == 0o700
        (worker,) = children(keeper.pid, "run_huey")
        (web,) = children(keeper.pid, "granian")

        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: children(keeper.pid, "run_huey") not in ([], [worker]))

        (worker,) = children(keeper.pid, "run_huey")
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(PATIENCE) == 0
        assert not is_alive(worker)
        assert not is_alive(web)
        assert house.status() == 0
    finally:
        keeper.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_the_programs_end_when_their_keeper_is_killed(house: House) -> None:
    keeper = house.start()
    wait_for(lambda: house.is_ready() or keeper.poll() is not None)
    (worker,) = children(keeper.pid, "run_huey")
    (web,) = children(keeper.pid, "granian")

    keeper.kill()
    keeper.wait()

    wait_for(lambda: not is_alive(worker) and not is_alive(web))
    wait_for(lambda: house.status() == 0)


def test_a_busy_port_is_one_sentence(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()

        said = house.refusal()

    assert f"端口 {house.port} 已被占用" in said
    assert f"Port {house.port} is taken" in said
    assert "CommandError" not in said


def test_data_of_a_newer_version_is_refused(house: House) -> None:
    house.sql(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('members', '0099_of_next_year', '2027-01-01 00:00:00')"
    )

    said = house.refusal()

    assert "members.0099_of_next_year" in said
    assert "请更新程序" in said


def test_a_log_that_lost_its_protection_stops_the_start(house: House) -> None:
    house.sql("DROP TRIGGER audit_entry_no_update")

    assert "audit_entry_no_update" in house.refusal()


def test_the_demo_does_not_open_a_unions_own_data(house: House) -> None:
    house.add_user("A0001")

    assert "make run DEMO=0" in house.refusal(DEMO="1")


def test_an_empty_installation_sets_the_demo_aside(house: House) -> None:
    # One of its people was given another staff number, and another name to log in with.
    for name in ("03944", *ACCOUNTS[1:]):
        house.add_user(name)
    # Its keys are not those of this start, which is to begin anew with keys of its own.
    house.sql(
        "INSERT INTO privacy_keycheck (name, sealed, made_at) VALUES ('k0', x'00', '2026-01-01')"
    )

    keeper = house.start()
    try:
        wait_for(lambda: "Setting up the database" in house.log.read_text("utf-8"))
    finally:
        keeper.kill()
        keeper.wait()

    (aside,) = house.folder.glob("demo-*")
    with sqlite3.connect(aside / "union.sqlite3") as database:
        (count,) = database.execute("SELECT count(*) FROM accounts_user").fetchone()
    database.close()
    assert count == len(ACCOUNTS)
    assert (aside / "keys" / "keys.json").exists()
