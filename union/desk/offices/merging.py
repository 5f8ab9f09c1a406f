"""What a small union puts into one hand: asked for by the chair, confirmed by another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import Refused
from union.core.redirects import see_other
from union.desk.offices import overview
from union.desk.offices.forms import SplitForm
from union.orgs import actions, scoping
from union.orgs.doors import needs
from union.orgs.models import Organisation, Separation, Split

# What each separation is for, and what merging it means.
WHY = {
    Split.TREASURER_AND_CASHIER: gettext_lazy(
        "Whoever approves a payment does not make it. Merged, one person may hold both offices; "
        "a single payment still needs three persons: who asks, who approves, who pays."
    ),
    Split.APPROVERS: gettext_lazy(
        "A second approval is given by another person than the first. Merged, one person may "
        "approve both steps of a flow."
    ),
}


def _union_or_404(request: UserRequest, pk: int) -> Organisation:
    return get_object_or_404(overview.unions(request.user), pk=pk)


def _setting(union: Organisation) -> Separation:
    """The setting of a union; as it is by default where nobody has touched it."""
    found = Separation.objects.filter(organisation=union).select_related("asked_by").first()
    return found or Separation(organisation=union)


def _split(request: UserRequest) -> Split:
    form = SplitForm(request.POST)
    if not form.is_valid():
        raise Http404
    split: Split = form.cleaned_data["split"]
    return split


@needs("orgs.offices")
@require_safe
def separation(request: UserRequest, pk: int) -> HttpResponse:
    """What is kept apart and what is merged."""
    union = _union_or_404(request, pk)
    setting, user = _setting(union), request.user
    rows: list[dict[str, Any]] = [
        {
            "split": split,
            "why": WHY[split],
            "is_apart": split not in setting.merged,
            "is_asked": setting.asked == split,
        }
        for split in Split
    ]
    appoints = scoping.may(user, "orgs.appoint", union)
    context = {
        "union": union,
        "setting": setting,
        "rows": rows,
        "may_ask": appoints and not setting.asked,
        "may_separate": appoints,
        "may_decide": bool(setting.asked)
        and setting.asked_by_id != user.pk
        and scoping.may(user, "orgs.confirm", union),
        "may_withdraw": bool(setting.asked) and appoints,
    }
    return render(request, "desk/offices/separation.html", context)


def _do(request: UserRequest, pk: int, verb: Any, said: str) -> HttpResponse:
    """Does it, or says why not on the page itself."""
    try:
        verb()
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return see_other("desk:separation", pk)


@needs("orgs.offices")
@require_POST
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """The chair asks to merge duties."""
    union, split = _union_or_404(request, pk), _split(request)
    said = _("Noted. It counts when a second person has confirmed it; in the first days, at once.")
    return _do(request, pk, lambda: actions.merge(union, split, actor=request.user), said)


@needs("orgs.offices")
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    setting = _setting(_union_or_404(request, pk))
    said = _("The duties are merged. The audit committee has been told.")
    return _do(request, pk, lambda: actions.confirm_merge(setting, actor=request.user), said)


@needs("orgs.offices")
@require_POST
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """The second person declines, or the chair withdraws."""
    setting = _setting(_union_or_404(request, pk))
    said = _("The duties stay apart.")
    return _do(request, pk, lambda: actions.drop_merge(setting, actor=request.user), said)


@needs("orgs.offices")
@require_POST
def separate(request: UserRequest, pk: int) -> HttpResponse:
    """Keeps apart again what was merged."""
    union, split = _union_or_404(request, pk), _split(request)
    said = _("The duties are apart again.")
    return _do(request, pk, lambda: actions.separate(union, split, actor=request.user), said)
