"""What the start of the server warns about."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext_lazy as _

from union.core.terminal import both

# 3.52.0 was withdrawn; its successor is 3.53.0.
FIXED = (3, 51, 3)
BACKPORTS = ((3, 44, 6), (3, 50, 7))


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether two connections can damage a database in WAL mode under this SQLite."""
    return version < FIXED and not any(
        version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS
    )


@register()
def sqlite_is_sound(**_options: Any) -> list[CheckMessage]:
    """Names the WAL-reset bug, where the database is SQLite and SQLite has it."""
    on_sqlite = any(
        database["ENGINE"] == "union.core.sqlite" for database in settings.DATABASES.values()
    )
    if not on_sqlite or not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return []
    return [
        Warning(
            both(
                _(
                    "SQLite %(version)s has the WAL-reset bug: in rare cases two writers can "
                    "damage the database. Use a newer one, and keep backups until then."
                ),
                version=sqlite3.sqlite_version,
            ),
            hint="Use SQLite 3.51.3 or later (or 3.50.7, 3.44.6), or PostgreSQL (DATABASE_URL). "
            "Keep backups until then.",
            id="core.W001",
        )
    ]
