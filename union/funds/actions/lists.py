"""Lists and sheets that leave the house are logged."""

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotReachable
from union.funds.models import FundRequest
from union.funds.verbs import Verb
from union.orgs.models import Organisation
from union.orgs.scoping import authorise_in


@transaction.atomic
def record_export(
    organisation: Organisation, *, what: str, rows: int, format: str, actor: User
) -> None:
    """Notes that a list of money was taken out as a file. Raises NotReachable, NotAllowed."""
    authorise_in(actor, "funds.export", organisation, seen="funds.budget")
    record(
        Verb.EXPORTED,
        actor=actor,
        organisation=organisation,
        what=what,
        rows=rows,
        format=format,
    )


@transaction.atomic
def record_print(fund_request: FundRequest, *, actor: User) -> None:
    """Notes that the approval sheet of a request was printed. Raises NotReachable."""
    if not FundRequest.objects.all().shows(fund_request, actor):
        raise NotReachable
    record(Verb.PRINTED, actor=actor, organisation=fund_request.organisation, subject=fund_request)
