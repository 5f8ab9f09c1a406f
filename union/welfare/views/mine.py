"""The member's own page: what she received, and what waits for her tap."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.core.redirects import see_other
from union.evidence.answers import picture_response
from union.members.models import Member
from union.welfare import actions
from union.welfare.models import Disbursement


def _context(request: UserRequest) -> dict[str, Any]:
    """Everything that one member ever received, newest first, by year."""
    member = Member.objects.of_user(request.user).defer("id_number", "phone").first()
    rows = list(
        Disbursement.objects.of_member(member)
        .handed_out()
        .select_related("programme", "recorded_by", "confirmed_by", "option", "signature")
    )
    rows.sort(key=lambda row: (row.day, row.pk), reverse=True)
    since = timezone.now() - actions.UNDO_WITHIN
    years: dict[int, list[Disbursement]] = defaultdict(list)
    for row in rows:
        row.may_undo = (
            row.receipt == Disbursement.Receipt.SELF and (row.received_at or since) > since
        )
        row.signature_url = reverse("my_signature", args=[row.pk])
        years[row.day.year].append(row)
    this_year = local_today().year
    sums = {year: sum((row.amount for row in some), Decimal(0)) for year, some in years.items()}
    return {
        "member": member,
        "choices": _choices(request),
        "waiting": [row for row in rows if not row.is_received],
        "years": [(year, sums[year], some) for year, some in years.items()],
        "this_year": this_year,
        "sum_this_year": sums.get(this_year, Decimal(0)),
        "n_this_year": len(years.get(this_year, [])),
        "n_waiting_this_year": sum(not row.is_received for row in years.get(this_year, [])),
        "sum_ever": sum(sums.values(), Decimal(0)),
        "n_ever": len(rows),
    }


def _choices(request: UserRequest) -> list[Disbursement]:
    """What I may choose, and what I get of what was chosen, the last day that is nearest first."""
    rows = Disbursement.objects.choices_of_user(request.user).select_related("programme", "option")
    in_order = rows.order_by("programme__choose_by", "pk").prefetch_related("programme__options")
    return list(in_order)


@login_required
@require_safe
def my_benefits(request: UserRequest) -> HttpResponse:
    """What I received this year and ever, with what waits for me on top."""
    return render(request, "welfare/mine.html", _context(request))


@login_required
@require_POST
def choose(request: UserRequest, row: int) -> HttpResponse:
    """This one, please: changed as often as I like until the last day."""
    mine = get_object_or_404(
        Disbursement.objects.choices_of_user(request.user).select_related("programme"), pk=row
    )
    said = request.POST.get("option", "")
    if not said:
        return _answer(request, without_choice=row)
    option = next((one for one in mine.programme.offered if str(one.pk) == said), None)
    if option is None:
        raise Http404
    try:
        actions.choose(mine, option, actor=request.user)
    except actions.ChoiceOver as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Noted: you get %(what)s.") % {"what": option.label})
    return _answer(request)


@login_required
@require_POST
def confirm(request: UserRequest, row: int) -> HttpResponse:
    """I have it: one tap, and a second one changes nothing."""
    mine = get_object_or_404(Disbursement.objects.of_user(request.user), pk=row)
    actions.confirm(mine, actor=request.user)
    messages.success(request, _("Thank you, your receipt is recorded."))
    return _answer(request)


@login_required
@require_safe
def signature(request: UserRequest, row: int) -> HttpResponse:
    """My own signature on a gift."""
    rows = Disbursement.objects.of_user(request.user).select_related("signature")
    mine = get_object_or_404(rows, pk=row)
    if mine.signature is None or not mine.signature.picture:
        raise NotReachable
    return picture_response(mine.signature.picture)


@login_required
@require_POST
def undo(request: UserRequest, row: int) -> HttpResponse:
    """That was a mistake: takes my own tap back within some minutes."""
    mine = get_object_or_404(Disbursement.objects.of_user(request.user), pk=row)
    try:
        actions.take_back_receipt(mine, actor=request.user)
    except (actions.NotReceived, actions.OwnReceipt, actions.TooLate) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back. The gift waits for your confirmation again."))
    return _answer(request)


def _answer(request: UserRequest, *, without_choice: int | None = None) -> HttpResponse:
    """What there is now; with the error beside the gift of which nothing was chosen."""
    status = 200 if without_choice is None else 422
    if request.htmx:
        context = _context(request) | {"is_partial": True, "without_choice": without_choice}
        return render(request, "welfare/_mine.html", context, status=status)
    if without_choice is None:
        return see_other("my_benefits")
    context = _context(request) | {"without_choice": without_choice}
    return render(request, "welfare/mine.html", context, status=status)
