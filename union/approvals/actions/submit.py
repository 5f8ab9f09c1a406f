"""Submitting a thing for review, taking it back, and making approvals void."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import registry
from union.approvals.actions.concerns import note_concerns
from union.approvals.actions.seats import Seats
from union.approvals.actions.settle import begin_step, put_notices_away, tell_waiting
from union.approvals.models import Decision, Deed, Flow, Review, ReviewStep
from union.approvals.verbs import Verb
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.core.failpoints import failpoint
from union.core.money import format_yuan
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.orgs.separation import approvers_apart


class NoFlow(Refused):
    """Nobody has said who decides on this."""

    message = _(
        "No approval flow is set for “%(kind)s” of %(amount)s. Please ask the chair to set one up."
    )


class NoHolder(Refused):
    """An office of the flow is empty."""

    message = _(
        "The approval needs the office “%(role)s”, which nobody holds at the moment. "
        "Please ask the chair to fill it."
    )


class NotApplicant(Refused):
    """Only the one who asked can take it back."""

    message = _("Only the person who submitted this can do that.")
    status = 403


class NotOpen(Refused):
    """There is nothing to take back any more."""

    message = _("This is no longer in review.")


def find_flow(
    organisation: Organisation, kind: str, weight: Decimal, *, held: bool = False
) -> Flow:
    """The flow of a kind whose band holds an amount in yuan. Raises NoFlow.

    `held`: it is not removed before the caller's transaction ends.
    """
    flows = Flow.objects.filter(organisation=organisation, kind=kind)
    fitting = flows.filter(models.Q(up_to=None) | models.Q(up_to__gte=weight))
    if held:
        fitting = fitting.select_for_update(no_key=True)
    flow = fitting.order_by(models.F("up_to").asc(nulls_last=True)).first()
    if flow is None or not flow.steps.exists():
        label = registry.kinds().get(kind, kind)
        raise NoFlow(params={"kind": label, "amount": format_yuan(weight)})
    return flow


def digest_of(facts: Mapping[str, Any]) -> str:
    """A fingerprint of what was submitted."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def still_hold(agreed: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether what was agreed to is what is asked for now; lists (papers) may have grown."""
    return agreed.keys() == now.keys() and all(
        set(value) <= set(now[name]) if isinstance(value, list) else value == now[name]
        for name, value in agreed.items()
    )


@transaction.atomic
def submit(subject: models.Model, *, actor: User) -> Review:
    """Puts a thing before those who decide, or puts it before them again after a return.

    The caller has checked that `actor` may, and holds the subject's row. What was returned goes
    straight back to the step that returned it, unless its terms have changed or, by what was split
    off meanwhile, it weighs so much more that another flow holds: then all approvals are void and
    it starts at the beginning. Raises NoFlow, NoHolder.
    """
    reviewable = registry.of(subject._meta.label_lower)
    organisation = reviewable.organisation(subject)
    kind, amount = reviewable.kind(subject), reviewable.amount(subject)
    weight = reviewable.weight(subject)
    terms = json.loads(json.dumps(reviewable.terms(subject), default=str))
    review = (
        Review.objects.select_for_update()
        .filter(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            state__in=[Review.State.PENDING, Review.State.RETURNED],
        )
        .first()
    )
    if review is not None and review.is_pending:
        return review
    failpoint("approvals.submit.inside")
    again = review is not None
    kept = review is not None and still_hold(review.terms, terms)
    flow = None
    if review is None or not kept or weight > review.weight:
        flow = find_flow(organisation, kind, weight, held=True)
        # What was split off meanwhile may have carried it into another band.
        kept = kept and review is not None and flow.pk == review.flow_id
    if kept:
        flow = None
    if review is None:
        review = Review(
            organisation=organisation,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            applicant=actor,
        )
    else:
        review.round += 1
        review.version += 1
    review.kind, review.amount, review.weight = kind, amount, weight
    review.title = reviewable.title(subject)[:200]
    review.reference = reviewable.reference(subject)
    review.terms, review.digest = terms, digest_of(reviewable.frozen(subject))
    review.state, review.decided_at = Review.State.PENDING, None
    review.approvers_apart = approvers_apart(organisation)
    review.submitted_at = timezone.now()
    if flow is not None:
        review.flow, review.counts_from, review.position = flow, review.round, 1
    review.save()
    if flow is not None:
        _freeze_steps(review, flow)
    note_concerns(review, reviewable.concerned(subject))
    _refuse_empty_offices(review)
    begin_step(review, review.position)
    review.save()
    _note(review, Deed.SUBMIT, actor)
    record(
        Verb.SUBMITTED,
        actor=actor,
        organisation=organisation,
        subject=review,
        kind=kind,
        amount=str(amount),
        round=review.round,
        void=again and not kept,
    )
    tell_waiting(review)
    return review


def _freeze_steps(review: Review, flow: Flow) -> None:
    review.steps.all().delete()
    ReviewStep.objects.bulk_create(
        ReviewStep(review=review, position=number, role=step.role, needed=step.needed)
        for number, step in enumerate(flow.steps.all(), start=1)
    )


def _refuse_empty_offices(review: Review) -> None:
    seats = Seats(review)
    for step in review.steps.all():
        if not seats.holds(step.role):
            raise NoHolder(params={"role": Role(step.role).label})


def _note(review: Review, deed: Deed, actor: User, comment: str = "") -> None:
    Decision.objects.create(
        review=review,
        position=review.position,
        round=review.round,
        deed=deed,
        actor=actor,
        comment=comment,
        key=f"{review.pk}:{review.version}:{deed}",
    )


@transaction.atomic
def withdraw(review: Review, *, actor: User, comment: str = "") -> Review:
    """The applicant takes it back, while it is in review or after it was returned.

    Once more has no further effect. Raises NotReachable, NotApplicant, NotOpen.
    """
    row = Review.objects.select_for_update().get(pk=review.pk)
    if row.applicant_id != actor.pk:
        raise NotApplicant if Review.objects.all().shows(row, actor) else NotReachable
    if row.state == Review.State.WITHDRAWN:
        return row
    if not row.is_open:
        raise NotOpen
    row.state, row.decided_at = Review.State.WITHDRAWN, timezone.now()
    row.version += 1
    row.save(update_fields=["state", "decided_at", "version"])
    _note(row, Deed.WITHDRAW, actor, comment)
    put_notices_away(row)
    record(Verb.WITHDRAWN, actor=actor, organisation=row.organisation, subject=row)
    reviewable = registry.of(row.subject_type)
    subject = reviewable.model._default_manager.select_for_update().get(pk=row.subject_id)
    reviewable.on_withdrawn(subject, actor=actor)
    return row


@transaction.atomic
def void(review: Review, *, actor: User, comment: str) -> Review:
    """Makes the approvals of an approved review void, because what was approved changes.

    The caller has checked that `actor` may. Raises NotOpen.
    """
    row = Review.objects.select_for_update().get(pk=review.pk)
    if row.state != Review.State.APPROVED:
        raise NotOpen
    row.state = Review.State.VOID
    row.version += 1
    row.save(update_fields=["state", "version"])
    _note(row, Deed.VOID, actor, comment)
    record(Verb.VOIDED, actor=actor, organisation=row.organisation, subject=row)
    return row
