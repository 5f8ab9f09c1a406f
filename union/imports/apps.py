"""The imports app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Spreadsheets."""

    name = "union.imports"
    label = "imports"
    verbose_name = _("Spreadsheets")

    def ready(self) -> None:
        """Registers verbs, the work in the background, and what the notice says."""
        from union.audit import registry as audit
        from union.imports import tasks, todos
        from union.imports.verbs import Verb
        from union.notifications.registry import register_notice, register_todos
        from union.outbox import registry as outbox

        audit.register(Verb)
        register_todos(todos.todos)
        outbox.register("imports.check", tasks.check)
        outbox.register("imports.apply", tasks.apply)
        register_notice(
            "imports.stopped",
            _("Your spreadsheet could not be imported to its end. Please look at it again."),
        )
        register_notice("imports.applied", _("Your spreadsheet is in: %(rows)s rows."))
