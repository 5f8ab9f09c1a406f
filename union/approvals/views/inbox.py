"""What waits for me: the list with one review beside it, deciding, several at once."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals import actions
from union.approvals.forms import DecisionForm
from union.approvals.models import Deed, Review
from union.approvals.views.reaching import review_or_404
from union.approvals.views.reading import show
from union.core.errors import Refused
from union.core.redirects import see_other
from union.orgs.doors import needs_office


@needs_office
@require_safe
def inbox(request: UserRequest) -> HttpResponse:
    """What waits for me, the oldest first."""
    return show(request)


@needs_office
@require_http_methods(["GET", "POST"])
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One review: what it is, where it stands, and the decision."""
    review = review_or_404(request, pk)
    if request.method == "GET":
        return show(request, review)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show(request, review, form=form, status=422)
    clean, place = form.cleaned_data, (review.waiting_since, review.pk)
    if clean["deed"] == Deed.REJECT and clean["comment"].strip() and "sure" not in request.POST:
        context = {"review": review, "clean": clean}
        return render(request, "approvals/reject.html", context)
    try:
        _decide(review, clean, request.user)
    except Refused as refused:
        return _not_done(request, review, form, refused)
    return _on_to_the_next(request, review, Deed(clean["deed"]), place)


def _decide(review: Review, clean: dict[str, Any], user: User) -> None:
    facts = {"actor": user, "version": clean["version"], "comment": clean["comment"]}
    if clean["deed"] == Deed.APPROVE:
        actions.approve(review, **facts)
    elif clean["deed"] == Deed.RETURN:
        actions.return_(review, **facts)
    else:
        actions.reject(review, **facts)


def _not_done(
    request: UserRequest, review: Review, form: DecisionForm, refused: Refused
) -> HttpResponse:
    """The review as it is now, with the reason and with what was typed."""
    if isinstance(refused, actions.NotYours):
        # Delegated meanwhile, say: the sentence says who decides, and the page leads on.
        return show(request, review, form=form, note=str(refused), status=refused.status)
    if refused.status in (403, 404):
        raise refused
    if refused.field in form.fields:
        form.add_error(refused.field, str(refused))
        return show(request, review, form=form, status=422)
    fresh = Review.objects.for_user(request.user).filter(pk=review.pk)
    found = fresh.select_related("applicant", "organisation").first()
    if found is None:
        messages.warning(request, f"{review.title}: {refused}")
        return see_other("approvals:inbox")
    return show(request, found, form=form, note=str(refused), status=409)


DONE = {
    Deed.APPROVE: lambda: _("Approved: %(title)s."),
    Deed.RETURN: lambda: _("Returned: %(title)s."),
    Deed.REJECT: lambda: _("Rejected: %(title)s."),
}


def _on_to_the_next(
    request: UserRequest, review: Review, deed: Deed, place: tuple[Any, int]
) -> HttpResponse:
    """The next that waits, after the one just decided; and how many are left."""
    since, pk = place
    waiting = Review.objects.waiting_for(request.user).order_by("waiting_since", "pk")
    left = waiting.count()
    if left:
        text = ngettext("%(n)s more waits for you.", "%(n)s more wait for you.", left)
        rest = text % {"n": left}
    else:
        rest = _("Nothing else waits for you.")
    messages.success(request, f"{DONE[deed]() % {'title': review.title}} {rest}")
    later = waiting.filter(Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=pk))
    following = later.first() or waiting.first()
    if following is None:
        return see_other("approvals:inbox")
    return see_other("approvals:detail", following.pk)
