"""The imports app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Spreadsheets."""

    name = "union.imports"
    label = "imports"
    verbose_name = _("Spreadsheets")

    def ready(self) -> None:
        """Registers verbs."""
        from union.audit import registry as audit
        from union.imports.verbs import Verb

        audit.register(Verb)
