"""A member's own events: reporting one, and what has become of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members.models import Dependant, Member
from union.occasions import actions, registry
from union.occasions.checklist import checklists
from union.occasions.forms import ReportForm
from union.occasions.views.reaching import own_occasion_or_404, rights, shown


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """What happened to me."""
    mine = Member.objects.of_user(request.user).defer("id_number", "phone")
    member = get_object_or_404(mine.select_related("organisation"))
    expecting = Dependant.objects.of_user(request.user).expected().exists()
    form = ReportForm(request.POST or None, own=True, expecting=expecting)
    if form.is_valid():
        with refusals_beside(form):
            occasion = actions.report(
                member, form.facts(), child_name=form.name_of_child, actor=request.user
            )
        if not form.errors:
            messages.success(request, _("Thank you. Your union looks after it."))
            return see_other("my_occasion", occasion.pk)
    context = {"form": form}
    return render(request, "occasions/report_own.html", context, status=422 if form.errors else 200)


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
        **rights(request, occasion),
    }
    return render(request, "occasions/mine.html", context)
