"""Deciding: approve, return, reject."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import registry
from union.approvals.actions.concerns import note_concerns
from union.approvals.actions.seats import Seat, Seats
from union.approvals.actions.settle import begin_step, put_notices_away, tell_waiting
from union.approvals.actions.submit import digest_of
from union.approvals.models import Decision, Deed, Reason, Review
from union.approvals.verbs import Verb
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.core.failpoints import failpoint
from union.notifications.actions import tell

APPROVED = "approvals.approved"
RETURNED = "approvals.returned"
REJECTED = "approvals.rejected"
VERBS = {
    Deed.APPROVE: (Verb.APPROVED, APPROVED),
    Deed.RETURN: (Verb.RETURNED, RETURNED),
    Deed.REJECT: (Verb.REJECTED, REJECTED),
}


class AlreadyDecided(Refused):
    """Somebody else was quicker, or it has been withdrawn."""

    message = _("This has just been decided or changed by somebody else. Please look at it again.")


class ChangedSince(Refused):
    """The thing is no longer what was submitted."""

    message = _("What was submitted has changed since. It has to be submitted again.")


class HasWarnings(Refused):
    """What has a warning is looked at by itself."""

    message = _("There is a warning with it. Please decide on it on its own page.")


class CommentMissing(Refused):
    """Whoever sends something back says why."""

    message = _("Please write what is missing or why.")
    field = "comment"


class NotYours(Refused):
    """The person sees it, and may not decide on it; the sentence says why."""

    message = _("This does not wait for you.")
    status = 403


class Concerned(NotYours):
    """Nobody decides on what concerns themselves."""

    message = _("You cannot decide on this: the person concerned %(reason)s. Somebody else does.")


class StoodInFor(NotYours):
    """While a delegation runs, the delegate decides."""

    message = _(
        "%(name)s decides in your place until your delegation ends. You can end it earlier."
    )


@dataclass(frozen=True)
class _Hand:
    """A decision on its way: who, in which seat, about which review."""

    review: Review
    seat: Seat
    actor: User
    comment: str


def approve(review: Review, *, actor: User, version: int, comment: str = "") -> Review:
    """Agrees; the last one needed moves it to the next step, the last step approves the thing.

    `version` is the one that the person saw; the same decision sent again has no further effect.
    Raises NotReachable, NotYours, AlreadyDecided, ChangedSince.
    """
    return _decide(review, Deed.APPROVE, actor=actor, version=version, comment=comment)


def approve_in_batch(review: Review, *, actor: User, version: int) -> Review:
    """Agrees to one of several that were ticked together; only to what has no warning.

    Raises HasWarnings and what `approve` raises.
    """
    if registry.about([review], actor)[review.pk].warnings:
        raise HasWarnings
    return approve(review, actor=actor, version=version)


def return_(review: Review, *, actor: User, version: int, comment: str) -> Review:
    """Sends it back to the applicant, who puts it right; it then comes straight back here.

    Raises CommentMissing, NotReachable, NotYours, AlreadyDecided.
    """
    return _decide(review, Deed.RETURN, actor=actor, version=version, comment=comment)


def reject(review: Review, *, actor: User, version: int, comment: str) -> Review:
    """Says no for good. Raises CommentMissing, NotReachable, NotYours, AlreadyDecided."""
    return _decide(review, Deed.REJECT, actor=actor, version=version, comment=comment)


@transaction.atomic
def _decide(review: Review, deed: Deed, *, actor: User, version: int, comment: str) -> Review:
    failpoint("approvals.decide.before")
    row = Review.objects.select_for_update(of=("self",)).select_related("organisation").get(
        pk=review.pk
    )  # fmt: skip
    key = f"{row.pk}:{version}:{deed}:{actor.pk}"
    if Decision.objects.filter(key=key).exists():
        return row
    if deed != Deed.APPROVE and not comment.strip():
        raise CommentMissing
    reviewable = registry.of(row.subject_type)
    subject = reviewable.model._default_manager.select_for_update().get(pk=row.subject_id)
    if row.is_pending and deed == Deed.APPROVE:
        # Since it was submitted somebody may have become a payee, or a relative of one.
        note_concerns(row, reviewable.concerned(subject))
    seat = _seat(row, actor, version)
    if deed == Deed.APPROVE and digest_of(reviewable.frozen(subject)) != row.digest:
        raise ChangedSince
    Decision.objects.create(
        review=row,
        position=row.position,
        round=row.round,
        deed=deed,
        office=row.office or seat.role,
        rung=row.rung,
        actor=actor,
        principal=seat.principal,
        comment=comment.strip(),
        key=key,
    )
    failpoint("approvals.decide.inside")
    decided_step = row.position
    row.version += 1
    told: str | None = VERBS[deed][1]
    if deed == Deed.RETURN:
        row.state = Review.State.RETURNED
        reviewable.on_returned(subject, actor=actor)
    elif deed == Deed.REJECT:
        row.state, row.decided_at = Review.State.REJECTED, timezone.now()
        reviewable.on_rejected(subject, actor=actor)
    elif _goes_on(row):
        told = None
    else:
        row.state, row.decided_at = Review.State.APPROVED, timezone.now()
        reviewable.on_approved(subject, actor=actor, principal=seat.principal)
    row.save()
    put_notices_away(row)
    record(
        VERBS[deed][0],
        actor=actor,
        organisation=row.organisation,
        subject=row,
        step=decided_step,
        office=str(seat.role),
        principal=seat.principal.pk if seat.principal else None,
    )
    if told:
        address = f"/desk/approvals/{row.pk}/"
        key = f"{told}:{row.pk}:{row.version}"
        tell([row.applicant], told, key=key, url=address, reference=row.called)
    failpoint("approvals.decide.after")
    return row


def _goes_on(row: Review) -> bool:
    """After an approval: whether somebody else has to decide; moves to the next step."""
    seats = Seats(row)
    if seats.agreed(row.position) < row.needed:
        return True
    following = row.steps.filter(position__gt=row.position).first()
    if following is None:
        return False
    begin_step(row, following.position)
    row.save()
    tell_waiting(row)
    return True


def _seat(row: Review, actor: User, version: int) -> Seat:
    """The seat in which somebody decides. Raises what explains why there is none."""
    seats = Seats(row)
    seat = seats.of(actor)
    if seat is not None:
        if row.version != version:
            raise AlreadyDecided
        return seat
    if not Review.objects.all().shows(row, actor):
        raise NotReachable
    if not row.is_pending:
        raise AlreadyDecided
    if actor.pk in seats.concerns:
        raise Concerned(params={"reason": Reason(seats.concerns[actor.pk]).label})
    away = seats.stand_in_of(actor)
    if away is not None:
        raise StoodInFor(params={"name": away.name})
    raise NotYours if row.version == version else AlreadyDecided
