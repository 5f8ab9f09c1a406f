"""The app `core`: no tables, only its system check."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every app stands on."""

    name = "union.core"
    label = "core"

    def ready(self) -> None:
        """Registers the check that names a damaged SQLite."""
        from union.core import checks  # noqa: F401
