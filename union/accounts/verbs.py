"""What the log may say about accounts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the accounts app."""

    OPENED = "accounts.opened", _("Account opened")
    CLOSED = "accounts.closed", _("Account closed")
    REOPENED = "accounts.reopened", _("Account opened again")
    PASSWORD_SET = "accounts.password_set", _("Password set")
    PHONE_SET = "accounts.phone_set", _("Telephone number for logging in set")
    RENAMED = "accounts.renamed", _("Name or staff number of the account changed")
    SECOND_FACTOR_ON = "accounts.second_factor_on", _("Second factor switched on")
    SECOND_FACTOR_OFF = "accounts.second_factor_off", _("Second factor switched off")
    RECOVERY_CODES_MADE = "accounts.recovery_codes_made", _("New recovery codes made")
    PASSKEY_ADDED = "accounts.passkey_added", _("Passkey added")
    PASSKEY_REMOVED = "accounts.passkey_removed", _("Passkey removed")
    SESSION_ENDED = "accounts.session_ended", _("Ended a session on another device")
    LOGGED_IN = "accounts.logged_in", _("Logged in")
