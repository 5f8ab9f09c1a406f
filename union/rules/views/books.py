"""Rule books at the desk: the list, one of them, its versions side by side."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.orgs.doors import needs
from union.orgs.scoping import may
from union.rules import actions
from union.rules.forms import BookFilters, BookForm, ExampleForm
from union.rules.models import Rule, RuleBook, RuleKind, differences
from union.rules.views.reaching import book_or_404, books_for, rights, tabs
from union.rules.views.spoken import spoken

PAGE = 20


@needs("rules.view")
@require_safe
def books(request: UserRequest) -> HttpResponse:
    """Which books there are, which judges today, and who has compared it with the document."""
    filters = BookFilters(request.GET)
    rows = filters.narrow(books_for(request)).select_related("organisation", "checked_by")
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_add": may(request.user, "rules.change"),
        **tabs(request, "books"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "rules/_books_results.html" if partial else "rules/books.html"
    return render(request, template, context)


@needs("rules.change")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Begins a book with an example."""
    form = ExampleForm(request.POST or None, user=request.user)
    if form.is_valid():
        book = actions.take_over_example(
            form.where, form.cleaned_data["example"], actor=request.user
        )
        messages.success(request, _("Drafted. Nothing counts before it is switched on."))
        return see_other("rules:book", book.pk)
    return render(request, "rules/add.html", {"form": form}, status=422 if form.errors else 200)


@needs("rules.view")
@require_safe
def book(request: UserRequest, pk: int) -> HttpResponse:
    """A book clause by clause, each with the rules that the platform judges by."""
    found = book_or_404(request, pk)
    clauses, loose = _with_rules(found)
    context = {
        "book": found,
        "clauses": clauses,
        "loose": loose,
        "kinds": RuleKind.choices,
        "versions": _versions(found),
        **rights(request, found),
    }
    return render(request, "rules/book.html", context)


def _with_rules(book: RuleBook) -> tuple[list[Any], list[Rule]]:
    """The clauses with their rules, and the rules that no clause says."""
    said: dict[int | None, list[Rule]] = defaultdict(list)
    for rule in book.rules.all():
        rule.spoken = spoken(rule)  # type: ignore[attr-defined]
        said[rule.clause_id].append(rule)
    return [(clause, said[clause.pk]) for clause in book.clauses.all()], said[None]


def _versions(book: RuleBook) -> list[RuleBook]:
    """The other books of the same union, newest first, to compare with."""
    return list(book.organisation.rule_books.exclude(pk=book.pk)[:PAGE])


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Changes what a draft says of itself."""
    found = book_or_404(request, pk, "rules.change")
    form = BookForm(request.POST or None, initial=BookForm.start(found))
    if form.is_valid():
        with refusals_beside(form):
            actions.change_book(
                found,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("rules:book", pk)
    context = {"form": form, "book": found}
    return render(request, "rules/book_form.html", context, status=422 if form.errors else 200)


@needs("rules.view")
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Gives up a draft."""
    found = book_or_404(request, pk, "rules.change")
    actions.discard_book(found, actor=request.user)
    messages.success(request, _("The draft is gone."))
    return see_other("rules:books")


@needs("rules.view")
@require_POST
def next_version(request: UserRequest, pk: int) -> HttpResponse:
    """Drafts the next version of a book."""
    found = book_or_404(request, pk, "rules.change")
    draft = actions.next_version(found, actor=request.user)
    messages.success(request, _("Drafted. Nothing counts before it is switched on."))
    return see_other("rules:book", draft.pk)


@needs("rules.view")
@require_POST
def checked(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody has compared it with the document."""
    found = book_or_404(request, pk, "rules.change")
    version = whole_number(request.POST.get("version", "")) or 0
    try:
        actions.mark_checked(found, version=version, actor=request.user)
    except (actions.NothingToCheckAgainst, actions.StaleBook) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Noted: compared with the document by you, today."))
    return see_other("rules:book", pk)


@needs("rules.view")
@require_safe
def compare(request: UserRequest, pk: int, other: int) -> HttpResponse:
    """Two books side by side, rule by rule."""
    found, before = book_or_404(request, pk), book_or_404(request, other)
    rows = [
        {
            "rule": one.after or one.before,
            "before": spoken(one.before) if one.before else "",
            "after": spoken(one.after) if one.after else "",
            "changed": one.before is None or one.after is None or bool(one.changed),
            "severity": "severity" in one.changed,
        }
        for one in differences(before, found)
    ]
    context = {
        "book": found,
        "before": before,
        "rows": [row for row in rows if row["changed"]],
        "same": [row for row in rows if not row["changed"]],
    }
    return render(request, "rules/compare.html", context)
