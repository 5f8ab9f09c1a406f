"""What the apps above say of the things that money was asked for."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.audit.actions import record
from union.funds.actions.requests import end_review, hold
from union.funds.models import FundRequest
from union.funds.verbs import Verb
from union.notifications.actions import tell

PURPOSE_CHANGED = "funds.purpose_changed"


@transaction.atomic
def purpose_changed(
    kind: str, pk: int, *, needs: Decimal, always: bool, actor: User | None
) -> list[FundRequest]:
    """What money was approved for has changed: approvals that no longer hold are void.

    `needs`: what it costs now, in yuan. Without `always` approvals stand as long as what was
    approved or paid is enough for it. Requests that are in review notice it themselves when
    somebody approves. Returns those whose approvals are void; their applicants are told.
    """
    state = FundRequest.State
    mine = FundRequest.objects.filter(purpose_kind=kind, purpose_id=pk)
    held = list(mine.filter(state__in=[state.APPROVED, state.PAID]).order_by("pk"))
    enough = needs <= sum((one.amount for one in held), Decimal(0))
    if enough and not always:
        return []
    return [
        row
        for one in held
        if one.state == state.APPROVED and (row := _void(one, actor)) is not None
    ]


def _void(request: FundRequest, actor: User | None) -> FundRequest | None:
    row, review = hold(request)
    if row.state != FundRequest.State.APPROVED or review is None:
        return None
    if review.state != Review.State.APPROVED:
        return None
    comment = str(_("What the money is for has changed since it was approved."))
    approvals.void(review, actor=actor or row.applicant, comment=comment)
    row.corrected_at = timezone.now()
    row.save(update_fields=["corrected_at"])
    end_review(row, FundRequest.State.RETURNED)
    record(
        Verb.PURPOSE_CHANGED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        purpose=f"{row.purpose_kind}:{row.purpose_id}",
    )
    tell(
        [row.applicant],
        PURPOSE_CHANGED,
        key=f"{PURPOSE_CHANGED}:{row.pk}:{row.version}",
        url=row.get_desk_url(),
        reference=row.number,
    )
    return row
