"""The welfare app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelfareConfig(AppConfig):
    """Programmes and what members received."""

    name = "union.welfare"
    label = "welfare"
    verbose_name = _("Benefits")

    def ready(self) -> None:
        """Registers verbs, notices, to-dos, the card of a member, and the work of the outbox."""
        from union.audit import registry as audit
        from union.evidence import registry as evidence
        from union.funds import cases
        from union.funds import registry as funds
        from union.imports import registry as imports
        from union.members import registry as members
        from union.notifications import registry as notifications
        from union.occasions import registry as occasions
        from union.outbox import registry as outbox
        from union.privacy import registry as privacy
        from union.welfare import actions, files, following, given, kept, registry, tasks, todos
        from union.welfare.actions import notices
        from union.welfare.models import Programme
        from union.welfare.resources import BenefitResource
        from union.welfare.verbs import Verb

        audit.register(Verb)
        imports.register(BenefitResource)
        evidence.register_namer(files.numbers_of)
        evidence.register_places(files.places_of)
        evidence.register_over(files.over_by)
        evidence.register_kin(cases.kin_of("programme", Programme.objects))
        evidence.register_kin(given.kin_of)
        notifications.register_notice(
            actions.GIFT,
            _("A gift has been handed out to you. Please confirm it when you have it."),
        )
        notifications.register_notice(
            actions.REMINDER, _("A gift still waits for your confirmation.")
        )
        notifications.register_notice(
            notices.GIFT_NAMED,
            _("A gift has been handed out to you: %(gift)s. Please confirm it when you have it."),
        )
        notifications.register_notice(
            notices.REMINDER_NAMED, _("A gift still waits for your confirmation: %(gift)s.")
        )
        notifications.register_notice(
            actions.PROXY, _("A gift was collected for you. Please look whether that is right.")
        )
        notifications.register_notice(
            actions.SIGNED,
            _("Your signature for a gift was taken on a phone. Please look whether that is right."),
        )
        notifications.register_notice(
            actions.TAKEN_BACK, _("The receipt of one of your gifts was taken back.")
        )
        for kind, sentence in (
            (
                notices.PROXY_NAMED,
                _("%(gift)s was collected for you. Please look whether that is right."),
            ),
            (
                notices.SIGNED_NAMED,
                _(
                    "Your signature for %(gift)s was taken on a phone. Please look whether that is "
                    "right."
                ),
            ),
            (notices.TAKEN_BACK_NAMED, _("The receipt of %(gift)s was taken back.")),
            (actions.CHOICE, _("%(name)s: please choose your gift by %(day)s.")),
            (
                actions.CHOICE_REMINDER,
                _("%(name)s: you have not chosen yet. The last day is %(day)s."),
            ),
            (
                actions.CHOICE_ENTERED,
                _("A gift was chosen for you. Please look whether that is right."),
            ),
            (
                actions.OPTION_CHANGED,
                _("%(name)s: what you chose is described otherwise now. Please look."),
            ),
        ):
            notifications.register_notice(kind, sentence)
        notifications.register_todos(todos.todos)
        members.register_card(registry.member_card)
        funds.register_purpose(
            funds.Purpose(
                "programme",
                _("Gifts and benefits"),
                "welfare",
                registry.programmes_as_purposes,
                registry.rules_of_programmes,
                registry.gifts_of,
            )
        )
        funds.register_purpose(
            funds.Purpose(
                "gift",
                _("Gift to one member"),
                "welfare",
                registry.gifts_as_purposes,
                registry.rules_of_gifts,
            )
        )
        occasions.register(following.FOLLOWER)
        occasions.register_card(following.card)
        occasions.register_summary(following.summary)
        occasions.register_gifts(given.gifts_of)
        occasions.register_open_ends(given.open_ends)
        outbox.register(actions.TELL, tasks.tell)
        outbox.register_sweep(tasks.settle_choices)
        privacy.register_holding(kept.HOLDING)
        privacy.register_mask(kept.MASK)
        privacy.register_retention(kept.RETENTION)
