"""Clauses and rules of a draft."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.orgs.doors import needs
from union.rules import actions
from union.rules.forms import ClauseForm, RuleForm
from union.rules.forms.rule import HINTS
from union.rules.models import RuleBook, RuleKind
from union.rules.views.reaching import book_or_404, clause_or_404, rule_or_404


def _back(book: RuleBook, anchor: str = "") -> HttpResponse:
    address = reverse("rules:book", args=[book.pk])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address, status=303)


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def clause(request: UserRequest, pk: int, clause: int | None = None) -> HttpResponse:
    """Adds a clause, or changes one."""
    book = book_or_404(request, pk, "rules.change")
    there = clause_or_404(book, clause) if clause else None
    form = ClauseForm(request.POST or None, initial=ClauseForm.start(there) if there else {})
    if form.is_valid():
        with refusals_beside(form):
            saved = actions.save_clause(book, form.facts(), clause=there, actor=request.user)
        if not form.errors:
            messages.success(request, _("Saved."))
            return _back(book, saved.anchor)
    context = {"form": form, "book": book, "clause": there}
    return render(request, "rules/clause_form.html", context, status=422 if form.errors else 200)


@needs("rules.view")
@require_POST
def remove_clause(request: UserRequest, pk: int, clause: int) -> HttpResponse:
    """Takes a clause out; its rules stay."""
    book = book_or_404(request, pk, "rules.change")
    actions.remove_clause(clause_or_404(book, clause), actor=request.user)
    messages.success(request, _("The clause is gone; its rules stand at the end."))
    return _back(book)


@needs("rules.view")
@require_safe
def kinds(request: UserRequest, pk: int) -> HttpResponse:
    """Which kind of rule? The next page asks only for what it needs."""
    book = book_or_404(request, pk, "rules.change")
    offered = [(kind, HINTS[kind]) for kind in RuleKind]
    return render(request, "rules/choose_kind.html", {"book": book, "kinds": offered})


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def add_rule(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """A rule of one kind."""
    book = book_or_404(request, pk, "rules.change")
    if kind not in RuleKind.values:
        raise Http404
    form = RuleForm(request.POST or None, kind=kind, book=book)
    return _rule_page(request, book, form, RuleKind(kind))


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def edit_rule(request: UserRequest, pk: int, rule: int) -> HttpResponse:
    """Changes a rule; its kind stays."""
    book = book_or_404(request, pk, "rules.change")
    there = rule_or_404(book, rule)
    form = RuleForm(request.POST or None, kind=there.kind, book=book, rule=there)
    return _rule_page(request, book, form, RuleKind(there.kind), rule)


def _rule_page(
    request: UserRequest, book: RuleBook, form: RuleForm, kind: RuleKind, rule: int | None = None
) -> HttpResponse:
    there = rule_or_404(book, rule) if rule else None
    if form.is_valid():
        with refusals_beside(form):
            saved = actions.save_rule(book, form.facts(), rule=there, actor=request.user)
        if not form.errors:
            messages.success(request, _("Saved."))
            return _back(book, saved.clause.anchor if saved.clause else "")
    context = {"form": form, "book": book, "kind": kind, "hint": HINTS[kind], "rule": there}
    return render(request, "rules/rule_form.html", context, status=422 if form.errors else 200)


@needs("rules.view")
@require_POST
def remove_rule(request: UserRequest, pk: int, rule: int) -> HttpResponse:
    """Takes a rule out."""
    book = book_or_404(request, pk, "rules.change")
    actions.remove_rule(rule_or_404(book, rule), actor=request.user)
    messages.success(request, _("The rule is gone."))
    return _back(book)
