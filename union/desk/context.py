"""What every page needs to draw its frame."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from union.desk import navigation
from union.notifications.counts import counts
from union.orgs import scoping
from union.orgs.models import Level, Organisation


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell`: name of the union, menus, counts, and who is logged in. Asked only where drawn."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    union = Organisation.objects.filter(level__in=[Level.UNION, Level.FEDERATION]).first()
    frame: dict[str, Any] = {"organisation": union.name if union else ""}
    if user is None:
        return frame
    logged_in = user.is_authenticated
    unread = navigation.unread(user) if logged_in else 0
    shows_desk = scoping.holds_office(user)
    waiting = counts(request).desk if shows_desk else 0
    return frame | {
        "site_tabs": navigation.site_tabs(request, unread=unread, waiting=waiting),
        "desk_sections": navigation.desk_sections(request)
        if request.path.startswith("/desk/")
        else [],
        "unread": unread,
        "user_label": str(user) if logged_in else "",
        "initial": str(user)[:1] if logged_in else "",
        "shows_desk": shows_desk,
    }
