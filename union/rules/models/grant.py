"""The grant: what one person is or was given, as the rules count it."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.money import MoneyField
from union.funds.models import Source
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody
from union.rules.benefits import label
from union.rules.models.book import RuleBook
from union.rules.models.confidential import known_to
from union.rules.models.exemption import Exemption
from union.rules.models.form import Form


class GrantQuerySet(ScopedQuerySet["Grant"]):
    """Questions to the grants."""

    view_right = "rules.grants"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Without what only a few are to know of."""
        return super().for_user(user, right).known_to(user)

    def known_to(self, user: Somebody | None) -> Self:
        """That somebody is in need only the chair knows, and whom she names elsewhere."""
        return self.filter(known_to(user))

    def live(self) -> Self:
        """Those that count."""
        return self.exclude(state=Grant.State.REVERSED)

    def of_year(self, year: int) -> Self:
        """Those whose event lies in a calendar year."""
        return self.filter(event_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def of_member(self, member: Member) -> Self:
        """Those of one person."""
        return self.filter(member=member)

    def of_source(self, kind: str, ids: Any) -> Self:
        """Those of some rows above: disbursements, sign-ups."""
        return self.filter(source_kind=kind, source_id__in=list(ids))


class Grant(models.Model):
    """One line of a person's entitlement ledger (个人待遇台账).

        draft (planned; judged by the book of the day on which one looks)
          -> final (given; the book that judged it is noted, and judges it for ever)
          -> reversed (taken back: it counts no more, and stays)

    `event_on` is the day of the event (a hospital stay: of the discharge), and says which book and
    which year it belongs to. `key` is the same for what is the same matter (one illness), `event`
    for all that is given because of one event in her life; blank where it is known of none.
    `asked_on` is when it was applied for, where that was not the day of this entry. The row above
    it (`source_kind`, `source_id`) is named by plain values, as the log does. `is_past`: it
    was handed out before it was entered here, so that rules only warned. `amount` in yuan, for all
    of the `children` together where a parent gets it once for each child.
    """

    class State(models.TextChoices):
        """Where a grant stands."""

        DRAFT = "draft", pgettext_lazy("grant", "Planned")
        FINAL = "final", pgettext_lazy("grant", "Given")
        REVERSED = "reversed", pgettext_lazy("grant", "Taken back")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="grants")
    benefit = models.CharField(max_length=48)
    event_on = models.DateField()
    amount = MoneyField()
    children = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=16, choices=Form, blank=True)
    source = models.CharField(max_length=24, choices=Source, blank=True)
    key = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=32, blank=True)
    asked_on = models.DateField(null=True)
    source_kind = models.CharField(max_length=32)
    source_id = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    is_past = models.BooleanField(default=False)
    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, null=True, related_name="grants")
    exemption = models.ForeignKey(
        Exemption, on_delete=models.PROTECT, null=True, related_name="grants"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-event_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=~Q(state="reversed"),
                name="grant_once_for_its_source",
            ),
            models.UniqueConstraint(
                fields=["exemption"],
                condition=Q(exemption__isnull=False) & ~Q(state="reversed"),
                name="grant_exemption_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="grant_not_negative"),
            models.CheckConstraint(condition=Q(children__gte=1), name="grant_of_a_child"),
        ]
        indexes = [
            models.Index(fields=["member", "benefit", "event_on"], name="rules_grant_of_member"),
            models.Index(
                fields=["organisation", "benefit", "event_on"], name="rules_grant_of_union"
            ),
            models.Index(fields=["source_kind", "source_id"], name="rules_grant_source"),
            models.Index(F("event_on"), condition=Q(state="draft"), name="rules_grant_drafts"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def benefit_label(self) -> Any:
        """What it is given for, in words."""
        return label(self.benefit)
