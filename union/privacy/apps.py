"""The privacy app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """To what members consent, what is kept about them, and how long."""

    name = "union.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        """Registers verbs, to-dos, the copies, the rules of keeping, and what lies below."""
        from union.audit import registry as audit
        from union.core.crypto import register_guard
        from union.members import registry as members
        from union.notifications import registry as notifications
        from union.outbox import registry as outbox
        from union.privacy import cards, holdings, keeping, keys, tasks, todos
        from union.privacy.actions.copies import COPY, COPY_FAILED, COPY_GOES, COPY_READY
        from union.privacy.verbs import Verb

        audit.register(Verb)
        holdings.register()
        keeping.register()
        members.register_card(cards.member_card)
        notifications.register_todos(todos.todos)
        notifications.register_notice(
            COPY_READY, _("The copy of your data is ready. It is offered for 24 hours.")
        )
        notifications.register_notice(
            COPY_FAILED, _("The copy of your data could not be made. Please ask for it again.")
        )
        outbox.register(COPY, tasks.make_copy)
        outbox.register(COPY_GOES, tasks.end_copy)
        outbox.register_sweep(tasks.give_up_copies)
        outbox.register_sweep(tasks.run_rules)
        register_guard(keys.require)
        checks.register(keys.keys_fit, checks.Tags.database)
        post_migrate.connect(keys.after_migrate, sender=self)
