"""The review of one thing, its steps, who is concerned, and what was decided."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.approvals.models.delegation import Delegation, effective
from union.approvals.models.flow import Flow
from union.audit.models import AppendOnlyModel
from union.core.dates import local_today
from union.core.money import MoneyField
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.orgs.scoping import ScopedQuerySet, Somebody, appointments

# Whoever sits on the committee has a vote when nobody else may decide.
VOTERS = (Role.CHAIR, Role.DEPUTY, Role.COMMITTEE)


class Rung(models.TextChoices):
    """Who decides a step: its own office, or, where that office may not, the next of the ladder."""

    OWN = "own", _("the office of the step")
    DEPUTY = "deputy", _("the deputy chair, because the office is concerned itself")
    COMMITTEE = "committee", _("a committee member, because the others are concerned themselves")
    VOTE = "vote", _("a vote of the committee, because everybody is concerned")
    NOBODY = "nobody", _("nobody can decide at the moment: an office must be filled")


class Reason(models.TextChoices):
    """Why somebody may not decide on a thing."""

    APPLICANT = "applicant", _("asked for it")
    PAYEE = "payee", _("is paid by it")
    BENEFICIARY = "beneficiary", _("benefits from it")
    RELATIVE = "relative", _("is a relative of somebody concerned")
    DECIDED = "decided", _("has already approved it in another office")
    AUDITOR = "auditor", _("sits on the audit committee, which does not decide")


class Deed(models.TextChoices):
    """What somebody did with a review."""

    SUBMIT = "submit", _("Submitted")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    REJECT = "reject", pgettext_lazy("review", "Rejected")
    WITHDRAW = "withdraw", _("Withdrawn")
    VOID = "void", _("Approvals void")


class ReviewQuerySet(ScopedQuerySet["Review"]):
    """Questions to the reviews."""

    view_right = "approvals.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Also one's own, those one has decided on, and those that wait for one."""
        if right is not None and right != self.view_right:
            return super().for_user(user, right)
        if not user.is_authenticated:
            return self.none()
        decided = Decision.objects.filter(review=OuterRef("pk")).filter(
            Q(actor_id=user.pk) | Q(principal_id=user.pk)
        )
        watched = super().for_user(user, self.view_right).values("pk")
        return self.filter(
            Q(pk__in=watched)
            | Q(applicant_id=user.pk)
            | Exists(decided)
            | Q(pk__in=self.model._default_manager.waiting_for(user).values("pk"))
        )

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one review."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def pending(self) -> Self:
        """Those that wait for somebody."""
        return self.filter(state=Review.State.PENDING)

    def of_applicant(self, user: Somebody) -> Self:
        """What somebody asked for."""
        return self.filter(applicant_id=user.pk) if user.is_authenticated else self.none()

    def decided_by(self, user: Somebody) -> Self:
        """What somebody has decided on, for herself or for another."""
        mine = Decision.objects.filter(review=OuterRef("pk"), deed__in=Decision.DECIDING)
        return self.filter(Exists(mine.filter(Q(actor_id=user.pk) | Q(principal_id=user.pk))))

    def of_subject(self, subject: models.Model) -> Self:
        """All rounds of one thing, newest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by(
            "-pk"
        )

    def waiting_for(self, user: Somebody) -> Self:
        """What somebody may decide now: the inbox. The same rule as `actions.seats.Seats`."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held, today = appointments(user), local_today()
        running = Delegation.objects.in_force(today).of_user(user).select_related("organisation")
        delegations = effective(running, today)
        mine: Any = Q(pk__in=[])
        for office in held:
            below = Q(organisation__path__startswith=office.organisation.path)
            if office.role in VOTERS:
                # A vote is cast in person, also by those who have delegated their office.
                mine |= below & Q(rung=Rung.VOTE)
            seat: Any = below & Q(office=office.role) & ~_concerns(user.pk)
            for away in delegations:
                if (away.principal_id, away.role, away.organisation_id) == (
                    user.pk,
                    office.role,
                    office.organisation_id,
                ):
                    # While she is away she keeps only what is too large for her delegate.
                    seat &= Q(weight__gt=away.up_to)
            mine |= seat
        for one in delegations:
            if one.delegate_id == user.pk:
                mine |= _stood_in_for(one) & ~_concerns(user.pk)
        found = self.pending().filter(mine).exclude(applicant_id=user.pk)
        for office in held:
            if office.role == Role.AUDITOR:
                found = found.exclude(organisation__path__startswith=office.organisation.path)
        return found.exclude(_concerns(user.pk, Reason.APPLICANT)).exclude(_has_decided(user.pk))

    def with_stand_ins(self, user: Somebody) -> list[tuple[Delegation, int]]:
        """Who stands in for somebody today, each with how many wait there in her place."""
        today = local_today()
        given = Delegation.objects.in_force(today).filter(principal_id=user.pk)
        running = effective(given.select_related("delegate", "organisation"), today)
        if not running:
            return []
        counts = self.pending().aggregate(
            **{
                f"with_{one.pk}": Count(
                    "pk",
                    filter=_stood_in_for(one)
                    & ~Q(applicant_id=one.delegate_id)
                    & ~_concerns(one.delegate_id)
                    & ~_has_decided(one.delegate_id),
                )
                for one in running
            }
        )
        return [(one, counts[f"with_{one.pk}"]) for one in running]


