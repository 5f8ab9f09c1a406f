import sqlite3

import pytest
from django.conf import settings

from union.core.checks import has_wal_reset_bug, sqlite_is_sound


def on(monkeypatch, engine: str) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 45, 9)])
def test_an_old_sqlite_is_named(version, monkeypatch):
    assert has_wal_reset_bug(version)
    on(monkeypatch, "union.core.sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert [(warning.id, warning.is_serious()) for warning in sqlite_is_sound()] == [
        ("core.W001", False)
    ]


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 50, 9), (3, 51, 3), (3, 53, 0)])
def test_a_repaired_sqlite_is_not_named(version, monkeypatch):
    on(monkeypatch, "union.core.sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert sqlite_is_sound() == []


def test_on_postgresql_sqlite_does_not_matter(monkeypatch):
    on(monkeypatch, "django.db.backends.postgresql")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert sqlite_is_sound() == []


def test_a_warning_is_said_in_chinese_first(monkeypatch):
    on(monkeypatch, "union.core.sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    (warning,) = sqlite_is_sound()
    assert "极少数情况下两处同时写入会损坏数据库" in warning.msg.splitlines()[0]
