"""The suite's database: migrated once, then copied for every worker and every run.

Migrating an empty database takes half a minute (Wagtail alone has some 150 migrations). It is done
once, while the workers still collect their tests. On SQLite the file is kept under var/, on
PostgreSQL a database stays on the server; each worker gets a copy, and Django still runs `migrate`
on the copy, which re-creates the append-only triggers and does nothing else. A new migration or
other pinned packages make a new one.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-databases"
# Whoever starts a server on a copy brings keys of her own.
NO_KEYS = "DELETE FROM privacy_keycheck"


def schema_digest() -> str:
    """Changes with every migration of ours and with every pinned package."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in ("union", "cms"):
        for path in sorted((ROOT / app).rglob("migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _is_sqlite() -> bool:
    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


def _migrate(database: str) -> None:
    """Migrates an empty database, in a process of its own."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=ROOT,
        check=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database,
        },
    )


def _sqlite_template() -> str:
    """The migrated, empty file; made if this schema has none yet."""
    template = KEPT / f"{schema_digest()}.sqlite3"
    if not template.exists():
        for old in KEPT.glob("*.sqlite3*"):
            old.unlink()
        draft = KEPT / "draft.sqlite3"
        _migrate(f"sqlite:///{draft}")
        with sqlite3.connect(draft) as made:
            made.execute(NO_KEYS)
        made.close()
        draft.rename(template)
    return str(template)


def _postgres_template() -> str:
    """The migrated, empty database; made if this schema has none yet on this server."""
    template, draft = f"migrated_{schema_digest()}", "migrated_draft"
    server = urlsplit(os.environ["DATABASE_URL"])
    address = server._replace(path=f"/{draft}").geturl()
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as there:
        found = there.execute("SELECT datname FROM pg_database WHERE datname ~ '^migrated_'")
        names = {name for (name,) in found.fetchall()}
        if template not in names:
            for old in names:
                there.execute(f'DROP DATABASE "{old}"')
            there.execute(f'CREATE DATABASE "{draft}"')
            _migrate(address)
            with psycopg.connect(address) as made:
                made.execute(NO_KEYS)
            there.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
    return template


def migrated() -> str:
    """The migrated, empty database that is copied: the path of a file, or a name on the server."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _sqlite_template() if _is_sqlite() else _postgres_template()


def copy_migrated(target: Path) -> None:
    """Copies the migrated, empty SQLite file to `target`."""
    shutil.copyfile(migrated(), target)


def pytest_configure(config: pytest.Config) -> None:
    """Whoever starts several workers has the database made while they collect."""
    if getattr(config.option, "numprocesses", None):
        threading.Thread(target=migrated, daemon=True).start()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite: Django uses the copy as it is. PostgreSQL: it makes the copy itself."""
    return _is_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_keepdb: bool, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Gives this worker its own copy of what was migrated, and removes it afterwards."""
    test = settings.DATABASES["default"].setdefault("TEST", {})
    if not django_db_keepdb:
        test["TEMPLATE"] = migrated()
        yield
        return
    copy = Path(settings.DATA_DIR) / f"test-{os.getpid()}.sqlite3"
    copy_migrated(copy)
    test["NAME"] = str(copy)
    yield
    for ending in ("", "-wal", "-shm", "-line"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)


def _empty_again(file: Path, pristine: Path) -> None:
    """Puts the file back that the suite began with."""
    connections.close_all()
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    shutil.copyfile(pristine, file)


def _file_of(name: str) -> str:
    """SQLite: a copy of the file as it is now."""
    pristine = f"{name}-pristine"
    connection.ensure_connection()
    with sqlite3.connect(pristine) as copy:
        connection.connection.backup(copy)
    copy.close()
    return pristine


def _template_of(name: str) -> str:
    """PostgreSQL: a database of which copies are made."""
    pristine = f"{name}_pristine"
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{pristine}"')
        cursor.execute(f'CREATE DATABASE "{pristine}" TEMPLATE "{name}"')
    return pristine


def _copy_again(name: str, pristine: str) -> None:
    """Puts the database back that the suite began with."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pristine}" STRATEGY file_copy')


@pytest.fixture(autouse=True, scope="session")
def _transactional_tests_get_a_new_database(django_db_blocker: Any) -> Iterator[None]:
    """What a transactional test did is undone by copying the database that the suite began with.

    Django empties some 150 tables one by one and writes back what the migrations had put there,
    which takes a second or two.
    """
    is_sqlite = _is_sqlite()
    pristine: list[str] = []

    def begin(_cls: type[TransactionTestCase]) -> None:
        if not pristine:
            name = str(connection.settings_dict["NAME"])
            pristine.append(_file_of(name) if is_sqlite else _template_of(name))

    def end(_self: TransactionTestCase) -> None:
        name = str(connection.settings_dict["NAME"])
        if is_sqlite:
            _empty_again(Path(name), Path(pristine[0]))
        else:
            _copy_again(name, pristine[0])

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(begin))
    patch.setattr(TransactionTestCase, "_fixture_teardown", end)
    yield
    patch.undo()
    for one in pristine:
        if is_sqlite:
            Path(one).unlink(missing_ok=True)
        else:
            with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{one}"')
