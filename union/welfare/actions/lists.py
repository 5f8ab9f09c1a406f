"""Lists that leave the house are logged: exports, the signing sheet, an import's end."""

from decimal import Decimal

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed
from union.orgs.scoping import authorise, may
from union.welfare.actions.notices import GIFT, announce
from union.welfare.models import Programme
from union.welfare.verbs import Verb


@transaction.atomic
def record_export(programme: Programme, *, rows: int, format: str, actor: User) -> None:
    """Notes that the rows of a programme were taken out as a file. Raises NotAllowed."""
    authorise(actor, "welfare.export", programme)
    record(
        Verb.EXPORTED, actor=actor, organisation=programme.organisation, subject=programme,
        rows=rows, format=format,
    )


@transaction.atomic
def record_sheet(programme: Programme, *, rows: int, actor: User) -> None:
    """Notes that the signing sheet was printed; a leader prints that of her group."""
    authorise(actor, "welfare.view", programme)
    if not (may(actor, "welfare.receive") or may(actor, "welfare.export")):
        raise NotAllowed
    record(
        Verb.SHEET_PRINTED, actor=actor, organisation=programme.organisation, subject=programme,
        rows=rows,
    )


@transaction.atomic
def record_import(
    programme: Programme, *, rows: int, total: Decimal, batch_digest: str, actor: User
) -> None:
    """One line of the log for a whole spreadsheet, and one notice to each who may now confirm.

    `rows` were added with `total` yuan; `batch_digest` is the importer's fingerprint of them.
    """
    authorise(actor, "welfare.change", programme)
    record(
        Verb.IMPORTED, actor=actor, organisation=programme.organisation, subject=programme,
        rows=rows, total=str(total), digest=batch_digest,
    )
    announce(programme, kind=GIFT, key=f"{GIFT}:{programme.pk}", actor=actor)
