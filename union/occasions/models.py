"""Something that happens in a member's life: a hospital stay, a birth, a wedding, a death."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.evidence.models import CaseFile, last_day_kept
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody, reach


class Kind(models.TextChoices):
    """What happens; the same words as the benefits that follow from it (`rules.benefits`)."""

    ILLNESS = "illness", _("Hospital stay")
    BIRTH = "birth", _("Birth of a child")
    MARRIAGE = "marriage", _("Marriage")
    BEREAVEMENT = "bereavement", _("Death in the family")
    DEATH = "death", _("Death of a member")
    RETIREMENT = "retirement", _("Retirement")
    HARDSHIP = "hardship", _("Hardship")


class OccasionQuerySet(ScopedQuerySet["Occasion"]):
    """Questions to the events."""

    view_right = "occasions.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Those of the small circle: its offices, who reported it, and the member herself.

        Of a hardship only the chair knows, and whom she has named.
        """
        if not user.is_authenticated:
            return self.none()
        seen = self._circle(user, right or self.view_right)
        if right is None or right == self.view_right:
            seen |= Q(reported_by_id=user.pk) | Q(member__user_id=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))

    def opened_by(self, user: Somebody) -> Self:
        """Those whose papers somebody opens: the offices of the circle, and the member herself.

        Whoever only reported it sees which papers there are.
        """
        if not user.is_authenticated:
            return self.none()
        seen = self._circle(user, self.view_right) | Q(member__user_id=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))

    def _circle(self, user: Somebody, right: str) -> Q:
        circle = reach(user, right).q("member__organisation")
        secret = reach(user, "occasions.hardship").q("member__organisation")
        return (circle & ~Q(kind=Kind.HARDSHIP)) | secret | Q(named__user_id=user.pk)

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one event."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def of_user(self, user: Somebody) -> Self:
        """One's own."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def closed_stays(self, first: date, last: date) -> Self:
        """The hospital stays that are closed already and lie in some of these days."""
        closed = self.filter(kind=Kind.ILLNESS, state=Occasion.State.CLOSED)
        return closed.filter(happened_on__lte=last, ended_on__gte=first)

    def open(self) -> Self:
        """Not closed yet, and no mistake."""
        return self.filter(state=Occasion.State.OPEN)

    def real(self) -> Self:
        """All but what was reported by mistake."""
        return self.exclude(state=Occasion.State.WITHDRAWN)


class Occasion(models.Model):
    """An event in a member's life (一人一事); visits, gifts and papers hang on it.

        open -> closed (everything is done) -> open again
          '---> withdrawn (reported by mistake)

    `ended_on` ends a hospital stay: by the day of the discharge the rules judge it, whatever year
    it began in. What was written about it is sealed, and stands in no notice and no log.
    """

    class State(models.TextChoices):
        """Where an event stands."""

        OPEN = "open", pgettext_lazy("event", "Under way")
        CLOSED = "closed", pgettext_lazy("event", "Closed")
        WITHDRAWN = "withdrawn", pgettext_lazy("event", "Reported by mistake")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="occasions"
    )
    case = models.OneToOneField(CaseFile, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="occasions")
    kind = models.CharField(_("what happened"), max_length=16, choices=Kind)
    happened_on = models.DateField(_("since when"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    place = EncryptedTextField(_("where"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    # When everything was done, or it was taken back as a mistake; medical papers are kept for
    # `evidence.models.KEPT` days after it.
    closed_on = models.DateField(null=True, editable=False)
    # Why it was closed though something was still open.
    close_reason = EncryptedTextField(_("why it is closed all the same"), blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "happened_on"],
                # Of a hardship nobody finds out by reporting it that it is known already.
                condition=~Q(state="withdrawn") & ~Q(kind="hardship"),
                name="occasion_reported_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("happened_on")),
                name="occasion_ends_after_its_start",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="occasion_of_union")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_desk_url(self) -> str:
        """Its page at the desk."""
        return f"/desk/occasions/{self.pk}/"

    @property
    def is_open(self) -> bool:
        """Whether something may still be done about it."""
        return self.state == self.State.OPEN

    @property
    def is_confidential(self) -> bool:
        """Whether only the named few know that it exists."""
        return self.kind == Kind.HARDSHIP

    @property
    def is_past_keeping(self) -> bool:
        """Whether the files of its medical papers have had their time."""
        return self.closed_on is not None and self.closed_on <= last_day_kept()

    @property
    def lacks_its_end(self) -> bool:
        """Whether nobody has said yet on which day she left the hospital; by it the rules judge."""
        return self.kind == Kind.ILLNESS and self.ended_on is None

    @property
    def judged_on(self) -> date:
        """The day by which the rules judge what follows: of the discharge, else of the event."""
        day: date = self.ended_on or self.happened_on
        return day

    @property
    def called(self) -> str:
        """What it is called on its own pages, for those who know of it."""
        return f"{self.get_kind_display()} {self.happened_on.isoformat()}"

    @property
    def number(self) -> Any:
        """How notices and lists name it, saying nothing."""
        return f"S{self.pk}"


class Named(models.Model):
    """Somebody whom the chair has let know of a confidential event."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="named")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("somebody who knows")
        verbose_name_plural = _("those who know")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "user"], name="occasion_named_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
