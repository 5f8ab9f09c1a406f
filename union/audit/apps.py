"""The audit app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Keeps the log append-only."""

    name = "union.audit"
    label = "audit"
    verbose_name = _("Log")

    def ready(self) -> None:
        """Registers the protected tables, and their triggers after each migration."""
        from union.audit import append_only
        from union.audit.models import Entry, Seal

        append_only.protect(Entry)
        append_only.protect(Seal)
        post_migrate.connect(append_only.after_migrate, sender=self)
        checks.register(append_only.triggers_are_there, checks.Tags.database)
