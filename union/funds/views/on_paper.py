"""Lists of money as PDF on A4; one layout for the budget, the payments and the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from union.core.dates import local_today
from union.core.printing import pdf, pdf_response
from union.orgs.models import Organisation

# Longer lists are narrowed by a filter first.
MOST = 1_000


@dataclass(frozen=True)
class Field:
    """A column of a paper: `share` of the width that is left (0: as wide as its text)."""

    title: str | Promise
    share: float = 0
    is_amount: bool = False


def paper(
    title: str,
    organisation: Organisation,
    *,
    facts: str,
    fields: Sequence[Field],
    rows: Iterable[Sequence[object]],
    bold: Iterable[int] = (),
    notes: Sequence[str] = (),
) -> HttpResponse:
    """A table under its title; `bold`: rows that are sums, counted from 0."""
    content = pdf(
        "money",
        {
            "title": title,
            "union": organisation.name,
            "facts": facts,
            "page": _("Page"),
            "fields": [
                {"title": str(one.title), "share": one.share, "right": one.is_amount}
                for one in fields
            ],
            "rows": [[_text(cell) for cell in row] for row in rows],
            "bold": list(bold),
            "notes": list(notes),
            "signs": [_("Drawn up by"), _("Checked by"), _("Chair")],
        },
    )
    name = f"{title}-{local_today():%Y%m%d}.pdf"
    return pdf_response(content, name)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
