"""Who is concerned by a review: noted when it is submitted, and when that may have changed."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from union.approvals import registry
from union.approvals.actions.settle import settle_again
from union.approvals.models import Concern, Review
from union.orgs.models import Organisation


def note_concerns(review: Review, concerned: Iterable[tuple[int, str]]) -> None:
    """Keeps what is noted of a review: users and the reasons for which they do not decide."""
    wanted = set(concerned)
    if wanted == set(review.concerns.values_list("user_id", "reason")):
        return
    review.concerns.all().delete()
    Concern.objects.bulk_create(
        [Concern(review=review, user_id=user, reason=reason) for user, reason in wanted],
        ignore_conflicts=True,
    )


def concerns_changed(organisation: Organisation) -> None:
    """Two people of a union became relatives, or are so no longer: its pending reviews ask again.

    Who has become concerned does not decide any more, and the next of the ladder is told. Inside
    the transaction of what changed.
    """
    below = Review.objects.pending().filter(organisation__path__startswith=organisation.path)
    for review in below.order_by("pk"):
        _look_again(review)


def look_again(subjects: Iterable[Model]) -> None:
    """Who is concerned by some things may have changed: their pending reviews ask again.

    Call it when what changed is committed: a review is locked before what others hold of it.
    """
    for subject in subjects:
        for review in Review.objects.of_subject(subject).pending():
            _look_again(review)


@transaction.atomic
def _look_again(review: Review) -> None:
    row = Review.objects.select_for_update().get(pk=review.pk)
    if not row.is_pending:
        return
    reviewable = registry.of(row.subject_type)
    subject = reviewable.model._default_manager.get(pk=row.subject_id)
    concerned = set(reviewable.concerned(subject))
    if concerned != set(row.concerns.values_list("user_id", "reason")):
        note_concerns(row, concerned)
        settle_again(row)
