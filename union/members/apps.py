"""The members app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The roster."""

    name = "union.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Registers verbs, the kind of spreadsheet, to-dos and notices."""
        from union.audit import registry as audit
        from union.imports import registry as imports
        from union.members import todos
        from union.members.actions.codes import CODE_ISSUED
        from union.members.actions.corrections import ANSWERED
        from union.members.actions.kinships import DECLARED, ENDED
        from union.members.resources import MemberResource
        from union.members.verbs import Verb
        from union.notifications import registry as notifications

        audit.register(Verb)
        imports.register(MemberResource)
        notifications.register_todos(todos.todos)
        notifications.register_notice(
            ANSWERED, _("What you wrote about your data in the roster has been answered.")
        )
        notifications.register_notice(
            DECLARED,
            _(
                "It is noted that you and a colleague are close relatives. "
                "Neither of you is asked to decide on what concerns the other."
            ),
        )
        notifications.register_notice(
            ENDED,
            _("A note that you and a colleague are close relatives has been taken back."),
        )
        notifications.register_notice(
            CODE_ISSUED,
            _(
                "A new login code was issued for your account. "
                "If you did not ask for it, tell the chair of your union at once."
            ),
        )
