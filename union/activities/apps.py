"""The activities app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """Activities, sign-ups, the waiting list and attendance."""

    name = "union.activities"
    label = "activities"
    verbose_name = _("Activities")
