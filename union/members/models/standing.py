"""The dated history of a member (在册、借调、产假、退休、调出 …)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from union.orgs.models import Organisation


class Status(models.TextChoices):
    """How somebody stands to the union."""

    ACTIVE = "active", _("Active")
    SECONDED = "seconded", _("Seconded")
    MATERNITY = "maternity", _("Maternity leave")
    LEAVE = "leave", _("Other leave")
    RETAINED = "retained", _("Membership retained")
    RETIRED = "retired", _("Retired")
    TRANSFERRED = "transferred", _("Transferred out")
    LEFT = "left", _("Left")
    DIED = "died", _("Died")

    @classmethod
    def gone(cls) -> list["Status"]:
        """Those who are no longer here: their accounts are closed, they get no code."""
        return [cls.TRANSFERRED, cls.LEFT, cls.DIED]

    @classmethod
    def counted(cls) -> list["Status"]:
        """Those who are members with all rights: the others keep a record, and get no gifts."""
        return [cls.ACTIVE, cls.SECONDED, cls.MATERNITY, cls.LEAVE]


class Employment(models.TextChoices):
    """Forms of employment (用工形式); eligibility often hangs on them."""

    ESTABLISHED = "established", _("Established post")
    FILED = "filed", _("Filed post")
    AGENCY = "agency", _("Personnel agency")
    CONTRACT = "contract", _("Contract")
    DISPATCHED = "dispatched", _("Dispatched labour")
    REHIRED = "rehired", _("Rehired after retirement")
    OUTSOURCED = "outsourced", _("Outsourced")
    TRAINEE = "trainee", _("Trainee")


class Standing(models.Model):
    """What was true of a member from `starts_on` until the day before `ends_on` (or still is)."""

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="standings")
    status = models.CharField(_("status"), max_length=16, choices=Status)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    employment = models.CharField(
        _("employment form"), max_length=16, choices=Employment, blank=True
    )
    post = models.CharField(_("post"), max_length=32, blank=True)
    # Another union (of an agency, of where she is lent to) gives her the benefits; blank: this one.
    served_by = models.CharField(_("benefits come from"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(ends_on=None), name="standing_open_once"
            ),
            models.UniqueConstraint(fields=["member", "starts_on"], name="standing_starts_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="standing_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
