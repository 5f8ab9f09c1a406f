"""The tree of organisations, the offices held in it, and the working days of the year."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from union.orgs.roles import Role


class Level(models.TextChoices):
    """Levels of the tree."""

    FEDERATION = "federation", _("Federation")
    UNION = "union", _("Union")
    BRANCH = "branch", _("Branch or campus")
    GROUP = "group", _("Group")


class Organisation(MP_Node):
    """A federation (总工会), union (基层工会), branch or campus (园区分会), or group (工会小组)."""

    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=16, choices=Level)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def union(self) -> "Organisation":
        """The union that this campus or group belongs to; itself when it is one."""
        if self.level in (Level.UNION, Level.FEDERATION):
            return self
        return self.get_ancestors().get(level=Level.UNION)  # type: ignore[no-any-return]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions to the appointments."""

    def in_force(self, on: date) -> "AppointmentQuerySet":
        """Those whose term covers a day; the last day is included."""
        return self.overlapping(on, on)

    def overlapping(self, starts_on: date, ends_on: date | None) -> "AppointmentQuerySet":
        """Those whose term shares a day with another (both days included; None is without end)."""
        begun = self if ends_on is None else self.filter(starts_on__lte=ends_on)
        return begun.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))


class Appointment(models.Model):
    """An office held by one person for a term (任职). History stays: a term ends, a row does not.

    A right ends with the day after `ends_on`, at the next request.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(_("office"), max_length=16, choices=Role)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(ends_on=None),
                name="appointment_open_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="orgs_appointment_office")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def covers(self, day: date) -> bool:
        """Whether the term covers a day; the last day is included."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


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
