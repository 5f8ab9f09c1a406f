"""What a member has signed up for."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.activities.models import SignUp
from union.activities.shown import own_coming

PER_PAGE = 20


@login_required
@require_safe
def my_activities(request: UserRequest) -> HttpResponse:
    """The coming ones with where one stands, and all that were."""
    coming = own_coming(request.user, timezone.now())
    mine = SignUp.objects.of_user(request.user).select_related("activity")
    past = mine.exclude(pk__in=[one.pk for one in coming]).order_by("-activity__starts_at", "-pk")
    page_obj = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
    template = "activities/_mine_results.html" if request.htmx else "activities/mine.html"
    return render(request, template, {"coming": coming, "page_obj": page_obj})
