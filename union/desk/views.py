"""The home of the workbench, and the health of the server."""

from datetime import timedelta

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.desk import navigation
from union.desk.home import cards
from union.notifications.counts import todos_for
from union.orgs import scoping
from union.orgs.doors import needs_office
from union.outbox.models import Heartbeat, Message


@needs_office
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """What waits for me, how much is left and what ends soon, in one screen."""
    todos = [todo for todo in todos_for(request) if todo.is_desk]
    doors = [
        item
        for section in navigation.desk_sections(request)
        for item in section.items
        if not item.current
    ]
    context = {
        "todos": todos,
        "may_tell": scoping.may(request.user, "occasions.report"),
        "doors": doors,
        "offices": scoping.appointments(request.user),
        **cards(request.user),
    }
    return render(request, "desk/home.html", context)


@require_safe
def healthz(request: UserRequest) -> JsonResponse:
    """For the watchman: the database answers, work does not pile up, the worker is alive."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    oldest = Message.objects.open().filter(not_before__lte=now).order_by("not_before").first()
    heartbeat = Heartbeat.objects.first()
    waits = (now - oldest.not_before).total_seconds() if oldest else 0
    beat = (now - heartbeat.seen_at).total_seconds() if heartbeat else None
    healthy = waits < timedelta(minutes=10).total_seconds()
    return JsonResponse(
        {
            "status": "ok" if healthy else "late",
            "database": "ok",
            "outbox_oldest_seconds": round(waits),
            "outbox_dead": Message.objects.exclude(dead_at=None).count(),
            "worker_seconds": None if beat is None else round(beat),
        },
        status=200 if healthy else 503,
    )
