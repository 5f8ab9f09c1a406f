"""What the log may say about rules."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the rules app."""

    BOOK_MADE = "rules.book_made", _("Rule book drafted")
    BOOK_CHANGED = "rules.book_changed", _("Rule book changed")
    BOOK_DISCARDED = "rules.book_discarded", _("Draft of a rule book given up")
    BOOK_CHECKED = "rules.book_checked", _("Rule book compared with its document")
    SWITCHED_ON = "rules.switched_on", _("Rule book switched on")
    SWITCHED_OFF = "rules.switched_off", _("Rule book switched off again")
    EXEMPTION_ASKED = "rules.exemption_asked", _("Exemption asked for")
    EXEMPTION_CHANGED = "rules.exemption_changed", _("Exemption asked for once more")
    BENEFIT_ADDED = "rules.benefit_added", _("Kind of benefit added")
    BENEFIT_TURNED = "rules.benefit_turned", _("Kind of benefit offered or no longer offered")
    FIGURES_ENTERED = "rules.figures_entered", _("Income from dues entered")
    LEDGER_OPENED = "rules.ledger_opened", _("Entitlements of a member looked at")
    EXPORTED = "rules.exported", _("Entitlements exported")
