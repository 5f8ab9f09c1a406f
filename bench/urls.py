"""All addresses, and one more: the bare guarded UPDATE that a sign-up is compared with."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from union.activities.models import PLACES
from union.urls import urlpatterns as all_addresses


@login_required
@require_POST
def bare(_request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a place of an activity, and nothing else: no rule, no row, no log, no notice."""
    taken = PLACES.take(pk, "taken", 1, Q(state="open"))
    return HttpResponse(status=204 if taken else 409)


urlpatterns = [path("bench/bare/<int:pk>/", bare), *all_addresses]
