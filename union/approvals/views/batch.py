"""Several at once: they are listed with their total, asked about once, and approved one by one."""

from collections.abc import Iterable
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from union.accounts.requests import UserRequest
from union.approvals import actions
from union.approvals.models import Review
from union.approvals.views.reading import dress
from union.core.errors import Refused
from union.core.forms import whole_number
from union.core.money import format_yuan
from union.core.redirects import see_other
from union.orgs.doors import needs_office

MOST = 50


@needs_office
@require_http_methods(["GET", "POST"])
def batch(request: UserRequest) -> HttpResponse:
    """Those that were ticked: with GET asked about, with POST approved.

    What has a warning is never among them; it is decided on its own page.
    """
    if request.method == "POST":
        return _approve(request)
    rows = _waiting(request, (whole_number(text) for text in request.GET.getlist("review")))
    if not rows:
        messages.warning(request, _("Nothing is ticked. Tick what you want to approve together."))
        return see_other("approvals:inbox")
    clean = [row for row in rows if not row.about.warnings]
    context = {
        "rows": clean,
        "left_out": [row for row in rows if row.about.warnings],
        "total": sum((row.amount for row in clean), Decimal(0)),
    }
    return render(request, "approvals/batch.html", context)


def _waiting(request: UserRequest, numbers: Iterable[int | None]) -> list[Review]:
    """Those of the reviews that wait for the person."""
    wanted = [pk for pk in numbers if pk is not None][:MOST]
    mine = Review.objects.waiting_for(request.user).filter(pk__in=wanted)
    in_order = mine.select_related("applicant", "organisation").order_by("waiting_since", "pk")
    return dress(in_order, request.user)


def _approve(request: UserRequest) -> HttpResponse:
    """Each by itself: what does not go through holds up none of the others."""
    versions: dict[int, int] = {}
    for text in request.POST.getlist("review")[:MOST]:
        pk, _colon, version = text.partition(":")
        number, seen = whole_number(pk), whole_number(version)
        if number is not None and seen is not None:
            versions[number] = seen
    total, done = Decimal(0), 0
    rows = _waiting(request, versions)
    for row in rows:
        try:
            actions.approve_in_batch(row, actor=request.user, version=versions[row.pk])
        except Refused as refused:
            messages.warning(
                request,
                _("Not approved: %(title)s. %(why)s") % {"title": row.title, "why": refused},
            )
        else:
            done, total = done + 1, total + row.amount
    gone = len(versions) - len(rows)
    if gone:
        text = ngettext(
            "%(n)s of them no longer waits for you.", "%(n)s of them no longer wait for you.", gone
        )
        messages.warning(request, text % {"n": gone})
    if done:
        text = ngettext(
            "%(n)s approved, %(total)s in all.", "%(n)s approved, %(total)s in all.", done
        )
        messages.success(request, text % {"n": done, "total": format_yuan(total)})
    elif not versions:
        messages.warning(request, _("Nothing is ticked. Tick what you want to approve together."))
    return see_other("approvals:inbox")
