"""A proposal to give an office, which a second person confirms."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.orgs.models.appointment import Appointment
from union.orgs.models.tree import Organisation
from union.orgs.roles import Role


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Questions to the proposals."""

    def for_user(self, user: object, right: str = "orgs.offices") -> Self:
        """The proposals that somebody may see; with `right`, those that she may do that to."""
        from union.orgs.scoping import reach

        return self.filter(reach(user, right).q("organisation"))  # type: ignore[arg-type]

    def pending(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state=Nomination.State.PENDING)

    def waiting_for(self, user: models.Model) -> Self:
        """Those that somebody may confirm or decline: neither her own nor for herself."""
        mine = Q(proposed_by=user.pk) | Q(user=user.pk)
        return self.for_user(user, "orgs.confirm").pending().exclude(mine)

    def overlapping(self, starts_on: date, ends_on: date | None) -> Self:
        """Those whose term would share a day with another (None is without end)."""
        begun = self if ends_on is None else self.filter(starts_on__lte=ends_on)
        return begun.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))


class Nomination(models.Model):
    """A proposal of the chair to give somebody an office.

        pending -> confirmed (the appointment is made)
                -> declined (with a reason)
                -> withdrawn

    `alone`: it took effect without a second person, because nobody in the union had ever held an
    office that confirms. `reason` is why it was declined.
    """

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", pgettext_lazy("nomination", "Waits for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("nomination", "Confirmed")
        DECLINED = "declined", pgettext_lazy("nomination", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "Withdrawn")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="nominations"
    )
    role = models.CharField(_("office"), max_length=16, choices=Role)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="nominations"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16, choices=State, default=State.PENDING, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    alone = models.BooleanField(default=False, editable=False)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="nomination"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for an office")
        verbose_name_plural = _("proposals for offices")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="nomination_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user")), name="nomination_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user"))),
                name="nomination_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(state="pending"),
                name="nomination_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state == self.State.PENDING
