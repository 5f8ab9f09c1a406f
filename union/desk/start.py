"""The first start: until there is a chair, every page leads to the one that asks for her."""

from collections.abc import Callable
from threading import Event

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from union.core.errors import NotReachable, Refused
from union.desk import actions
from union.desk.forms import StartForm

OPEN = ("/start/", "/static/", "/media/", "/display/", "/healthz")
# Once this process has seen a chair it asks no more: a union is never founded twice.
founded = Event()


def first_start(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sends every page of an empty installation to the first start."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not founded.is_set() and not request.path.startswith(OPEN):
            if not actions.is_founded():
                return HttpResponseRedirect(reverse("start"))
            founded.set()
        return get_response(request)

    return middleware


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again", "phone")
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Asks for the union and its first chair, and logs her in; absent once there is a chair."""
    if actions.is_founded():
        raise NotReachable
    unit = actions.unit_without_chair()
    form = StartForm(request.POST or None, named=unit is not None)
    if request.method == "POST" and form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "again"}
        try:
            user = actions.begin(**{"organisation": "", **facts})
        except Refused as refused:
            field = "staff_number" if refused.field == "username" else refused.field
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            response: HttpResponse = perform_login(request, user, redirect_url=reverse("desk:home"))
            response.status_code = 303
            return response
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/start.html", {"form": form, "unit": unit}, status=status)
