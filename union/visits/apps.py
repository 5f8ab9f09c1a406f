"""The visits app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """Who goes to see whom, when, and how it was."""

    name = "union.visits"
    label = "visits"
    verbose_name = _("Visits")

    def ready(self) -> None:
        """Registers verbs, to-dos, notices, and what follows from an event."""
        from union.audit import registry as audit
        from union.notifications import registry as notifications
        from union.occasions import registry as occasions
        from union.privacy import registry as privacy
        from union.visits import following, kept, todos
        from union.visits.actions import ASKED_TO_GO
        from union.visits.verbs import Verb

        audit.register(Verb)
        notifications.register_notice(
            ASKED_TO_GO, _("You are asked to visit a colleague. Please look when.")
        )
        notifications.register_todos(todos.todos)
        privacy.register_holding(kept.HOLDING)
        privacy.register_mask(kept.MASK)
        occasions.register(following.FOLLOWER)
        occasions.register_card(following.card)
        occasions.register_summary(following.summary)
        occasions.register_open_ends(following.open_ends)
