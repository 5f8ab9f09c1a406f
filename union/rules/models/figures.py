"""Figures of a union's year that rules ask for and no other app knows yet."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from union.core.money import MoneyField
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet


class YearFiguresQuerySet(ScopedQuerySet["YearFigures"]):
    """Questions to the figures."""

    view_right = "rules.view"


class YearFigures(models.Model):
    """What a union took in from its members in a year, in yuan (会费收入)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="year_figures"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    dues_income = MoneyField(_("income from dues (yuan)"), validators=[MinValueValidator(0)])
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = YearFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a year")
        verbose_name_plural = _("figures of years")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="year_figures_once")
        ]

    def __str__(self) -> str:
        return str(self.year)
