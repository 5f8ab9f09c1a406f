"""Switching a book on: from when, and what that would change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs.doors import needs
from union.rules import actions
from union.rules.forms import SwitchForm
from union.rules.models import book_on, differences
from union.rules.views.reaching import book_or_404
from union.rules.views.spoken import spoken


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def switch_on(request: UserRequest, pk: int) -> HttpResponse:
    """First the day and what would change, then one step."""
    book = book_or_404(request, pk, "rules.switch")
    asks = request.GET if "valid_from" in request.GET else None
    start = SwitchForm.start(book)
    form = SwitchForm(request.POST or asks, initial=start)
    day = local_today()
    if form.is_valid():
        day = form.cleaned_data["valid_from"]
        if request.method == "POST":
            with refusals_beside(form):
                actions.switch_on(
                    book,
                    valid_from=day,
                    version=form.cleaned_data["version"],
                    actor=request.user,
                )
            if not form.errors:
                messages.success(request, _("Switched on. It judges what happens from that day."))
                return see_other("rules:book", pk)
    before = book_on(book.organisation, day)
    changed = [
        one
        for one in differences(before, book)
        if one.before is None or one.after is None or one.changed
    ]
    context = {
        "form": form,
        "book": book,
        "before": before,
        "day": day,
        "rows": [
            {
                "rule": one.after or one.before,
                "before": spoken(one.before) if one.before else "",
                "after": spoken(one.after) if one.after else "",
            }
            for one in changed
        ],
        "consequences": actions.what_would_change(book, day, actor=request.user),
    }
    return render(request, "rules/switch_on.html", context, status=422 if form.errors else 200)


@needs("rules.view")
@require_POST
def switch_off(request: UserRequest, pk: int) -> HttpResponse:
    """Takes it back while it has judged nothing."""
    book = book_or_404(request, pk, "rules.switch")
    try:
        actions.switch_off(book, actor=request.user)
    except (actions.HasJudged, actions.BookBeside) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Switched off. The book before it goes on."))
    return see_other("rules:book", pk)
