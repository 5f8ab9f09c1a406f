"""The desk app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The workbench."""

    name = "union.desk"
    label = "desk"
    verbose_name = _("Workbench")

    def ready(self) -> None:
        """Registers verbs, the first steps of a new union, and what people hear of offices."""
        from union.audit import registry as audit
        from union.desk import files, todos
        from union.desk.offices import telling
        from union.desk.verbs import Verb
        from union.notifications import registry

        audit.register(Verb)
        registry.register_todos(todos.next_steps)
        registry.register_todos(todos.offices)
        registry.register_todos(files.todos)
        telling.register()
