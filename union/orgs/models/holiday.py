"""The working days of the year, where they differ from the week."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A day that differs from the week: a holiday, or a Saturday that is worked (调休).

    Days that are not listed: Monday to Friday are worked.
    """

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=32)
    is_workday = models.BooleanField(
        _("worked"), default=False, help_text=_("Ticked: a weekend day that is worked instead.")
    )

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
