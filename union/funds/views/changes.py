"""Drawing up and adjusting the budget: the form, one change, submitting and giving it up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotAllowed, Refused
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.funds import actions
from union.funds.actions.weighing import source_shift
from union.funds.forms.budget import ChangeForm, ItemRows, rows_of, usual_rows
from union.funds.models import Budget, BudgetChange, BudgetLine, in_order, totals
from union.funds.views.budget import budget_or_404
from union.funds.views.detail import progress
from union.funds.views.place import place, year_of
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.models import Organisation
from union.orgs.scoping import authorise

# Takes the words and the lines of the form.
Save = Callable[[dict[str, Any], list[actions.ItemFacts]], BudgetChange]


def change_or_404(request: UserRequest, pk: int, right: str = "funds.budget") -> BudgetChange:
    """A change that the person sees; NotAllowed where she may not do what `right` names."""
    seen = BudgetChange.objects.for_user(request.user).select_related(
        "budget__organisation", "proposed_by", "case"
    )
    found = get_object_or_404(seen, pk=pk)
    authorise(request.user, right, found)
    return found


@dataclass(frozen=True)
class Draft:
    """What the form is about: a year of a union, its lines, and how the form begins."""

    organisation: Organisation
    year: int
    lines: list[BudgetLine]
    rows: Sequence[Any]
    words: dict[str, Any]
    change: BudgetChange | None = None

    @property
    def is_first(self) -> bool:
        """Whether the budget is drawn up; afterwards it is adjusted."""
        return not self.lines


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def draw_up(request: UserRequest) -> HttpResponse:
    """The first budget of a year: with last year's lines, or with the usual ones."""
    here, today = place(request, "funds.budget").organisation, local_today()
    if not scoping.may(request.user, "funds.propose", here):
        raise NotAllowed
    year = year_of(request, today)
    if year not in (today.year, today.year + 1):
        raise Http404
    there = Budget.objects.for_user(request.user).filter(organisation=here, year=year).first()
    if there is not None and request.method == "GET":
        return _instead(request, there)
    last = BudgetLine.objects.for_user(request.user).filter(
        budget__organisation=here, budget__year=year - 1
    )
    copied = rows_of(in_order(last), as_new=True) if request.GET.get("start") != "usual" else []
    words = {"title": _("Budget of %(year)s") % {"year": year}}
    draft = Draft(here, year, [], copied or usual_rows(), words)

    def save(words: dict[str, Any], items: list[actions.ItemFacts]) -> BudgetChange:
        return actions.draw_up(
            here,
            year,
            title=words["title"],
            reason=words["reason"],
            items=items,
            actor=request.user,
        )

    return _form(request, draft, save)


