"""What an applicant does with what she asked for: take it back, ask again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from union.accounts.requests import UserRequest
from union.approvals import actions
from union.approvals.forms import WithdrawForm
from union.approvals.views.reaching import review_or_404
from union.core.redirects import see_other
from union.orgs.doors import needs_office


@needs_office
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then takes it back."""
    review = review_or_404(request, pk)
    if review.applicant_id != request.user.pk:
        raise actions.NotApplicant
    form = WithdrawForm(request.POST or None)
    if request.method == "POST":
        form = WithdrawForm(request.POST)
        if form.is_valid():
            actions.withdraw(review, actor=request.user, comment=form.cleaned_data["comment"])
            messages.success(request, _("Taken back. Nobody decides on it any more."))
            return see_other("approvals:detail", pk)
    context = {"review": review, "form": form}
    status = 422 if form.errors else 200
    return render(request, "approvals/withdraw.html", context, status=status)


@needs_office
@require_POST
def nudge(request: UserRequest, pk: int) -> HttpResponse:
    """Asks again those who have it, once a day."""
    review = review_or_404(request, pk)
    try:
        actions.nudge(review, actor=request.user)
    except actions.NudgedToday as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("They have been asked again."))
    return see_other("approvals:detail", pk)
