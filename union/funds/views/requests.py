"""Asking for money: the short form, and the balance of the line beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.funds import actions, registry
from union.funds.actions.weighing import LineWithRequest
from union.funds.forms.requests import LookForm, RequestForm
from union.funds.models import BudgetLine, FundRequest
from union.funds.registry import PurposeFacts
from union.funds.views.reaching import own_request_or_404, papers_of
from union.orgs import scoping
from union.orgs.doors import needs, needs_office

Named = tuple[str, int | None, PurposeFacts | None]


def _purpose(name: str, user: User) -> Named:
    """Kind, number and facts of `activity-12`, as the person sees it. Raises NotReachable."""
    if not name:
        return "", None, None
    kind, _dash, number = name.rpartition("-")
    pk = whole_number(number)
    facts = registry.find(kind, pk, user)
    if facts is None:
        raise NotReachable
    return kind, pk, facts


@needs("funds.request")
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponse:
    """Begins a request; `?from=activity-12` says for what, and fills in what is known of it."""
    sent = request.method == "POST"
    name = request.POST.get("purpose", "") if sent else request.GET.get("from", "")
    purpose = _purpose(name, request.user)
    common: dict[str, Any] = {
        "user": request.user,
        "purpose": purpose[2],
        "purpose_name": name,
    }
    if not sent:
        return _page(request, RequestForm(**common), purpose=purpose[2])
    form = RequestForm(request.POST, request.FILES, **common)
    if not form.is_valid():
        return _page(request, form, purpose=purpose[2])
    return _save(request, form, None, purpose)


@needs_office
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Rewrites a draft, or a request that came back."""
    row = own_request_or_404(request, pk)
    if not row.is_editable:
        if row.state == FundRequest.State.SUBMITTED and "submit" in request.POST:
            # The same form once more: it has been submitted.
            return see_other("funds:detail", pk)
        raise actions.NotEditable
    facts = registry.find(row.purpose_kind, row.purpose_id, request.user)
    if request.method != "POST":
        return _page(request, RequestForm(user=request.user, row=row), row, facts)
    form = RequestForm(request.POST, request.FILES, user=request.user, row=row)
    if not form.is_valid():
        return _page(request, form, row, facts)
    return _save(request, form, row, (row.purpose_kind, row.purpose_id, facts))


def _save(
    request: UserRequest, form: RequestForm, row: FundRequest | None, purpose: Named
) -> HttpResponse:
    """Draft, papers, submission, as far as they go; what was done stays done."""
    clean, user = form.cleaned_data, request.user
    facts = form.facts(*purpose[:2])
    version = clean["version"] or 0
    with refusals_beside(form):
        if row is None:
            row = actions.draft_request(facts, key=clean["key"], actor=user)
            if row.state != FundRequest.State.DRAFT:
                # The same form once more: what it began is under way.
                return see_other("funds:detail", row.pk)
            version = row.version
        row = actions.save_request(row, facts, version=version, actor=user)
        version = row.version
        if clean["papers"]:
            actions.attach(row, clean["papers"], kind=clean["kind"], actor=user)
            row.refresh_from_db()
            version = row.version
        if "submit" in request.POST:
            actions.submit_request(row, version=version, actor=user)
            messages.success(request, _("Submitted. You will be told what becomes of it."))
        else:
            messages.success(request, _("Saved. Nobody decides on it before you submit it."))
        return see_other("funds:detail", row.pk)
    over = form.has_error("amount", actions.OverBalance.__name__)
    return _page(request, form, row, purpose[2], version=version, over=over)


def _page(
    request: UserRequest,
    form: RequestForm,
    row: FundRequest | None = None,
    purpose: PurposeFacts | None = None,
    *,
    version: int | None = None,
    over: bool = False,
) -> HttpResponse:
    """The form; with 422 where something was refused, and what was typed is still there."""
    typed = {name: form[name].value() for name in LookForm.base_fields}
    papers = papers_of(row, request.user) if row else []
    context = {
        "form": form,
        "row": row,
        "purpose": purpose,
        "papers": papers,
        # Files do not come back with a form; those that were taken lie there already.
        "choose_again": bool(request.FILES) and not (row and papers),
        "version": (row.version if row else 0) if version is None else version,
        "over": over,
        "sees_budget": scoping.may(request.user, "funds.budget"),
        "may_propose": scoping.may(request.user, "funds.propose"),
        **_look(request.user, typed),
    }
    return render(request, "funds/form.html", context, status=422 if form.errors else 200)


def _look(user: User, typed: Any) -> dict[str, Any]:
    """The line before and after, and whether people times standard is another sum."""
    number, amount, basis = LookForm(typed).typed()
    lines = BudgetLine.objects.to_ask(user).usable().select_related("budget")
    line = lines.filter(pk=number).first() if number else None
    if line is None:
        return {"money": None, "basis": basis, "differs": False}
    money = LineWithRequest(line, FundRequest(line=line, amount=amount or 0))
    return {
        "money": money,
        "basis": basis,
        "differs": basis is not None and amount is not None and basis != amount,
    }


@needs("funds.request")
@require_safe
def line(request: UserRequest) -> HttpResponse:
    """What is left of a line, before and after the amount that is being typed."""
    context = _look(request.user, request.GET)
    return render(request, "funds/_look.html", context)
