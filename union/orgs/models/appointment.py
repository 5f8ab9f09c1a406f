"""An office held for a term (任职)."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from union.orgs.models.tree import Organisation
from union.orgs.roles import Role

# A term that ends within so many days is marked: time to think of who comes next.
ENDS_SOON = timedelta(days=30)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions to the appointments."""

    def for_user(self, user: object, right: str = "orgs.offices") -> Self:
        """The offices that somebody may see; with `right`, those that she may do that to."""
        # Whoever reaches what is worked out from these rows themselves, one floor further up.
        from union.orgs.scoping import reach

        return self.filter(reach(user, right).q("organisation"))  # type: ignore[arg-type]

    def in_force(self, on: date) -> Self:
        """Those whose term covers a day; the last day is included."""
        return self.overlapping(on, on)

    def overlapping(self, starts_on: date, ends_on: date | None) -> Self:
        """Those whose term shares a day with another (both days included; None is without end).

        Of a term that was taken back the last day does not count: it was over in the middle of it.
        """
        begun = self if ends_on is None else self.filter(starts_on__lte=ends_on)
        lasts = Q(ends_on=None) | Q(ends_on__gt=starts_on)
        return begun.exclude(revoked_at__isnull=False, ends_on=F("starts_on")).filter(
            lasts | Q(ends_on=starts_on, revoked_at=None)
        )

    def coming(self, on: date) -> Self:
        """Those that begin after a day, and were not taken back before."""
        return self.filter(starts_on__gt=on).exclude(
            revoked_at__isnull=False, ends_on=F("starts_on")
        )

    def over(self, on: date) -> Self:
        """Those that ended before a day, or were taken back by then, also before they began."""
        taken_back = Q(revoked_at__isnull=False) & (Q(ends_on__lte=on) | Q(ends_on=F("starts_on")))
        return self.filter(Q(ends_on__lt=on) | taken_back)

    def ending(self, today: date) -> Self:
        """Those in force that end within the next thirty days."""
        return self.in_force(today).filter(ends_on__lte=today + ENDS_SOON)


class Appointment(models.Model):
    """An office held by one person for a term (任职). History stays: a term ends, a row does not.

    A right ends with the day after `ends_on`, at the next request; at once where the term was
    taken back (`revoked_at`), also before its first day. `appointed_by` proposed it; who confirmed
    it stands in its nomination.
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
    revoked_at = models.DateTimeField(null=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(ends_on__isnull=False),
                name="appointment_revoked_has_an_end",
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
        """Whether the term covers a day; the last day is included unless it was taken back."""
        if self.ends_on is None or day < self.ends_on:
            return self.starts_on <= day
        return self.starts_on <= day == self.ends_on and self.revoked_at is None
