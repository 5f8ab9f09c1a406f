"""A line that does not have enough left: the applicant asks the treasurer for more."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.funds.actions.requests import NotEditable, hold, must_be_applicant
from union.funds.models import FundRequest
from union.funds.models.budget import fen
from union.funds.verbs import Verb
from union.notifications.actions import tell
from union.notifications.models import Notice
from union.orgs import scoping

SHORT = "funds.short"


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
    if fen(line.left) >= fen(row.amount):
        raise EnoughLeft
    key = f"{SHORT}:{row.pk}:{local_today().isoformat()}"
    if Notice.objects.filter(key__startswith=f"{key}:").exists():
        raise AskedToday
    tell(
        scoping.holders("funds.propose", row.organisation),
        SHORT,
        key=key,
        url=f"/desk/budget/lines/{line.pk}/",
        line=line.name,
        # The draft itself is its applicant's alone: whoever adjusts the budget asks her.
        name=actor.name,
    )
    record(Verb.MORE_ASKED, actor=actor, organisation=row.organisation, subject=row)
