"""Receipts at the desk: a proxy, the signed paper, taking one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed, NotReachable
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.evidence.actions.papers import Upload
from union.evidence.answers import picture_response
from union.evidence.reading.refused import NotTaken
from union.orgs.doors import needs
from union.orgs.scoping import may, reach
from union.welfare import actions
from union.welfare.forms import (
    AllSignedForm,
    ProxyForm,
    RowFilters,
    SheetForm,
    SignForm,
    TakeBackForm,
)
from union.welfare.models import Disbursement, Places, Programme
from union.welfare.views.papers import sheet_numbers
from union.welfare.views.reaching import back_or, programme_or_404, row_or_404

# So many rows are ticked at once; more are parted by campus or group.
MOST = 500


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def proxy(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Somebody else collected it: who, and why."""
    found = row_or_404(request, pk, row, "welfare.receive")
    form = ProxyForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.confirm_by_proxy(found, **form.cleaned_data, actor=request.user)
            name = {"name": found.member.name}
            messages.success(request, _("Recorded. %(name)s is told.") % name)
            return back_or(request, "welfare:detail", pk)
    context = {"form": form, "row": found, "programme": found.programme}
    return render(request, "welfare/proxy.html", context, status=422 if form.errors else 200)


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def sign(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """The member signs on this screen: with a finger, or by typing her name."""
    found = row_or_404(request, pk, row, "welfare.receive")
    form = SignForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            try:
                actions.sign_on_screen(found, **form.cleaned_data, actor=request.user)
            except NotTaken as refusal:
                # The drawing has no field of its own.
                form.add_error("typed_name", str(refusal))
            else:
                messages.success(request, _("Signed: %(name)s.") % {"name": found.member.name})
                return back_or(request, "welfare:detail", pk)
    context = {"form": form, "row": found, "programme": found.programme}
    return render(request, "welfare/sign.html", context, status=422 if form.errors else 200)


@needs("welfare.view")
@require_safe
def signature(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """What the member drew."""
    found = row_or_404(request, pk, row, "welfare.view")
    if found.signature is None or not found.signature.picture:
        raise NotReachable
    return picture_response(found.signature.picture)


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def take_back(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """A receipt that was recorded by mistake."""
    found = row_or_404(request, pk, row, "welfare.receive")
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.take_back_receipt(found, **form.cleaned_data, actor=request.user)
            messages.success(request, _("The receipt was taken back."))
            return back_or(request, "welfare:detail", pk)
    context = {"form": form, "row": found, "programme": found.programme}
    return render(request, "welfare/take_back.html", context, status=422 if form.errors else 200)


def _said(n: int) -> str:
    text = ngettext(
        "%(n)s row is marked as signed on paper.", "%(n)s rows are marked as signed on paper.", n
    )
    return text % {"n": n}


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def all_signed(request: UserRequest, pk: int) -> HttpResponse:
    """A whole list that was signed before it was entered here: asks once, with a reason."""
    programme = programme_or_404(request, pk, "welfare.change")
    form = AllSignedForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            n = actions.confirm_all_on_paper(programme, **form.cleaned_data, actor=request.user)
            messages.success(request, _said(n))
            return see_other("welfare:detail", pk)
    mine = Disbursement.objects.for_user(request.user, "welfare.receive")
    waiting = mine.filter(programme=programme).unconfirmed()
    own = waiting.filter(member__user=request.user).count()
    context = {"form": form, "programme": programme, "waiting": waiting.count() - own, "own": own}
    return render(request, "welfare/all_signed.html", context, status=422 if form.errors else 200)


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def paper(request: UserRequest, pk: int) -> HttpResponse:
    """The list for ticking off what was signed on the printed sheet."""
    programme = programme_or_404(request, pk)
    if not may(request.user, "welfare.receive"):
        raise NotAllowed
    given = request.POST.getlist("row")
    ticked = [number for one in given if (number := whole_number(one)) is not None]
    form = SheetForm(request.POST or None, request.FILES or None)
    n = None
    if ticked and form.is_valid():
        with refusals_beside(form):
            photo = form.cleaned_data["papers"]
            n = _tick(programme, ticked[:MOST], photo, request.user)
    if n is not None:
        messages.success(request, _said(n))
        return back_or(request, "welfare:detail", pk)
    places = Places(programme.organisation)
    receives = reach(request.user, "welfare.receive")
    filters = RowFilters(request.GET, places=places, seen=receives)
    del filters.fields["receipt"]
    mine = Disbursement.objects.for_user(request.user, "welfare.receive")
    here = mine.filter(programme=programme)
    rows = filters.narrow(here.unconfirmed()).in_sheet_order()
    found = list(rows[: MOST + 1])
    earlier = list(filters.narrow(here.without_photo()).in_sheet_order()[: MOST + 1])
    numbers = sheet_numbers(request, programme, filters.chosen)
    for row in found + earlier:
        row.is_ticked = row.pk in ticked
        row.place = places.label(row.organisation)
        row.number = numbers.get(row.pk)
    nobody = request.method == "POST" and not ticked
    context = {
        "programme": programme,
        "form": form,
        "filters": filters,
        "rows": found[:MOST],
        "earlier": earlier[:MOST],
        "more": len(found) > MOST or len(earlier) > MOST,
        "nobody": nobody,
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "welfare/_paper_results.html" if partial else "welfare/paper.html"
    return render(request, template, context, status=422 if nobody or form.errors else 200)


def _tick(programme: Programme, rows: list[int], photo: list[Upload], actor: User) -> int:
    """How many were ticked off, with the photo of the sheet where there is one."""
    if photo:
        return actions.confirm_on_sheet(programme, rows, photo, actor=actor)
    return actions.confirm_on_paper(programme, rows, actor=actor)
