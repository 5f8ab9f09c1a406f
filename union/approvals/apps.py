"""The approvals app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """Flows, reviews, decisions and delegations."""

    name = "union.approvals"
    label = "approvals"
    verbose_name = _("Approvals")
