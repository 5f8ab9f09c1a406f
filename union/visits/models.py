"""The visit (慰问): two colleagues go to see a member because of an event in her life."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.core.dates import local_today
from union.core.money import MoneyField
from union.members.models import Member
from union.occasions.models import Occasion
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody
from union.rules.models import Form


class VisitQuerySet(ScopedQuerySet["Visit"]):
    """Questions to the visits."""

    view_right = "visits.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Those of events that one may know of; whoever goes sees her own."""
        if not user.is_authenticated:
            return self.none()
        known = Occasion.objects.for_user(user, right or self.view_right).values("pk")
        seen = Q(occasion__in=known)
        if right is None or right == self.view_right:
            seen |= Q(visitor__user_id=user.pk) | Q(companion__user_id=user.pk)
        return self.filter(seen)

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one visit."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def due(self) -> Self:
        """Still to be made."""
        return self.filter(state=Visit.State.DUE)

    def first_to_make(self) -> Self:
        """Those that are to be made first, by their day; then the others, newest first."""
        made = Case(When(state=Visit.State.DUE, then=0), default=1)
        return self.order_by(made, "due_on", "pk")

    def overdue(self, today: date) -> Self:
        """Still to be made, and late."""
        return self.due().filter(due_on__lt=today)

    def of_visitor(self, user: Somebody) -> Self:
        """Those to which somebody goes."""
        return self.filter(Q(visitor__user_id=user.pk) | Q(companion__user_id=user.pk))


class Visit(models.Model):
    """One visit, from the day by which it is due to the note of how it was.

        due (with or without two visitors) -> done
          '---> dropped (the member does not wish it; reported by mistake)

    Two go, so that nobody has to vouch alone for what was handed over. `amount` in yuan is the
    value of what was brought, as far as it is no gift of a programme; it counts in the member's
    ledger.
    """

    class State(models.TextChoices):
        """Where a visit stands."""

        DUE = "due", pgettext_lazy("visit", "To be made")
        DONE = "done", pgettext_lazy("visit", "Made")
        DROPPED = "dropped", pgettext_lazy("visit", "Dropped")

    class Receiver(models.TextChoices):
        """Who took what was brought."""

        MEMBER = "member", _("The member herself")
        KIN = "kin", _("Somebody of the family")
        NOBODY = "nobody", _("Nothing was handed over")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="visits")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="visits")
    due_on = models.DateField(_("to be made by"))
    visitor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who goes")
    )
    companion = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("with whom")
    )
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    done_on = models.DateField(_("when"), null=True, blank=True)
    brought = models.CharField(_("what was brought"), max_length=100, blank=True)
    form = models.CharField(_("form"), max_length=16, choices=Form, blank=True)
    amount = MoneyField(_("value (yuan)"), default=0, validators=[MinValueValidator(0)])
    receiver = models.CharField(max_length=8, choices=Receiver, blank=True)
    receiver_name = EncryptedTextField(_("name of the one who took it"), blank=True)
    note = EncryptedTextField(_("how it was"), blank=True)
    reason = models.CharField(_("why it was dropped"), max_length=100, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(companion=None) | ~Q(companion=F("visitor")),
                name="visit_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False, visitor__isnull=False),
                name="visit_made_on_a_day_by_somebody",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="visit_brings_no_debt"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="visit_due")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def member(self) -> Member:
        """Who is visited."""
        found: Member = self.occasion.member
        return found

    @property
    def is_due(self) -> bool:
        """Whether it is still to be made."""
        return self.state == self.State.DUE

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been made by now."""
        return self.is_due and self.due_on < local_today()

    @property
    def visitors(self) -> list[Any]:
        """Those who go or went."""
        return [one for one in (self.visitor, self.companion) if one is not None]
