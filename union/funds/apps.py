"""The funds app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Budget, requests, payments and the ledger."""

    name = "union.funds"
    label = "funds"
    verbose_name = _("Money")
