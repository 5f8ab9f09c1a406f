"""The activities app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """Activities, sign-ups, the waiting list and attendance."""

    name = "union.activities"
    label = "activities"
    verbose_name = _("Activities")

    def ready(self) -> None:
        """Registers verbs, notices, to-dos, and the work of the outbox."""
        from union.activities import actions, files, kept, registry, tasks, todos
        from union.activities.models import Activity
        from union.activities.verbs import Verb
        from union.audit import registry as audit
        from union.evidence import registry as evidence
        from union.funds import cases
        from union.funds import registry as funds
        from union.notifications import registry as notifications
        from union.outbox import registry as outbox
        from union.privacy import registry as privacy

        audit.register(Verb)
        evidence.register_namer(files.numbers_of)
        evidence.register_kin(cases.kin_of("activity", Activity.objects))
        for kind, sentence in (
            (actions.IN, _("%(title)s: you are in, no. %(number)s.")),
            (actions.ADDED, _("You have been signed up for %(title)s, no. %(number)s.")),
            (
                actions.QUEUED,
                _("%(title)s is full. You are in the waiting list and will be told."),
            ),
            (
                actions.OFFER,
                _("A place in %(title)s is free for you. Please answer until %(when)s."),
            ),
            (
                actions.OFFER_FOR,
                _(
                    "A place in %(title)s is free for somebody whom you signed up. Please ask, and "
                    "answer until %(when)s."
                ),
            ),
            (actions.PROMOTED, _("A place has become free: you are in, %(title)s.")),
            (
                actions.LAPSED,
                _("The place in %(title)s that was held for you went to the next in line."),
            ),
            (
                actions.CANCELLED,
                _("Your sign-up for %(title)s was cancelled. Questions: ask %(organiser)s."),
            ),
            (
                actions.FAMILY,
                _("%(title)s: the number of relatives who come with you is now %(family)s."),
            ),
            (
                actions.GIVEN_AWAY,
                _("Your place in %(title)s went to a colleague. Questions: ask %(organiser)s."),
            ),
            (actions.GIVEN, _("A colleague's place in %(title)s is yours now: no. %(number)s.")),
            (
                actions.CHANGED,
                _("%(title)s has changed. It now begins on %(starts)s: %(place)s. Please look."),
            ),
            (actions.CALLED_OFF, _("%(title)s was called off.")),
        ):
            notifications.register_notice(kind, sentence)
        notifications.register_todos(todos.todos)
        privacy.register_holding(kept.HOLDING)
        privacy.register_mask(kept.MASK)
        funds.register_purpose(
            funds.Purpose("activity", _("Activities"), "activity", registry.as_purposes)
        )
        outbox.register(actions.TELL, tasks.tell)
        outbox.register(actions.OFFER_ENDS, tasks.offer_ends)
        outbox.register_sweep(tasks.sweep)
