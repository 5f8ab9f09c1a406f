"""A copy of one's own data: asked for, waited for, taken."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.redirects import see_other
from union.orgs.doors import asks_before_file, asks_for_password
from union.privacy import actions
from union.privacy.models import Copy, CopyPart


@login_required
@asks_for_password
@require_http_methods(["GET", "POST"])
def copy(request: UserRequest) -> HttpResponse:
    """Where one's copy stands; asking for one."""
    if request.method == "POST":
        actions.ask_copy(actor=request.user)
        return see_other("my_copy")
    last = Copy.objects.of_user(request.user).prefetch_related("parts").first()
    return render(request, "privacy/copy.html", {"copy": last})


@login_required
@require_safe
def progress(request: UserRequest) -> HttpResponse:
    """The bar while a copy is made; 286 ends the asking."""
    last = Copy.objects.of_user(request.user).first()
    if last is not None and last.is_waiting:
        return render(request, "privacy/_copy_progress.html", {"copy": last})
    response = HttpResponse(status=286)
    response["HX-Redirect"] = reverse("my_copy")
    return response


@login_required
@asks_before_file
@require_safe
def part(request: UserRequest, number: int) -> HttpResponse:
    """One file of one's newest copy; its name says nothing of whose it is."""
    rows = CopyPart.objects.of_user(request.user).order_by("-copy", "number")
    found = get_object_or_404(rows, copy=Copy.objects.of_user(request.user).first(), number=number)
    content = actions.take_copy(found, actor=request.user)
    name = f"{_('My data')}-{local_today():%Y%m%d}-{number}.zip"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "no-store, private",
        },
    )


@login_required
@require_POST
def remove(request: UserRequest) -> HttpResponse:
    """Deletes one's copy before its day is over."""
    last: Copy = get_object_or_404(Copy.objects.of_user(request.user)[:1])
    actions.delete_copy(last, actor=request.user)
    messages.success(request, _("The copy is deleted."))
    return see_other("my_privacy")
