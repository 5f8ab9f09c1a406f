"""A member's own events: reporting one, and what has become of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.redirects import see_other
from union.members.models import Dependant, Member
from union.occasions import registry
from union.occasions.checklist import checklists
from union.occasions.forms import ReportForm
from union.occasions.models import Occasion
from union.occasions.views.reaching import asked_again, own_occasion_or_404, rights, shown, told


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """What happened to me."""
    mine = Member.objects.of_user(request.user).defer("id_number", "phone")
    member = get_object_or_404(mine.select_related("organisation"))
    expecting = Dependant.objects.of_user(request.user).expected().exists()
    form = ReportForm(request.POST or None, own=True, expecting=expecting)
    asked = None
    if form.is_valid():
        occasion, asked = told(request, form, member)
        if occasion is not None:
            messages.success(request, _("Thank you. Your union looks after it."))
            return see_other("my_occasion", occasion.pk)
    context = {"form": form, "own": True, **asked_again(request, asked)}
    status = 422 if form.errors or asked else 200
    return render(request, "occasions/report_own.html", context, status=status)


@login_required
@require_safe
def mine(request: UserRequest, pk: int) -> HttpResponse:
    """What has become of it: what is missing, who looks after it."""
    occasion = own_occasion_or_404(request, pk)
    checklist = checklists([occasion])[occasion.pk]
    context = {
        "occasion": occasion,
        **shown(request, occasion, checklist, own=True),
        "cards": list(registry.cards(occasion, request.user)),
        "own": True,
        "money": _money(occasion),
        **rights(request, occasion),
    }
    return render(request, "occasions/mine.html", context)


def _money(occasion: Occasion) -> list[str]:
    """Where the money for it is: in review, approved, paid; nothing while nobody has asked."""
    gifts = registry.gifts_of([occasion]).get(occasion.pk, ())
    states = [str(one.get_state_display()) for gift in gifts for one in gift.requests]
    return list(dict.fromkeys(states))
