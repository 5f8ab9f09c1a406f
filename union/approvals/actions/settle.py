"""Deciding who decides: when a step begins, and again when an office changes hands."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from union.accounts.models import User
from union.approvals.actions.seats import Seats
from union.approvals.models import Review
from union.core.dates import local_today
from union.notifications.actions import put_away, tell
from union.orgs.models import Appointment

WAITING = "approvals.waiting"
NUDGE = "approvals.nudge"
AT_ONCE = 200
# So many are settled at once when an office changes hands; the sweep does the others.
WITH_AN_OFFICE = 25


def settle(review: Review) -> None:
    """Finds office, rung and number of people for the present step. The caller saves."""
    step = review.steps.get(position=review.position)
    review.rung, review.office, review.needed = Seats(review).ladder(step.role, step.needed)
    review.settled_on = local_today()


def begin_step(review: Review, position: int) -> None:
    """Puts a review before those who decide a step, and tells them. The caller saves."""
    review.position = position
    review.waiting_since = timezone.now()
    review.nudged_on = None
    settle(review)


def tell_waiting(review: Review, *, kind: str = WAITING, key: str = "") -> None:
    """Tells exactly those who can act, without a name, a reason or a sum."""
    users = [seat.user for seat in Seats(review).now()]
    mark = key or f"{review.round}:{review.position}:{review.office}"
    address = _address(review)
    tell(users, kind, key=f"{kind}:{review.pk}:{mark}", url=address, reference=review.called)


def _address(review: Review) -> str:
    return f"/desk/approvals/{review.pk}/"


def put_notices_away(review: Review) -> None:
    """Whom it waits for no longer has read what told her so: she, or another, has decided."""
    offices = Appointment.objects.filter(organisation__path__in=review.organisation.line())
    put_away(
        [WAITING, NUDGE],
        url=_address(review),
        users=offices.values("user"),
        but=[seat.user.pk for seat in Seats(review).now()],
    )


@transaction.atomic
def settle_again(review: Review) -> None:
    """Looks once more who decides a pending review, and tells whoever is new."""
    row = Review.objects.select_for_update().get(pk=review.pk)
    if not row.is_pending:
        return
    before = (row.office, row.rung)
    settle(row)
    if before != (row.office, row.rung):
        row.version += 1
    row.save(update_fields=["office", "rung", "needed", "settled_on", "version"])
    tell_waiting(row)
    put_notices_away(row)


@transaction.atomic
def settle_for(user: User) -> None:
    """An office has changed hands: the reviews that it may decide are settled again.

    Those that have waited longest at once, the others by the sweep that follows.
    """
    paths = set(Appointment.objects.filter(user=user).values_list("organisation__path", flat=True))
    if not paths:
        return
    here = reduce(or_, (Q(organisation__path__startswith=path) for path in paths))
    # In the order of their keys, as others take them: two at once never wait for each other.
    rows = Review.objects.select_for_update().pending().filter(here).order_by("pk")
    first, rest = (found := list(rows))[:WITH_AN_OFFICE], found[WITH_AN_OFFICE:]
    for review in first:
        settle_again(review)
    later = Review.objects.filter(pk__in=[one.pk for one in rest])
    later.update(settled_on=local_today() - timedelta(days=1))


def settle_all() -> None:
    """Terms and delegations begin and end at midnight: once a day each pending review is settled.

    So are those that wait for it since an office changed hands. A sweep of the outbox; a few at a
    time.
    """
    stale = Review.objects.pending().filter(settled_on__lt=local_today())
    for review in stale.order_by("settled_on", "pk")[:AT_ONCE]:
        settle_again(review)
