"""The flow: who decides on a kind of thing, one after the other, up to an amount."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.money import MoneyField
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role
from union.orgs.scoping import ScopedQuerySet

# The audit committee gives opinions and decides nothing; the cashier pays what others approved; a
# leader holds her office in a group, and what is decided here is the whole union's.
DECIDERS = (
    Role.ORGANISER,
    Role.WELFARE,
    Role.TREASURER,
    Role.DEPUTY,
    Role.COMMITTEE,
    Role.CHAIR,
)
MOST_STEPS = 6


class FlowQuerySet(ScopedQuerySet["Flow"]):
    """Questions to the flows."""

    view_right = "approvals.flows"


class Flow(models.Model):
    """Who decides on one kind of thing up to an amount (流程).

    `up_to` is the largest amount in yuan that takes this way; empty: every larger one too. Of the
    flows of a kind the one with the smallest `up_to` that is enough is taken, so that bands never
    overlap and never leave a gap below the largest.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows")
    kind = models.CharField(_("kind"), max_length=32)
    up_to = MoneyField(_("up to (yuan)"), null=True, blank=True, validators=[MinValueValidator(1)])
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    objects = FlowQuerySet.as_manager()

    class Meta:
        verbose_name = _("flow")
        verbose_name_plural = _("flows")
        ordering = ["kind", models.F("up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "up_to"], name="flow_band"),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(up_to=None),
                name="flow_without_end_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


def holders(organisation: Organisation) -> dict[str, list[str]]:
    """The names of those who hold each office of the flows in a union today."""
    found: dict[str, list[str]] = {}
    offices = Appointment.objects.in_force(local_today()).filter(
        organisation__path__in=organisation.line(), role__in=DECIDERS, user__is_active=True
    )
    for one in offices.select_related("user").order_by("pk"):
        found.setdefault(one.role, []).append(one.user.name)
    return found


class FlowStep(models.Model):
    """One step of a flow (环节): holders of an office decide, `needed` of them."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(
        _("office"), max_length=16, choices=[(role.value, role.label) for role in DECIDERS]
    )
    needed = models.PositiveSmallIntegerField(
        _("how many must agree"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(15)],
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "position"], name="flow_step_position")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
