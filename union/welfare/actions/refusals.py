"""What the rules of gifts say no to, where more than one action says it."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today, spoken_day
from union.core.errors import Refused
from union.core.money import format_yuan
from union.funds.models import FundRequest
from union.welfare.models import Programme


class ProgrammeClosed(Refused):
    """A closed programme stays as it is."""

    message = _("This programme is closed. Open it again to change something.")


class AlreadyReceived(Refused):
    """What was received is a record and is not edited."""

    message = _("This gift has been received already. Take the receipt back first.")


class ElsewhereMember(Refused):
    """The member belongs to no group of the programme's organisation."""

    message = _("This member does not belong to %(organisation)s.")


class StaleRecord(Refused):
    """Somebody else saved in between: a form that was open meanwhile must not turn that back."""

    message = _(
        "Somebody has changed this record since you opened it. Nothing was saved: open it again "
        "and enter your changes once more."
    )


class AlreadyPaid(Refused):
    """What was paid for is not taken out of the ledger while the money is out."""

    message = _(
        "The money for this gift was paid already (%(number)s). Ask the treasurer to reverse the "
        "payment first."
    )


def paid_for(rows: Iterable[int]) -> QuerySet[FundRequest]:
    """The requests by which some rows were paid and that nobody has reversed."""
    return FundRequest.objects.filter(
        purpose_kind="gift", purpose_id__in=list(rows), state=FundRequest.State.PAID
    )


def must_not_be_paid(rows: Iterable[int]) -> None:
    """Whether nobody has been paid for some rows, which are to go or become less.

    Raises AlreadyPaid.
    """
    paid = paid_for(rows).first()
    if paid is not None:
        raise AlreadyPaid(params={"number": paid.number})


def must_be_open(programme: Programme) -> None:
    """Raises ProgrammeClosed."""
    if not programme.is_open:
        raise ProgrammeClosed


class StillChoosing(Refused):
    """Nothing is handed out of which nobody knows yet what it will be."""

    message = _("The members can still choose until %(day)s. It is handed out after that.")


def must_have_chosen(programme: Programme) -> None:
    """Raises StillChoosing."""
    if programme.is_choosing and programme.choose_by is not None:
        raise StillChoosing(params={"day": spoken_day(programme.choose_by, local_today())})


class AnotherValue(Refused):
    """In one step everybody gets what the programme says: sheets and lists say it once for all."""

    message = _(
        "The programme says %(amount)s for each. Change that first, if it is another value."
    )
    field = "amount"


def must_be_its_value(programme: Programme, amount: Decimal) -> None:
    """Raises AnotherValue."""
    if programme.amount is not None and amount != programme.amount:
        raise AnotherValue(params={"amount": format_yuan(programme.amount)})
