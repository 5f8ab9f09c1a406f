"""What leaves the house: the signing sheet, and lists as files; each is logged."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.core.export import Column, file_format, table_response, whole
from union.core.printing import pdf, pdf_response
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.models import (
    Disbursement,
    DisbursementQuerySet,
    Places,
    Programme,
    SigningSheet,
)
from union.welfare.views.reaching import programme_or_404, rights

ROW_COLUMNS = [
    Column(pgettext_lazy("gift", "No."), 6),
    Column(gettext_lazy("name"), 12),
    Column(gettext_lazy("staff number"), 12),
    Column(gettext_lazy("Campus or group"), 20),
    Column(gettext_lazy("what is given"), 24),
    Column(gettext_lazy("pieces"), 8),
    Column(gettext_lazy("value (yuan)"), 12),
    Column(gettext_lazy("given on"), 12),
    Column(pgettext_lazy("gift", "Receipt"), 14),
    Column(gettext_lazy("Received at"), 18),
    Column(gettext_lazy("collected by"), 12),
    Column(gettext_lazy("why"), 24),
    Column(gettext_lazy("Receipt recorded by"), 12),
    Column(gettext_lazy("In what form"), 14),
    Column(gettext_lazy("Whose money pays"), 18),
    Column(gettext_lazy("note"), 24),
]
PROGRAMME_COLUMNS = [
    Column(gettext_lazy("Programme"), 28),
    Column(gettext_lazy("kind"), 12),
    Column(gettext_lazy("for whom"), 20),
    Column(gettext_lazy("members on this day"), 12),
    Column(gettext_lazy("State"), 10),
    Column(gettext_lazy("People"), 8),
    Column(gettext_lazy("Received"), 8),
    Column(gettext_lazy("value (yuan)"), 14),
]


def _on_sheet(
    request: UserRequest, programme: Programme, place: Organisation | None
) -> DisbursementQuerySet:
    """The rows that the person's signing sheet has, of everything or of one place."""
    rows = Disbursement.objects.for_user(request.user, "welfare.receive")
    rows |= Disbursement.objects.for_user(request.user, "welfare.export")
    rows = rows.filter(programme=programme)
    return rows.filter(organisation__path__startswith=place.path) if place else rows


def sheet_numbers(
    request: UserRequest, programme: Programme, place: Organisation | None
) -> dict[int, int]:
    """The number of each row (by its key) on the signing sheet of the same place."""
    in_order = _on_sheet(request, programme, place).in_sheet_order()
    keys = in_order.select_related(None).values_list("pk", flat=True)
    return {key: number for number, key in enumerate(keys, start=1)}


@needs("welfare.view")
@asks_for_password
@require_safe
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    """The signing sheet as PDF, of all campuses or of one; a leader gets that of her group."""
    programme = programme_or_404(request, pk)
    if not rights(request, programme)["can_print"]:
        raise NotAllowed
    places = Places(programme.organisation)
    place = {str(one.pk): one for one in places.all()}.get(request.GET.get("place", ""))
    actions.settle_choices(programme)
    found = list(_on_sheet(request, programme, place).in_sheet_order())
    actions.record_sheet(programme, rows=len(found), actor=request.user)
    for row in found:
        row.programme = programme
    paper = SigningSheet(programme, found, places, local_today())
    name = f"{_('signing sheet')}-{local_today():%Y%m%d}.pdf"
    return pdf_response(pdf("signing_sheet", paper.data()), name)


@needs("welfare.view")
@asks_before_file
@require_safe
def export(request: UserRequest, pk: int) -> HttpResponse:
    """The rows of a programme as a file."""
    programme = programme_or_404(request, pk, "welfare.export")
    rows = Disbursement.objects.for_user(request.user, "welfare.export").filter(programme=programme)
    found = whole(rows.in_sheet_order())
    format = file_format(request)
    actions.record_export(programme, rows=len(found), format=format, actor=request.user)
    lines = _lines(programme, found)
    return table_response(_("gift list"), ROW_COLUMNS, lines, format, by=request.user.name)


def _lines(programme: Programme, rows: list[Disbursement]) -> Iterator[list[object]]:
    places = Places(programme.organisation)
    for number, row in enumerate(rows, start=1):
        row.programme = programme
        at = row.received_at
        received = f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
        status = row.get_receipt_display() if row.receipt else _("Not confirmed")
        if row.is_planned:
            status = pgettext("gift", "Only planned")
        yield [
            number,
            row.member.name,
            row.member.staff_number,
            places.label(row.organisation),
            row.what,
            row.quantity,
            row.amount,
            row.given_on,
            status,
            received,
            row.proxy_name,
            row.proxy_reason,
            str(row.confirmed_by or ""),
            programme.get_form_display(),
            programme.get_source_display(),
            row.note,
        ]


@needs("welfare.export")
@asks_before_file
@require_safe
def export_programmes(request: UserRequest) -> HttpResponse:
    """The list of programmes as a file; it names nobody."""
    seen = Programme.objects.for_user(request.user).select_related("organisation")
    lines = [
        [
            one.name,
            one.benefit.label,
            one.organisation.name,
            one.eligible_on,
            one.get_state_display(),
            one.n_rows,
            one.n_received,
            one.total,
        ]
        for one in whole(seen.with_sums(request.user))
    ]
    return table_response(
        _("gift programmes"), PROGRAMME_COLUMNS, lines, file_format(request), by=request.user.name
    )
