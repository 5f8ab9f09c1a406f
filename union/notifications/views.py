"""The inbox (消息): what somebody was told, and what waits for her."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.notifications import actions
from union.notifications.counts import todos_for
from union.notifications.forms import InboxFilter
from union.notifications.models import Notice

PER_PAGE = 30


@login_required
@require_safe
def inbox(request: UserRequest) -> HttpResponse:
    """My notices, newest first."""
    notices = Notice.objects.of_user(request.user)
    shown = notices.unread() if request.GET.get("show") == "unread" else notices
    filters = InboxFilter(request.GET)
    found = filters.apply(shown)
    context = {
        "filters": filters,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "unread": notices.unread().count(),
        "only_unread": shown is not notices,
    }
    partial = request.htmx and request.htmx.target == "results"
    template = "notifications/_results.html" if partial else "notifications/inbox.html"
    return render(request, template, context)


@login_required
@require_safe
def todos(request: UserRequest) -> HttpResponse:
    """Everything that waits for me, at the desk and elsewhere."""
    context = {
        "todos": todos_for(request),
        "unread": Notice.objects.of_user(request.user).unread().count(),
    }
    return render(request, "notifications/todos.html", context)


@login_required
@require_POST
def open_notice(request: UserRequest, pk: int) -> HttpResponse:
    """Marks one of my notices as read, and goes to what it is about."""
    notice = get_object_or_404(Notice.objects.of_user(request.user), pk=pk)
    actions.mark_read([notice], actor=request.user)
    here = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if here else reverse("inbox"), status=303)


@login_required
@require_POST
def read_all(request: UserRequest) -> HttpResponse:
    """Marks all my notices as read."""
    actions.mark_all_read(actor=request.user)
    return HttpResponseRedirect(reverse("inbox"), status=303)
