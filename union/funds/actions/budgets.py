"""Opening and closing the budget of a year."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.funds.models import Budget
from union.funds.verbs import Verb
from union.orgs.models import Organisation
from union.orgs.scoping import authorise, authorise_in


class YearOpen(Refused):
    """Something of the year is still under way."""

    message = _(
        "The year cannot be closed yet: money is still reserved. "
        "Pay, withdraw or reject these requests first."
    )


@transaction.atomic
def open_budget(organisation: Organisation, year: int, *, actor: User | None) -> Budget:
    """The budget of a year, opened if there is none yet.

    Raises NotReachable, NotAllowed.
    """
    authorise_in(actor, "funds.propose", organisation, seen="funds.budget")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    budget, is_new = Budget.objects.get_or_create(
        organisation=organisation, year=year, defaults={"created_by": actor}
    )
    if is_new:
        record(
            Verb.BUDGET_OPENED, actor=actor, organisation=organisation, subject=budget, year=year
        )
    return budget


@transaction.atomic
def close_year(budget: Budget, *, actor: User) -> None:
    """Closes a year: nothing is requested, paid or reversed in it any more.

    Once more has no further effect. Raises NotReachable, NotAllowed, YearOpen.
    """
    authorise(actor, "funds.propose", budget)
    row = Budget.objects.select_for_update(no_key=True).get(pk=budget.pk)
    if not row.is_open:
        return
    # First the lines: nobody reserves anything between the look and the end of the year.
    row.lines.update(is_open=False)
    if row.lines.filter(reserved_fen__gt=0).exists():
        raise YearOpen
    row.state = Budget.State.CLOSED
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(Verb.BUDGET_CLOSED, actor=actor, organisation=row.organisation, subject=row)
