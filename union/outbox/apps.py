"""The outbox app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Work after commit."""

    name = "union.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Hangs up the doorbell, and lets each drain seal the log."""
        from union.outbox import registry, tasks

        registry.register_bell(tasks.ring)
        registry.register_sweep(_seal)


def _seal() -> None:
    from union.audit.actions import seal_entries

    seal_entries(limit=5000)
