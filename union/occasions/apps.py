"""The occasions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OccasionsConfig(AppConfig):
    """What happens in a member's life, and everything that follows from it."""

    name = "union.occasions"
    label = "occasions"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Registers verbs, notices, to-dos, and what is kept."""
        from union.audit import registry as audit
        from union.evidence import registry as evidence
        from union.members import registry as members
        from union.notifications import registry as notifications
        from union.occasions import checklist, kept, todos
        from union.occasions.actions import REPORTED
        from union.occasions.verbs import Verb
        from union.privacy import registry as privacy

        audit.register(Verb)
        evidence.register_namer(checklist.numbers_of)
        evidence.register_places(checklist.places_of)
        evidence.register_given_up(checklist.given_up)
        evidence.register_over(checklist.over_by)
        notifications.register_notice(
            REPORTED, _("A colleague needs attention. Please look at what was reported.")
        )
        notifications.register_todos(todos.todos)
        members.register_looks(kept.LOOKS)
        privacy.register_purpose(kept.PURPOSE)
        privacy.register_holding(kept.HOLDING)
        privacy.register_mask(kept.MASK)
