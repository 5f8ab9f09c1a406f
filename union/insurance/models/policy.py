"""What was bought: insurer, policy (or mutual aid plan), its plans and the sums of each."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.dates import local_today
from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.evidence.models import Kind as PaperKind
from union.insurance.layout import DEFAULT_LAYOUT
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet

# What a column of an insurer's add/remove sheet may hold.
FIELDS = {
    "number": _("Running number"),
    "unit": _("Our union"),
    "name": pgettext_lazy("person", "Name"),
    "sex": _("Sex"),
    "id_type": _("Kind of ID"),
    "id_number": _("ID number"),
    "born_on": _("Date of birth"),
    "phone": _("Telephone"),
    "relation": _("Relation to the main insured"),
    "main_id": _("ID number of the main insured"),
    "plan": _("Plan"),
    "premium": _("Premium"),
    "starts_on": _("Valid from"),
    "staff_number": _("Staff number"),
    "action": _("To add or to remove"),
    "blank": _("Left blank"),
}


class Kind(models.TextChoices):
    """What a policy insures against (险种); the last four are mutual aid (职工互助保障)."""

    ACCIDENT = "accident", _("Accident")
    CRITICAL = "critical", _("Critical illness")
    MEDICAL = "medical", _("Hospital costs")
    AID_HOSPITAL = "aid_hospital", _("Mutual aid: hospital stay")
    AID_ILLNESS = "aid_illness", _("Mutual aid: critical illness")
    AID_ACCIDENT = "aid_accident", _("Mutual aid: accident")
    AID_WOMEN = "aid_women", _("Mutual aid: women's illnesses")


# Which papers a claim needs as a rule (domain: 理赔材料); a policy may ask for others.
USUAL_PAPERS: dict[str, tuple[str, ...]] = {
    Kind.ACCIDENT: (PaperKind.APPLICATION, PaperKind.HOSPITAL_BILL, PaperKind.RECORD),
    Kind.CRITICAL: (PaperKind.APPLICATION, PaperKind.RECORD, PaperKind.DISCHARGE),
    Kind.MEDICAL: (PaperKind.APPLICATION, PaperKind.HOSPITAL_BILL, PaperKind.DISCHARGE),
    Kind.AID_HOSPITAL: (PaperKind.APPLICATION, PaperKind.DISCHARGE, PaperKind.HOSPITAL_BILL),
    Kind.AID_ILLNESS: (PaperKind.APPLICATION, PaperKind.RECORD, PaperKind.DISCHARGE),
    Kind.AID_ACCIDENT: (PaperKind.APPLICATION, PaperKind.HOSPITAL_BILL, PaperKind.RECORD),
    Kind.AID_WOMEN: (PaperKind.APPLICATION, PaperKind.RECORD, PaperKind.DISCHARGE),
}


class InsurerQuerySet(ScopedQuerySet["Insurer"]):
    """Questions to the insurers."""

    view_right = "insurance.view"


class Insurer(models.Model):
    """An insurance company or office of the mutual aid plan, with the sheet that it wants.

    `layout` are the columns of its add/remove sheet (增减员表) in their order, each with its
    heading and one of FIELDS.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="insurers"
    )
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("telephone for claims"), max_length=40, blank=True)
    layout: Any = models.JSONField(default=list)

    objects = InsurerQuerySet.as_manager()

    class Meta:
        verbose_name = _("insurer")
        verbose_name_plural = _("insurers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="insurer_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> list[list[str]]:
        """Its columns, or the usual ones."""
        found: list[list[str]] = self.layout or DEFAULT_LAYOUT
        return found


class PolicyQuerySet(ScopedQuerySet["Policy"]):
    """Questions to the policies."""

    view_right = "insurance.view"

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def not_renewed(self) -> Self:
        """Those that none follows."""
        return self.filter(~Exists(Policy.objects.filter(renews=OuterRef("pk"))))

    def ending(self, today: date, by: date) -> Self:
        """Those to be renewed: over by a day, or just over, and none follows."""
        return self.not_renewed().filter(
            ends_on__lte=by, ends_on__gte=date(today.year - 1, today.month, 1), wants_renewal=True
        )


class Policy(models.Model):
    """One policy or mutual aid plan (保单、互助保障计划), from its first day to its last.

    A premium is yuan a head and stands at the plan. `claim_days` days after `claim_from` a claim
    must be handed in (0: nobody asks); they are working days where `in_working_days` says so.
    `renews` is the policy that this one follows. `for_everyone`: every member should be insured by
    it, so who is missing is shown in red after `NEWCOMER_DAYS` days.
    """

    NEWCOMER_DAYS = 10

    class Payer(models.TextChoices):
        """Whose money the premium is; a commercial policy from union money is a matter of rules."""

        EMPLOYER = "employer", _("The employer (welfare costs)")
        UNION = "union", _("The union")
        MEMBER = "member", _("The members themselves")
        SHARED = "shared", _("Shared")

    class ClaimFrom(models.TextChoices):
        """From when the days for a claim count."""

        EVENT = "event", _("the day it happened")
        DISCHARGE = "discharge", _("the day of discharge")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="policies"
    )
    insurer = models.ForeignKey(
        Insurer, on_delete=models.PROTECT, related_name="policies", verbose_name=_("insurer")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    number = models.CharField(_("policy number"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (last day)"))
    payer = models.CharField(_("who pays"), max_length=12, choices=Payer, default=Payer.EMPLOYER)
    for_everyone = models.BooleanField(_("every member is insured by it"), default=True)
    wants_renewal = models.BooleanField(_("remind us to renew it"), default=True)
    contact = models.CharField(_("whom to call"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    how_to_claim = models.TextField(_("how to claim"), max_length=1000, blank=True)
    claim_days = models.PositiveSmallIntegerField(
        _("days for a claim"), default=0, validators=[MaxValueValidator(730)]
    )
    claim_from = models.CharField(
        _("they count from"), max_length=12, choices=ClaimFrom, default=ClaimFrom.DISCHARGE
    )
    in_working_days = models.BooleanField(_("they are working days"), default=False)
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by"
    )
    case = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, null=True, editable=False, related_name="policy"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="policy_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["organisation", "insurer", "number"],
                condition=~Q(number=""),
                name="policy_number_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="policy_ends")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on < local_today()

    @property
    def is_to_come(self) -> bool:
        """Whether its first day is still to come."""
        return self.starts_on > local_today()

    @property
    def days_left(self) -> int:
        """Days until its last one; below zero when it is over."""
        return (self.ends_on - local_today()).days

    @property
    def usual_papers(self) -> tuple[str, ...]:
        """The kinds of papers that a claim needs."""
        return USUAL_PAPERS[self.kind]


class Plan(models.Model):
    """One plan of a policy (方案, 款): what a head costs, and what is paid in which case."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(_("plan"), max_length=40)
    premium = MoneyField(
        _("premium a head (yuan)"), default=0, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "name"], name="plan_name_once"),
            models.CheckConstraint(condition=Q(premium__gte=0), name="plan_costs_no_debt"),
        ]

    def __str__(self) -> str:
        return self.name


class Cover(models.Model):
    """What a plan pays (保障内容、保额): accident 150,000 yuan, hospital 250 yuan a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="covers")
    title = models.CharField(_("what is covered"), max_length=60)
    amount = MoneyField(_("sum (yuan)"), validators=[MinValueValidator(Decimal("0.01"))])
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
