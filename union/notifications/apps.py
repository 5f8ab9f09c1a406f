"""The notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The inbox and the to-do registry."""

    name = "union.notifications"
    label = "notifications"
    verbose_name = _("Notices")
