"""Choosing at the desk: the order list, and a choice that is entered for a member."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, file_format, table_response, whole
from union.core.forms import refusals_beside
from union.core.printing import pdf, pdf_response
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.welfare import actions
from union.welfare.forms import ChoiceForm
from union.welfare.models import Disbursement, OrderList, Places, Programme
from union.welfare.views.reaching import back_or, programme_or_404, rights, row_or_404

COLUMNS = [
    Column(pgettext_lazy("gift", "No."), 6),
    Column(gettext_lazy("name"), 12),
    Column(gettext_lazy("staff number"), 12),
    Column(gettext_lazy("Campus or group"), 20),
    Column(gettext_lazy("choice"), 8),
    Column(gettext_lazy("what is given"), 20),
    Column(gettext_lazy("specification"), 24),
    Column(gettext_lazy("where it is collected"), 20),
    Column(gettext_lazy("pieces"), 8),
    Column(gettext_lazy("value (yuan)"), 12),
    Column(gettext_lazy("how it was chosen"), 16),
]


def _of_choices(request: UserRequest, pk: int, right: str = "welfare.view") -> Programme:
    """A programme in which something is chosen; whoever was silent has the default by now."""
    programme = programme_or_404(request, pk, right)
    if not programme.is_of_choices:
        raise Http404
    actions.settle_choices(programme)
    return programme


def _order(request: UserRequest, programme: Programme, right: str | None = None) -> OrderList:
    rows = Disbursement.objects.for_user(request.user, right).filter(programme=programme)
    return OrderList(programme, whole(rows.in_sheet_order()), Places(programme.organisation))


@needs("welfare.view")
@require_safe
def order(request: UserRequest, pk: int) -> HttpResponse:
    """How many of each choice, for each campus; who has said nothing."""
    programme = _of_choices(request, pk)
    context = {
        "programme": programme,
        "order": _order(request, programme),
        "reminded": programme.reminded_on == local_today(),
        **rights(request, programme),
    }
    return render(request, "welfare/order.html", context)


@needs("welfare.view")
@asks_for_password
@require_safe
def print_order(request: UserRequest, pk: int) -> HttpResponse:
    """The order list as PDF, for whoever buys it."""
    programme = _of_choices(request, pk, "welfare.export")
    found = _order(request, programme, "welfare.export")
    actions.record_order(programme, rows=len(found.rows), format="pdf", actor=request.user)
    name = f"{_('order list')}-{local_today():%Y%m%d}.pdf"
    return pdf_response(pdf("order_list", found.data(printed_on=local_today())), name)


@needs("welfare.view")
@asks_before_file
@require_safe
def export_order(request: UserRequest, pk: int) -> HttpResponse:
    """Who gets what, as a file."""
    programme = _of_choices(request, pk, "welfare.export")
    found = _order(request, programme, "welfare.export")
    format = file_format(request)
    actions.record_order(programme, rows=len(found.rows), format=format, actor=request.user)
    return table_response(_("order list"), COLUMNS, _lines(found), format, by=request.user.name)


def _lines(found: OrderList) -> Iterator[list[object]]:
    for number, row in enumerate(found.rows, start=1):
        one = row.option
        yield [
            number,
            row.member.name,
            row.member.staff_number,
            found.places.label(row.organisation),
            one.letter if one else "",
            one.name if one else "",
            one.specification if one else "",
            one.pickup if one else "",
            row.quantity,
            row.amount,
            row.get_choice_display() if one else _("Has not chosen yet"),
        ]


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def choice(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """What a member gets who has no phone; after the last day with a reason."""
    found = row_or_404(request, pk, row, "welfare.receive")
    if not found.programme.is_of_choices:
        raise Http404
    form = ChoiceForm(request.POST or None, row=found)
    if form.is_valid():
        said = form.cleaned_data
        option = next(one for one in found.programme.offered if one.pk == said["option"])
        with refusals_beside(form):
            actions.choose(found, option, actor=request.user, reason=said.get("reason", ""))
        if not form.errors:
            words = {"name": found.member.name, "what": option.label}
            messages.success(request, _("Recorded: %(name)s gets %(what)s.") % words)
            return back_or(request, "welfare:detail", pk)
    context = {"form": form, "row": found, "programme": found.programme}
    return render(request, "welfare/choice.html", context, status=422 if form.errors else 200)
