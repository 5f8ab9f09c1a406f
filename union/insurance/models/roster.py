"""Who is insured by what from when to when (参保名册); sheets that change it (增减员表)."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.core.dates import local_today
from union.imports.models import Batch
from union.insurance.models.policy import Plan, Policy
from union.members.models import Dependant, Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class Relation(models.TextChoices):
    """What the insured is to the member (与主被保人关系)."""

    SELF = "self", pgettext_lazy("insured", "The member")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")


class InsuredQuerySet(ScopedQuerySet["Insured"]):
    """Questions to the roster of the insured."""

    view_right = "insurance.roster"
    organisation_field = "policy__organisation"

    def of_user(self, user: Somebody) -> Self:
        """The cover of the person who is logged in, and that of her family by her."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def on(self, day: date) -> Self:
        """Who was covered on a day: that of the policy counts as well."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            starts_on__lte=day,
            policy__starts_on__lte=day,
            policy__ends_on__gte=day,
        )

    def open(self) -> Self:
        """Those that have not been ended."""
        return self.filter(ends_on=None)


class Insured(models.Model):
    """One person's cover by one policy, from `starts_on` to `ends_on` (or to the policy's end).

        insured -> ended (left, retired, changed the plan: the row stays)

    A spouse or a child is insured through the member, and with the ID number that the insurer asks
    for, which is sealed. `person` tells equal persons apart without opening anything: whoever is
    insured herself and entered as somebody's wife as well, is insured once.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="insured")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="insured", verbose_name=_("plan")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="insurances")
    dependant = models.ForeignKey(
        Dependant, on_delete=models.PROTECT, null=True, related_name="insurances"
    )
    relation = models.CharField(max_length=8, choices=Relation, default=Relation.SELF)
    id_number = EncryptedTextField(_("ID number"), blank=True)
    person = models.CharField(max_length=40, editable=False)
    starts_on = models.DateField(_("covered from"))
    ends_on = models.DateField(_("covered until (last day)"), null=True, blank=True)
    ended_because = models.CharField(_("why"), max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InsuredQuerySet.as_manager()

    class Meta:
        verbose_name = _("insured person")
        verbose_name_plural = _("insured persons")
        ordering = ["member__sort_key", "member_id", "relation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="insured_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(relation="self", dependant=None)
                | Q(dependant__isnull=False) & ~Q(relation="self"),
                name="insured_family_is_named",
            ),
            models.UniqueConstraint(
                fields=["policy", "person"], condition=Q(ends_on=None), name="insured_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def last_day(self) -> date:
        """The last day of the cover: its own, or that of the policy."""
        return min(self.ends_on or self.policy.ends_on, self.policy.ends_on)

    @property
    def is_running(self) -> bool:
        """Whether it covers today."""
        today = local_today()
        return max(self.starts_on, self.policy.starts_on) <= today <= self.last_day

    @property
    def name(self) -> str:
        """Who it is."""
        if self.dependant is None:
            return self.member.name
        # Whom the member has taken out of her family has no name any more.
        return self.dependant.name or f"{self.member.name} · {self.get_relation_display()}"


class Action(models.TextChoices):
    """What a line of a sheet does."""

    ADD = "add", pgettext_lazy("insurance", "To add")
    REMOVE = "remove", pgettext_lazy("insurance", "To remove")


class SheetQuerySet(ScopedQuerySet["Sheet"]):
    """Questions to the add/remove sheets."""

    view_right = "insurance.roster"
    organisation_field = "policy__organisation"


class Sheet(models.Model):
    """One add/remove sheet (增减员表): made from the difference, sent to the insurer, then applied.

        open -> applied
          '---> dropped

    Its lines are what was looked at when it was made; applying it is one step for all of them. One
    sheet of a policy is open at a time.
    """

    class State(models.TextChoices):
        """Where a sheet stands."""

        OPEN = "open", _("With the insurer")
        APPLIED = "applied", _("Applied")
        DROPPED = "dropped", _("Dropped")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    effective_on = models.DateField(_("valid from"))
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("add/remove sheet")
        verbose_name_plural = _("add/remove sheets")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="open"), name="one_open_sheet_a_policy"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be applied or dropped."""
        return self.state == self.State.OPEN

    @property
    def organisation(self) -> Organisation:
        """The union."""
        found: Organisation = self.policy.organisation
        return found


class SheetLine(models.Model):
    """One person of a sheet. Whom the roster does not know is named here, sealed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    action = models.CharField(max_length=8, choices=Action)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    # The cover that a line ends, where ours has it.
    insured = models.ForeignKey(Insured, on_delete=models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(blank=True)
    id_number = EncryptedTextField(blank=True)
    reason = models.CharField(max_length=100, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ["action", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
