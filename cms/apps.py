"""The website."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Pages that the union publishes."""

    name = "cms"
    label = "cms"
    verbose_name = _("Website")
