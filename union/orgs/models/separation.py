"""Which hands a union keeps apart, where a small one may put them together."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.orgs.models.tree import Organisation


class Split(models.TextChoices):
    """What is kept apart unless a union decides otherwise."""

    TREASURER_AND_CASHIER = "treasurer_and_cashier", _("Treasurer and cashier")
    APPROVERS = "approvers", _("First and second approver")


class SeparationQuerySet(models.QuerySet["Separation"]):
    """Questions to the settings."""

    def for_user(self, user: object, right: str = "orgs.offices") -> Self:
        """Those that somebody may see; with `right`, those that she may do that to."""
        from union.orgs.scoping import reach

        return self.filter(reach(user, right).q("organisation"))  # type: ignore[arg-type]

    def merged(self) -> Self:
        """Those of unions in which something is in one hand that usually is not."""
        return self.filter(Q(treasurer_and_cashier=False) | Q(approvers=False))

    def waiting_for(self, user: models.Model) -> Self:
        """Those with a request to merge that somebody may confirm: not her own."""
        asked = self.for_user(user, "orgs.confirm").exclude(asked="")
        return asked.exclude(asked_by=user.pk)


class Separation(models.Model):
    """What a union keeps apart (True) or has merged (False). No row: everything is apart.

    Merging needs two people: the chair asks (`asked` names what for), another one confirms.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="separation"
    )
    treasurer_and_cashier = models.BooleanField(default=True)
    approvers = models.BooleanField(default=True)
    asked = models.CharField(max_length=32, choices=Split, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)

    objects = SeparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("separation of duties")
        verbose_name_plural = _("separations of duties")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def merged(self) -> list[Split]:
        """What is in one hand."""
        return [split for split in Split if not getattr(self, split.value)]
