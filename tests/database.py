"""The suite's database: migrated once, then copied for every worker and every run.

Migrating an empty database takes a quarter of a minute (Wagtail alone has some 150 migrations).
The first worker does it once and keeps the file under var/; each worker gets a copy, and Django
still runs `migrate` on the copy, which re-creates the append-only triggers and does nothing else.
A new migration or other pinned packages make a new file. On PostgreSQL each worker migrates.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-databases"


def schema_digest() -> str:
    """Changes with every migration of ours and with every pinned package."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in ("union", "cms"):
        for path in sorted((ROOT / app).rglob("migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def copy_migrated(target: Path) -> None:
    """Copies the migrated, empty SQLite file to `target`; makes it if this schema has none yet."""
    KEPT.mkdir(parents=True, exist_ok=True)
    template = KEPT / f"{schema_digest()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            draft = KEPT / "draft.sqlite3"
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
                cwd=ROOT,
                check=True,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.settings",
                    "DATABASE_URL": f"sqlite:///{draft}",
                },
            )
            # Whoever starts a server on a copy brings keys of her own.
            with sqlite3.connect(draft) as made:
                made.execute("DELETE FROM privacy_keycheck")
            made.close()
            draft.rename(template)
        shutil.copyfile(template, target)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite: Django uses the copy as it is. PostgreSQL: a fresh database for each worker."""
    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_keepdb: bool, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Gives this worker its own copy of the migrated file, and removes it afterwards."""
    if not django_db_keepdb:
        yield
        return
    copy = Path(settings.DATA_DIR) / f"test-{os.getpid()}.sqlite3"
    copy_migrated(copy)
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(copy)
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
    is_sqlite = "sqlite" in settings.DATABASES["default"]["ENGINE"]
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
