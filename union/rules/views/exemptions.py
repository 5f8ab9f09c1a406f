"""Exemptions: the list, one of them, putting one right, taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.approvals.models import Review
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs.doors import needs
from union.rules import actions
from union.rules.forms import ExemptionFilters, ReturnedForm
from union.rules.granting import Target, grant_of
from union.rules.judging import Finding
from union.rules.models import Exemption
from union.rules.views.reaching import exemption_or_404, tabs

PAGE = 20


@needs("rules.exemptions")
@require_safe
def exemptions(request: UserRequest) -> HttpResponse:
    """What was asked for beyond the rules, and what the committee said."""
    filters = ExemptionFilters(request.GET)
    rows = filters.narrow(Exemption.objects.for_user(request.user))
    rows = rows.select_related("member", "applicant", "organisation")
    rows = rows.defer("member__id_number", "member__phone")
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        **tabs(request, "exemptions"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "rules/_exemptions_results.html" if partial else "rules/exemptions.html"
    return render(request, template, context)


@login_required
@require_http_methods(["GET", "POST"])
def exemption(request: UserRequest, pk: int) -> HttpResponse:
    """One exemption: what it breaks, who decides, and a form where it came back."""
    row = exemption_or_404(request, pk)
    review = Review.objects.of_subject(row).first()
    mine = row.applicant_id == request.user.pk
    form = None
    if mine and row.is_editable:
        start = {"amount": row.amount, "reason": row.reason, "version": row.version}
        form = ReturnedForm(request.POST or None, initial=start)
    if form is not None and form.is_valid():
        with refusals_beside(form):
            again = actions.ask_again(
                row,
                amount=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Sent to the committee once more."))
            return see_other("approvals:detail", again.pk)
    context = {
        "exemption": row,
        "findings": [Finding.of(plain) for plain in row.breaks],
        "review": review,
        "form": form,
        "mine": mine,
        "row_is_there": row.row_id is not None
        and grant_of(Target(row.row_kind, row.row_id)) is not None,
        **tabs(request, "exemptions"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "rules/exemption.html", context, status=status)
