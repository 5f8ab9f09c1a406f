"""What is kept how long; and taking the name of somebody who left long ago out now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members.actions import named_until
from union.members.models import Member
from union.orgs.doors import needs
from union.orgs.scoping import authorise
from union.privacy import actions
from union.privacy.forms import MaskForm


@needs("privacy.texts")
@require_safe
def retention(request: UserRequest) -> HttpResponse:
    """The rules of keeping: why, when each last ran, and how much has gone."""
    return render(request, "privacy/retention.html", {"rules": actions.rules_and_runs()})


@needs("members.view")
@require_http_methods(["GET", "POST"])
def mask(request: UserRequest, pk: int) -> HttpResponse:
    """Takes the name out before the rule does."""
    rows = Member.objects.for_user(request.user).select_related("organisation")
    member: Member = get_object_or_404(rows, pk=pk)
    authorise(request.user, "privacy.mask", member)
    form = MaskForm(request.POST or None, name=member.name)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.mask(member, reason=form.cleaned_data["reason"], actor=request.user)
        if not form.errors:
            messages.success(request, _("The name is taken out; the books are as they were."))
            return see_other("members:detail", pk)
    context = {"form": form, "member": member, "named_until": named_until(member)}
    return render(request, "privacy/mask.html", context, status=422 if form.errors else 200)
