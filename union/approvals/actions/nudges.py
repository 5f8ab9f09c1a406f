"""Asking again, once a day."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.actions.settle import NUDGE, tell_waiting
from union.approvals.actions.submit import NotApplicant, NotOpen
from union.approvals.models import Review
from union.approvals.verbs import Verb
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused


class NudgedToday(Refused):
    """Nobody is nudged twice on one day."""

    message = _("You have asked today already. You can ask again tomorrow.")


@transaction.atomic
def nudge(review: Review, *, actor: User) -> None:
    """The applicant reminds whoever has it, at most once a day.

    Raises NotReachable, NotApplicant, NotOpen, NudgedToday.
    """
    row = Review.objects.select_for_update().get(pk=review.pk)
    if row.applicant_id != actor.pk:
        raise NotApplicant if Review.objects.all().shows(row, actor) else NotReachable
    if not row.is_pending:
        raise NotOpen
    today = local_today()
    if row.nudged_on == today:
        raise NudgedToday
    row.nudged_on = today
    row.save(update_fields=["nudged_on"])
    tell_waiting(row, kind=NUDGE, key=today.isoformat())
    record(Verb.NUDGED, actor=actor, organisation=row.organisation, subject=row)
