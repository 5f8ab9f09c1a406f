"""The library of rules on the site: each clause, in the version of a given day."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import UnclearDay, local_today, parse_day
from union.rules.forms import BookFilters
from union.rules.models import Clause, RuleBook, book_on
from union.rules.views.spoken import spoken

PAGE = 20


@require_safe
def library(request: UserRequest) -> HttpResponse:
    """All books that judge or have judged, with a search through their clauses."""
    filters = BookFilters(request.GET, drafts=False)
    counting = RuleBook.objects.to_read(request.user).switched_on()
    rows = filters.narrow(counting).select_related("organisation")
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "today": local_today(),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "rules/_library_results.html" if partial else "rules/library.html"
    return render(request, template, context)


@require_safe
def rule_book(request: UserRequest, pk: int) -> HttpResponse:
    """A book as members read it; `?on=` leads to the version of another day."""
    seen = RuleBook.objects.to_read(request.user).select_related("organisation", "checked_by")
    book = get_object_or_404(seen, pk=pk)
    other, day = None, _day(request.GET.get("on", ""))
    if day is not None:
        other = book_on(book.organisation, day)
        book = other or book
    context = {
        "book": book,
        "day": day,
        "missing": day is not None and other is None,
        "clauses": _read(book),
        "versions": book.organisation.rule_books.switched_on().order_by("-valid_from")[:PAGE],
    }
    return render(request, "rules/rule_book.html", context)


def _read(book: RuleBook) -> list[tuple[Clause, list[str]]]:
    """Each clause with what it allows; what it says of several benefits is said once."""
    said: dict[int | None, dict[str, list[str]]] = {}
    for rule in book.rules.all():
        labels = said.setdefault(rule.clause_id, {}).setdefault(spoken(rule), [])
        labels.append(str(rule.benefit_label))
    return [
        (
            clause,
            [f"{'、'.join(names)}：{text}" for text, names in said.get(clause.pk, {}).items()],
        )
        for clause in book.clauses.all()
    ]


def _day(text: str) -> date | None:
    """The day that was asked for; nothing for what is none."""
    try:
        return parse_day(text)
    except UnclearDay:
        return None
