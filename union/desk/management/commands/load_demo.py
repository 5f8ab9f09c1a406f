"""Loads the invented union of `demo/`, so that somebody can look around."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from demo.load import is_empty, is_loaded, load
from union.core.crypto import demand_keys
from union.core.dates import local_today

STEPS = {
    "roster": _("The union and its roster …"),
    "accounts": _("Accounts and offices …"),
    "rules": _("The rule books …"),
    "history": _("Leave and moves …"),
    "gifts": _("The gifts of two years and their receipts …"),
    "history_since": _("Who retired, who left, who is new …"),
    "this_week": _("The gift of this week …"),
    "care": _("Who is ill, who had a baby, who married …"),
    "health": _("Certificates and check-ups …"),
    "insurance": _("Policies, who is insured, claims …"),
    "questions": _("Questions of members and reminders …"),
    "choices": _("A gift among which one chooses …"),
    "consents": _("What members have agreed to …"),
    "money": _("Budget, requests and payments …"),
    "activities": _("Activities and sign-ups …"),
    "pages": _("News and pages …"),
    "work": _("Sealing the log …"),
}


class Command(BaseCommand):
    """`manage.py load_demo`: into an empty database only; a second call changes nothing."""

    help = "Loads the demo union; needs DEMO=1 and an empty database."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuses where a union's own data could be; prints a line for each step."""
        if not settings.DEMO:
            raise CommandError(_("The demo is switched off: set DEMO=1 to load it."))
        if is_loaded():
            self.stdout.write(str(_("The demo is there already; nothing was changed.")))
            return
        if not is_empty():
            raise CommandError(
                _("This database holds a union's own data. The demo needs an empty one.")
            )
        demand_keys()
        with translation.override(settings.LANGUAGE_CODE):
            load(local_today(), self._say)
            self._print(_("The demo is ready."))

    def _say(self, step: str) -> None:
        self._print(STEPS[step])

    def _print(self, text: Any) -> None:
        self.stdout.write(str(text))
        self.stdout.flush()
