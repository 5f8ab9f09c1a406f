"""The rule: one sentence of a book that a program can judge by."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.money import MoneyField
from union.rules.benefits import label
from union.rules.models.book import Clause, RuleBook


class RuleKind(models.TextChoices):
    """What a rule is about; each kind uses some of the columns (`forms.rule.FIELDS`)."""

    CAP_PER_EVENT = "cap_per_event", _("At most so much each time")
    CAP_PER_YEAR = "cap_per_year", _("At most so much in a calendar year")
    ONCE_PER_LIFE = "once_per_life", _("Once in a lifetime")
    ONCE_PER_KEY = "once_per_key", _("Once a year for the same matter")
    CYCLE = "cycle", _("At most so much in a cycle of years")
    RATIO = "ratio", _("To a share of those who take part")
    TOP_UP = "top_up", _("Union money only up to a multiple of the dues")
    FORM = "form", _("Only in these forms")
    ELIGIBLE = "eligible", _("Only for these members")
    PROOF = "proof", _("Papers that are needed")
    DEADLINE = "deadline", _("To be done within a time after the event")
    NOTICE = "notice", _("To be announced so long before")
    WORDS = "words", _("Negative list: words to look at twice")


class Severity(models.TextChoices):
    """What happens where a rule is not kept."""

    BLOCK = "block", pgettext_lazy("rule", "Stops it")
    WARN = "warn", pgettext_lazy("rule", "Warns")


class Unit(models.TextChoices):
    """In what a time is counted."""

    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")


class Per(models.TextChoices):
    """For whom a sum counts."""

    MEMBER = "member", pgettext_lazy("sum for", "each member")
    CHILD = "child", pgettext_lazy("sum for", "each child")


class Aspect(models.TextChoices):
    """What has to be done within a deadline."""

    CLAIM = "claim", _("applying for it")
    VISIT = "visit", _("the visit")


class Rule(models.Model):
    """One rule of a book for one benefit, with the clause that says it.

    Which columns count is a matter of the kind: `amount` in yuan; `number` of years, days, months,
    or times the dues; `share_of` in `share_in` (2 in 3); `words`: forms of payment, words of the
    negative list, or groups of kinds of papers of which one each is needed (`"discharge|record"`).
    `per`: whether a sum is that of a member or of each of her children, where parents get something
    once for each child. An empty benefit is every benefit.
    """

    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, related_name="rules")
    clause = models.ForeignKey(
        Clause, on_delete=models.SET_NULL, null=True, blank=True, related_name="rules"
    )
    kind = models.CharField(_("kind of rule"), max_length=16, choices=RuleKind)
    benefit = models.CharField(_("for"), max_length=48, blank=True)
    severity = models.CharField(
        _("where it is not kept"), max_length=8, choices=Severity, default=Severity.BLOCK
    )
    amount = MoneyField(
        _("at most (yuan)"), null=True, blank=True, validators=[MinValueValidator(Decimal("0.01"))]
    )
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    per = models.CharField(_("counted for"), max_length=8, choices=Per, default=Per.MEMBER)
    unit = models.CharField(max_length=16, choices=Unit, blank=True)
    aspect = models.CharField(max_length=8, choices=Aspect, blank=True)
    share_of = models.PositiveSmallIntegerField(null=True, blank=True)
    share_in = models.PositiveSmallIntegerField(null=True, blank=True)
    words: Any = models.JSONField(default=list, blank=True)
    statuses: Any = models.JSONField(default=list, blank=True)
    employments: Any = models.JSONField(default=list, blank=True)
    # Whoever is given benefits by another union (agency, secondment) gets none here.
    refuses_served_elsewhere = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["benefit", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_of=None, share_in=None)
                | Q(share_of__gte=1, share_in__gte=models.F("share_of")),
                name="rule_share_is_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["cap_per_event", "cap_per_year", "cycle"])
                | Q(amount__isnull=False),
                name="rule_cap_has_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def blocks(self) -> bool:
        """Whether it stops what does not keep it."""
        return self.severity == Severity.BLOCK

    @property
    def is_per_child(self) -> bool:
        """Whether its sum is that of one child."""
        return self.per == Per.CHILD

    @property
    def benefit_label(self) -> Any:
        """What it is about, in words."""
        return label(self.benefit) if self.benefit else _("Every benefit")

    def is_about(self, benefit: str) -> bool:
        """Whether it judges a benefit."""
        return self.benefit in ("", benefit)
