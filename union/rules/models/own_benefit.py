"""A benefit that a union has added to those that every union knows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet
from union.rules.benefits import OWN


class OwnBenefitQuerySet(ScopedQuerySet["OwnBenefit"]):
    """Questions to the benefits of unions."""

    view_right = "rules.view"

    def keys_of(self, organisation: Organisation) -> list[str]:
        """The keys of those that a union still gives."""
        rows = self.filter(organisation__path__in=organisation.line(), is_offered=True)
        return [one.key for one in rows.order_by("name")]


class OwnBenefit(models.Model):
    """A benefit of a union's own, such as 高温慰问. Its name is its key, so it stays as it is."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="own_benefits"
    )
    name = models.CharField(_("name"), max_length=30)
    is_offered = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OwnBenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of benefit")
        verbose_name_plural = _("kinds of benefit")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="own_benefit_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The word by which rules, programmes and grants name it."""
        return OWN + self.name
