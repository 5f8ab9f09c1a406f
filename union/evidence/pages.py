"""What the pages about papers share. The app above says whose file it is, and who may do what."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.evidence.actions import cases_that_look_alike, duplicates_of
from union.evidence.forms import KindForm, PapersForm
from union.evidence.models import CaseFile, Kind, Paper
from union.evidence.registry import places_of
from union.orgs.models import Organisation

# Puts files into a case as papers of a kind: `attach(files, kind="invoice")`.
Attach = Callable[..., object]


def add_page(
    request: UserRequest,
    attach: Attach,
    *,
    title: str,
    back: str,
    kinds: Sequence[str],
    hint: str = "",
    at_desk: bool = True,
    first: tuple[str, str] | None = None,
) -> HttpResponse:
    """The form for papers, or what comes after it; `back` is the page of the matter.

    `first`: an address that one goes to before, and a sentence that says why.
    """
    line = Kind.numbered(whole_number(request.GET.get("line", "")))
    asked = line or request.GET.get("kind", "")
    form = PapersForm(kinds=kinds, asked=asked)
    if request.method == "POST":
        form = PapersForm(request.POST, request.FILES, kinds=kinds, asked=asked)
        if form.is_valid():
            with refusals_beside(form):
                attach(form.cleaned_data["papers"], kind=form.cleaned_data["kind"])
                messages.success(request, _("The papers lie in the file now."))
                return see_other(back)
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "back": back,
        "hint": hint,
        "first": first,
        "base": "desk/base.html" if at_desk else "base.html",
    }
    return render(request, "evidence/add.html", context, status=422 if form.errors else 200)


def kind_page(
    request: UserRequest,
    paper: Paper,
    put_right: Callable[..., object],
    *,
    title: str,
    back: str,
    kinds: Sequence[str],
    at_desk: bool = True,
    first: tuple[str, str] | None = None,
) -> HttpResponse:
    """The form for what a paper really is, or what comes after it; see `add_page`."""
    # A kind that is not offered here any more stays choosable for a paper that is of it.
    offered = list(kinds) if paper.kind in kinds else [paper.kind, *kinds]
    form = KindForm(request.POST or None, kinds=offered, initial={"kind": paper.kind})
    if form.is_valid():
        with refusals_beside(form):
            put_right(paper, kind=form.cleaned_data["kind"])
            messages.success(request, _("Put right."))
            return see_other(back)
    context: dict[str, Any] = {
        "form": form,
        "paper": paper,
        "title": title,
        "back": back,
        "first": first,
        "base": "desk/base.html" if at_desk else "base.html",
    }
    return render(request, "evidence/kind.html", context, status=422 if form.errors else 200)


def paper_in(case: CaseFile | None, pk: int) -> Paper:
    """A paper that lies in a case now, with its file. Raises NotReachable."""
    found = Paper.objects.of_case(case).filter(pk=pk).first() if case else None
    if found is None or found.reduced_at is not None:
        raise NotReachable
    return found


def dress(
    papers: Iterable[Paper],
    place: str,
    row: int,
    *,
    may_remove: Callable[[Paper], bool],
    may_put_right: Callable[[Paper], bool] = lambda _paper: False,
) -> None:
    """Puts beside each paper where it opens, may be taken out, and its kind may be put right.

    `place` begins the names of the addresses: "welfare:paper", "welfare:paper_remove" and, where
    anybody may put a kind right, "welfare:paper_kind".
    """
    for paper in papers:
        if paper.reduced_at is not None:
            continue
        paper.url = reverse(place, args=[row, paper.pk])
        if may_remove(paper):
            paper.remove_url = reverse(f"{place}_remove", args=[row, paper.pk])
        if may_put_right(paper):
            paper.kind_url = reverse(f"{place}_kind", args=[row, paper.pk])


def note_looks(papers: Sequence[Paper], organisation: Organisation, user: User) -> None:
    """Says of each paper where else the same one lies, or a picture that looks the same.

    By name and with its page where the reader may open that file, else by its number.
    """
    same = duplicates_of(papers)
    alike = cases_that_look_alike(papers, organisation)
    cases = {case for found in (same, alike) for some in found.values() for case in some}
    places = places_of(cases, user)
    for paper in papers:
        first = same.get(paper.pk, set())
        paper.lies_again_in = [places[case] for case in sorted(first)]
        paper.looks_like_in = [places[case] for case in sorted(alike.get(paper.pk, set()) - first)]


def openable(papers: Iterable[Paper], case: int | None) -> list[Paper]:
    """Of the papers of a matter those in its own case, and those elsewhere that were dressed."""
    here = (paper for paper in papers if paper.case_id == case or hasattr(paper, "url"))
    return [paper for paper in here if paper.reduced_at is None]
