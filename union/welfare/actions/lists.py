"""Lists that leave the house are logged: exports, the order list, and the signing sheet."""

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed
from union.orgs.scoping import authorise, may
from union.welfare.models import Programme
from union.welfare.verbs import Verb


@transaction.atomic
def record_export(programme: Programme, *, rows: int, format: str, actor: User) -> None:
    """Notes that the rows of a programme were taken out as a file. Raises NotAllowed."""
    authorise(actor, "welfare.export", programme)
    record(
        Verb.EXPORTED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        rows=rows,
        format=format,
    )


@transaction.atomic
def record_order(programme: Programme, *, rows: int, format: str, actor: User) -> None:
    """Notes that the order list was printed or taken out as a file. Raises NotAllowed."""
    authorise(actor, "welfare.export", programme)
    record(
        Verb.ORDER_TAKEN,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        rows=rows,
        format=format,
    )


@transaction.atomic
def record_purchase_papers(programme: Programme, *, actor: User) -> None:
    """Notes that the papers of its purchase were printed. Raises NotAllowed."""
    authorise(actor, "welfare.change", programme)
    record(
        Verb.PURCHASE_PRINTED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
    )


@transaction.atomic
def record_sheet(programme: Programme, *, rows: int, actor: User) -> None:
    """Notes that the signing sheet was printed; a leader prints that of her group."""
    authorise(actor, "welfare.view", programme)
    if not (may(actor, "welfare.receive") or may(actor, "welfare.export")):
        raise NotAllowed
    record(
        Verb.SHEET_PRINTED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        rows=rows,
    )
