"""Papers of a request: added, opened, taken out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.evidence.answers import paper_response
from union.funds import actions
from union.funds.actions.papers import frozen, may_attach
from union.funds.forms.papers import PapersForm
from union.funds.views.reaching import (
    own_request_or_404,
    paper_or_404,
    papers_of,
    request_or_404,
)
from union.orgs.doors import needs_office


@needs_office
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Adds papers: as the applicant, or once it is approved as the cashier."""
    row = request_or_404(request, pk)
    if not may_attach(row, request.user):
        raise frozen(row) if row.applicant_id == request.user.pk else NotAllowed
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = PapersForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals_beside(form):
                clean = form.cleaned_data
                actions.attach(row, clean["papers"], kind=clean["kind"], actor=request.user)
                messages.success(request, _("The papers lie with the request now."))
                return see_other("funds:detail", pk)
    context = {"row": row, "form": form, "papers": papers_of(row, request.user)}
    return render(request, "funds/papers.html", context, status=422 if form.errors else 200)


@needs_office
@require_safe
def show(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper; who opened it stands in the log before a byte of it is shown."""
    row = request_or_404(request, pk)
    found = paper_or_404(row, paper)
    actions.record_opening(row, found, actor=request.user)
    return paper_response(found, inline=True)


@needs_office
@require_POST
def check(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Says that one has compared a paper with what was said."""
    row = request_or_404(request, pk)
    actions.check_paper(row, paper_or_404(row, paper), actor=request.user)
    messages.success(request, _("Checked."))
    return see_other("funds:detail", pk)


@needs_office
@require_http_methods(["GET", "POST"])
def remove(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Asks once, then takes a paper out of a request that is still the applicant's own."""
    row = own_request_or_404(request, pk)
    found = paper_or_404(row, paper)
    if request.method == "POST":
        actions.detach(row, found, actor=request.user)
        messages.success(request, _("The paper was taken out."))
        return see_other("funds:detail", pk)
    if not row.is_editable:
        raise frozen(row)
    return render(request, "funds/paper_remove.html", {"row": row, "paper": found})
