"""The file of a programme (一事一档): what it needs, and what lies in it or with its requests."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.evidence.models import Kind as PaperKind
from union.evidence.registry import Place
from union.funds.cases import note_where, requests_for
from union.funds.models import FundRequest, Source
from union.occasions.checklist import checklists as events
from union.rules.checklist import Checklist, Matter, checklists
from union.welfare.models import Disbursement, Programme

# What the papers of a programme can be; what one member hands in lies with her event.
PAPERS = (
    PaperKind.NOTICE,
    PaperKind.MINUTES,
    PaperKind.QUOTE,
    PaperKind.CONTRACT,
    PaperKind.INVOICE,
    PaperKind.ITEMS,
    PaperKind.INBOUND,
    PaperKind.LIST,
    PaperKind.RECEIPT,
    PaperKind.TRANSFER,
    PaperKind.APPROVAL,
    PaperKind.PHOTO,
    PaperKind.APPLICATION,
    PaperKind.INCOME,
    PaperKind.RELATION,
    PaperKind.DISCHARGE,
    PaperKind.RECORD,
    PaperKind.HOSPITAL_BILL,
    PaperKind.MARRIAGE_CERTIFICATE,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.DEATH_CERTIFICATE,
    PaperKind.OTHER,
)


def checklists_of(programmes: Sequence[Programme]) -> dict[int, Checklist]:
    """The checklist of each programme (from `with_loose_rows`); the questions do not grow.

    A paper that lies with a request for its money counts as well.
    """
    paid = requests_for("programme", [one.pk for one in programmes])
    return checklists({one.pk: _matter(one, paid.get(one.pk, ())) for one in programmes})


def checklist_for(programme: Programme, user: User) -> Checklist:
    """The same of one programme, with what lies with a request opening for whoever sees that."""
    paid = requests_for("programme", [programme.pk]).get(programme.pk, [])
    found = checklists({programme.pk: _matter(programme, paid)})[programme.pk]
    note_where(found.in_print_order, paid, user)
    return found


def _matter(programme: Programme, paid: Iterable[FundRequest]) -> Matter:
    return _matter_of(programme, paid, programme.kind if asks_for_papers(programme) else "")


def _matter_of(programme: Programme, paid: Iterable[FundRequest], kind: str) -> Matter:
    cases = [programme.case_id, *(one.case_id for one in paid)]
    return Matter(
        programme.organisation, kind, programme.eligible_on, [case for case in cases if case]
    )


def asks_for_papers(programme: Programme) -> bool:
    """Whether its own file must hold what its kind needs.

    Where each who gets something has an event of her own, the papers lie there, and nothing is
    asked for once more.
    """
    return not programme.follows_an_event or programme.has_loose_rows


def lacking(programme: Programme, rows: Sequence[Disbursement] = ()) -> dict[str, str]:
    """What should be there before something is handed out and is not: `money`, `papers`.

    `rows` are those that are handed out; without them it is the whole programme. Money of the
    employer's is not in the union's books.
    """
    said = {}
    money = money_lacking(programme, rows)
    if money:
        said["money"] = money
    missing = _missing(programme, rows)
    if missing:
        said["papers"] = _("Papers are still missing: %(papers)s.") % {"papers": "、".join(missing)}
    return said


def money_lacking(programme: Programme, rows: Sequence[Disbursement] = ()) -> str:
    """That its money was not asked for, or not approved yet; nothing where it was."""
    whole = requests_for("programme", [programme.pk]).get(programme.pk, [])
    single = requests_for("gift", [row.pk for row in rows])
    each = bool(rows) and all(_is_approved(single.get(row.pk, ())) for row in rows)
    if programme.source == Source.EMPLOYER_WELFARE or _is_approved(whole) or each:
        return ""
    asked = [*whole, *(one for some in single.values() for one in some)]
    waiting = [one.number for one in asked if not _is_approved([one])]
    if not waiting:
        return (
            _("No money has been asked for yet.")
            if not asked
            else _("Money has not been asked for all of them yet.")
        )
    words = {"numbers": "、".join(waiting)}
    return _("The money is asked for and not approved yet (%(numbers)s).") % words


def paid_too_much(programme: Programme) -> tuple[Decimal, Decimal] | None:
    """What was paid for the whole of it and what its rows cost, where that is less by now."""
    whole = requests_for("programme", [programme.pk]).get(programme.pk, [])
    paid = sum((one.amount for one in whole if one.state == FundRequest.State.PAID), Decimal(0))
    if not paid:
        return None
    alone = FundRequest.objects.filter(purpose_kind="gift").asked().values("purpose_id")
    rows = programme.disbursements.exclude(pk__in=alone)
    cost = rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return (paid, cost) if cost < paid else None


def _is_approved(requests: Iterable[FundRequest]) -> bool:
    approved = (FundRequest.State.APPROVED, FundRequest.State.PAID)
    return any(one.state in approved for one in requests)


def _missing(programme: Programme, rows: Sequence[Disbursement]) -> list[str]:
    """The papers that lack in the files of the events, and in that of the programme itself."""
    occasions = {row.occasion_id: row.occasion for row in rows if row.occasion is not None}
    found = [one.missing_beforehand for one in events(list(occasions.values())).values()]
    if not programme.follows_an_event or any(row.occasion_id is None for row in rows):
        paid = requests_for("programme", [programme.pk]).get(programme.pk, [])
        matter = _matter_of(programme, paid, programme.kind)
        found.append(checklists({programme.pk: matter})[programme.pk].missing_beforehand)
    return list(dict.fromkeys(label for some in found for label in some))


def sheet_url(row: Disbursement, *, sees_file: bool) -> str:
    """Where the photo of the sheet opens on which a row was signed; nothing where it may not."""
    if row.sheet_id is None or (row.programme.benefit.confidential and not sees_file):
        return ""
    return reverse("welfare:file_paper", args=[row.programme_id, row.sheet_id])


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of programmes are called where somebody meets one of their papers."""
    rows = Programme.objects.filter(case__in=list(cases)).only("case")
    return {one.case_id or 0: _("gift programme %(n)s") % {"n": one.number} for one in rows}


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """The files of programmes that were closed on a day or before."""
    closed = Programme.objects.filter(state=Programme.State.CLOSED, closed_on__lte=day)
    return {one.case_id or 0 for one in closed.filter(case__in=list(cases)).only("case")}


def places_of(cases: Iterable[int], user: User) -> dict[int, Place]:
    """Programmes whose file somebody opens, by name, with their page."""
    rows = Programme.objects.with_file(user).filter(case__in=list(cases))
    return {one.case_id or 0: Place(f"{one.name} {one.number}", one.get_desk_url()) for one in rows}
