"""What the log may say about accounts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the accounts app."""

    OPENED = "accounts.opened", _("Account opened")
    PASSWORD_SET = "accounts.password_set", _("Password set")
    PHONE_SET = "accounts.phone_set", _("Telephone number for logging in set")
    RENAMED = "accounts.renamed", _("Name or staff number of the account changed")
    LOGGED_IN = "accounts.logged_in", _("Logged in")