def _instead(request: UserRequest, budget: Budget) -> HttpResponse:
    """Where the treasurer goes on whose budget was begun already: with its draft, or adjusting."""
    changes = BudgetChange.objects.for_user(request.user).filter(budget=budget)
    open_ = changes.exclude(state=BudgetChange.State.ENDED).first()
    if open_ is None or budget.lines.exists():
        return see_other("funds:adjust", budget.pk)
    return see_other("funds:change", open_.pk)


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def adjust(request: UserRequest, pk: int) -> HttpResponse:
    """Other amounts for lines, and new lines, for a budget that is there."""
    budget = budget_or_404(request, pk, "funds.propose")
    if not budget.is_open:
        raise actions.YearClosed
    lines = in_order(budget.lines.all())
    title = _("Adjustment of the budget") if lines else _("Budget of %(year)s")
    start = rows_of(lines) or usual_rows()
    words = {"title": title % {"year": budget.year}}
    draft = Draft(budget.organisation, budget.year, lines, start, words)

    def save(words: dict[str, Any], items: list[actions.ItemFacts]) -> BudgetChange:
        return actions.draft_change(
            budget,
            title=words["title"],
            reason=words["reason"],
            items=items,
            actor=request.user,
        )

    return _form(request, draft, save)


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Rewrites a draft, or a change that came back."""
    change = change_or_404(request, pk, "funds.propose")
    if not change.is_editable:
        raise actions.StaleChange
    lines, items = in_order(change.budget.lines.all()), list(change.items.all())
    changed = {item.line_id: item for item in items if item.line_id}
    rows = []
    for row in rows_of(lines):
        item = changed.get(row["line"])
        rows.append({**row, "amount": item.amount, "basis": item.basis} if item else row)
    rows += [
        {
            "name": item.name,
            "category": item.category,
            "source": item.source,
            "basis": item.basis,
            "amount": item.amount,
            "opening": item.opening or None,
        }
        for item in items
        if item.line_id is None
    ]
    words = {"title": change.title, "reason": change.reason, "version": change.version}
    draft = Draft(change.budget.organisation, change.budget.year, lines, rows, words, change)

    def save(words: dict[str, Any], items: list[actions.ItemFacts]) -> BudgetChange:
        return actions.save_change(
            change,
            title=words["title"],
            reason=words["reason"],
            items=items,
            version=words["version"] or 0,
            actor=request.user,
        )

    return _form(request, draft, save)


def _form(request: UserRequest, draft: Draft, save: Save) -> HttpResponse:
    """The form with its rows: shown, shown again with more rows, or saved."""
    more = "more" in request.POST
    data = request.POST or None
    rows = ItemRows(data, start=draft.rows, lines=draft.lines, more=more)
    if more:
        form = ChangeForm(initial=draft.words | request.POST.dict())
    else:
        form = ChangeForm(data, initial=draft.words)
    if form.is_valid() & rows.is_valid():
        with refusals_beside(form):
            try:
                change = save(form.cleaned_data, rows.facts())
            except (actions.BelowUsed, actions.LineTwice) as refused:
                _show(refused, rows)
            else:
                messages.success(
                    request,
                    _("Saved as a draft. Nothing counts before it is submitted and approved."),
                )
                return see_other("funds:change", change.pk)
    context = {"form": form, "rows": rows, "draft": draft, "today": local_today()}
    wrong = bool(form.errors or rows.wrong)
    return render(request, "funds/change_form.html", context, status=422 if wrong else 200)


def _show(refused: Refused, rows: ItemRows) -> None:
    """What is wrong with one line stands beside its row; raised again where there is none."""
    row = rows.row_of(str(refused.params["line"]))
    if row is None:
        raise refused
    row.add_error(refused.field if row.known is None else "amount", str(refused))


@needs("funds.budget")
@require_safe
def change(request: UserRequest, pk: int) -> HttpResponse:
    """One change: each line before and after, where it stands, and who has it."""
    return _page(request, change_or_404(request, pk))


def _page(
    request: UserRequest, found: BudgetChange, refused: Refused | None = None
) -> HttpResponse:
    items = list(found.items.select_related("line"))
    may = scoping.may(request.user, "funds.propose", found.budget.organisation)
    went = progress(found, request.user)
    review = went["review"]
    context = {
        "change": found,
        "items": items,
        "totals": totals(items),
        "shift": source_shift(items),
        "may_edit": may and found.is_editable and found.budget.is_open,
        "may_discard": may and found.state == BudgetChange.State.DRAFT,
        "may_withdraw": review is not None
        and review.is_open
        and review.applicant_id == request.user.pk,
        "refused": refused,
        **went,
    }
    return render(request, "funds/change.html", context, status=refused.status if refused else 200)


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def submit(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then puts it before those who decide, as it was when the page was opened."""
    found = change_or_404(request, pk, "funds.propose")
    if request.method == "POST":
        version = whole_number(request.POST.get("version", ""))
        try:
            actions.submit_change(
                found, version=-1 if version is None else version, actor=request.user
            )
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            return _page(request, change_or_404(request, pk), refused)
        messages.success(request, _("Submitted. You will be told what becomes of it."))
        return see_other("funds:change", pk)
    if not found.is_editable:
        raise actions.StaleChange
    items = list(found.items.select_related("line"))
    context = {"change": found, "items": items, "totals": totals(items)}
    return render(request, "funds/change_submit.html", context)


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then gives up a draft."""
    found = change_or_404(request, pk, "funds.propose")
    if request.method == "POST":
        actions.discard_change(found, actor=request.user)
        messages.success(request, _("The draft is given up."))
        year, here = found.budget.year, found.budget.organisation_id
        return see_other(f"/desk/budget/?year={year}&union={here}")
    if found.state != BudgetChange.State.DRAFT:
        raise actions.StaleChange
    return render(request, "funds/change_discard.html", {"change": found})