def _stood_in_for(one: Delegation) -> Q:
    """What a delegate may decide: up to the limit, and nothing that concerns the principal."""
    return (
        Q(
            ~Q(applicant_id=one.principal_id),
            office=one.role,
            organisation__path__startswith=one.organisation.path,
            weight__lte=one.up_to,
        )
        & ~_concerns(one.principal_id)
        & ~_has_decided(one.principal_id)
    )


def _concerns(user_id: Any, *reasons: Reason) -> Exists:
    """Is concerned; with reasons, for one of these."""
    found = Concern.objects.filter(review=OuterRef("pk"), user_id=user_id)
    return Exists(found.filter(reason__in=reasons) if reasons else found)


def _has_decided(user_id: Any) -> Exists:
    """Has approved already: in this step, or, where approvers are apart, in any that counts."""
    mine = Decision.objects.filter(
        Q(actor_id=user_id) | Q(principal_id=user_id),
        Q(review__approvers_apart=True) | Q(position=OuterRef("position")),
        review=OuterRef("pk"),
        deed=Deed.APPROVE,
        round__gte=OuterRef("counts_from"),
    )
    return Exists(mine)


class Review(models.Model):
    """The review of one thing (审批): what was asked for, frozen, and where it stands.

        pending -> approved -> void (changed before it was carried out)
           |  ^-- returned --^    (back to where it was returned, unless its terms changed)
           |-> rejected
           |-> withdrawn (by the applicant, also when returned)

    `terms` is what the approvers agree to (amount, payee, line, papers), `digest` the whole thing;
    both are taken when it is submitted, and each decision looks whether they still hold. `office`,
    `rung` and `needed` say who decides the present step. Decisions of rounds before `counts_from`
    no longer count. `amount` in yuan; `weight` is the amount that chose the flow.
    """

    class State(models.TextChoices):
        """Where a review stands."""

        PENDING = "pending", _("In review")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        REJECTED = "rejected", pgettext_lazy("review", "Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VOID = "void", _("Void")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews")
    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    # What notices call it: a number, never a title, which may say whom or what it is about.
    reference = models.CharField(max_length=32, blank=True)
    amount = MoneyField(default=0)
    weight = MoneyField(default=0)
    terms: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    flow = models.ForeignKey(Flow, on_delete=models.SET_NULL, null=True, related_name="+")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_asked"
    )
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    round = models.PositiveSmallIntegerField(default=1)
    counts_from = models.PositiveSmallIntegerField(default=1)
    approvers_apart = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=1)
    office = models.CharField(max_length=16, blank=True)
    rung = models.CharField(max_length=16, choices=Rung, default=Rung.OWN)
    needed = models.PositiveSmallIntegerField(default=1)
    waiting_since = models.DateTimeField(default=timezone.now)
    settled_on = models.DateField(default=local_today)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    nudged_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    # What pages put beside a row that they show.
    about: Any
    principal: Any
    waits: str
    is_late: bool
    kind_label: Any
    holder: str

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state__in=["pending", "returned"]),
                name="review_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "waiting_since"],
                condition=Q(state="pending"),
                name="approvals_review_inbox",
            ),
            models.Index(fields=["applicant", "-submitted_at"], name="approvals_review_applicant"),
            models.Index(fields=["subject_type", "subject_id"], name="approvals_review_subject"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def called(self) -> str:
        """What a notice calls it."""
        return self.reference or f"#{self.pk}"

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == self.State.PENDING

    @property
    def is_open(self) -> bool:
        """Whether it may still be decided, or comes back to the applicant."""
        return self.state in (self.State.PENDING, self.State.RETURNED)


class ReviewStep(models.Model):
    """One step of a review as it was when the review was submitted."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16, choices=Role)
    needed = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="review_step_position")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Concern(models.Model):
    """Somebody who may not decide on a review, and why; both sides see the reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="concerns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "user", "reason"], name="concern_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Decision(AppendOnlyModel):
    """What one person did with a review (意见); it is never changed and never removed.

    `principal` is for whom she acted while standing in; `key` makes a replay one decision.
    """

    DECIDING = (Deed.APPROVE, Deed.RETURN, Deed.REJECT)

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    deed = models.CharField(max_length=16, choices=Deed)
    office = models.CharField(max_length=16, choices=Role, blank=True)
    rung = models.CharField(max_length=16, choices=Rung, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    comment = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal=None) | ~Q(principal=F("actor")),
                name="decision_for_somebody_else",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
