"""A line that does not have enough left: the applicant asks the treasurer for more."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.funds.actions.requests import NotEditable, hold, must_be_applicant
from union.funds.models import BudgetChange, BudgetLine, ChangeItem, FundRequest
from union.funds.verbs import Verb
from union.notifications.actions import tell
from union.orgs import scoping

SHORT = "funds.short"
ADJUSTED = "funds.adjusted"


class AskedToday(Refused):
    """Nobody is asked twice on one day."""

    message = _("You have asked today already. You can ask again tomorrow.")


class EnoughLeft(Refused):
    """Nothing needs to be adjusted any more."""

    message = _("The budget line has enough left now. Please submit the request.")


@transaction.atomic
def ask_for_more(fund_request: FundRequest, *, actor: User) -> None:
    """Tells those who adjust the budget that a draft waits for it, at most once a day.

    Raises NotReachable, NotApplicant, NotEditable, EnoughLeft, AskedToday.
    """
    row, _review = hold(fund_request)
    must_be_applicant(row, actor)
    if not row.is_editable:
        raise NotEditable
    line = row.line
    if row.missing <= 0:
        raise EnoughLeft
    if row.asked_today:
        raise AskedToday
    row.more_asked_at = timezone.now()
    row.save(update_fields=["more_asked_at"])
    tell(
        scoping.holders("funds.propose", row.organisation),
        SHORT,
        key=f"{SHORT}:{row.pk}:{timezone.localdate(row.more_asked_at).isoformat()}",
        url=f"/desk/budget/lines/{line.pk}/",
        line=line.name,
        # The draft itself is its applicant's alone: whoever adjusts the budget asks her.
        name=actor.name,
    )
    record(Verb.MORE_ASKED, actor=actor, organisation=row.organisation, subject=row)


def waiting_for_more(lines: "Iterable[BudgetLine]") -> list[FundRequest]:
    """Of lines that the caller reached through the user: what asks for more and is still short.

    The drafts are their applicants' alone: of each only who asks, when, and how much is shown. A
    line whose adjustment is drafted or in review already is left out.
    """
    begun = ChangeItem.objects.filter(
        line=OuterRef("line"),
        change__state__in=[
            BudgetChange.State.DRAFT,
            BudgetChange.State.RETURNED,
            BudgetChange.State.SUBMITTED,
        ],
    )
    asking = FundRequest.objects.asking_for_more().filter(~Exists(begun), line__in=lines)
    return [row for row in asking.order_by("line", "more_asked_at") if row.missing > 0]


def tell_adjusted(change: BudgetChange) -> None:
    """Tells those who asked for it that a line got more, in the transaction of the adopting."""
    lines = [item.line_id for item in change.items.all() if item.line_id and item.difference > 0]
    for row in FundRequest.objects.asking_for_more().filter(line__in=lines):
        tell(
            [row.applicant],
            ADJUSTED,
            key=f"{ADJUSTED}:{change.pk}:{row.pk}",
            url=row.get_desk_url(),
            line=row.line.name,
        )
