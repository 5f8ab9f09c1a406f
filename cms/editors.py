"""Who edits and who publishes pages: Wagtail's groups follow from the union's offices.

Offices are the only source (`union.orgs.roles`: cms.edit, cms.publish). A group that does not fit
is put right when an office is given or ends, before each page of the admin, and by the sweep.
The groups reach no further than Wagtail's pages, pictures and files.
"""

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse

from union.accounts.models import User
from union.core.dates import local_today
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import RIGHTS

# The right and the group that it puts somebody into (both made by migration 0003).
GROUPS = {"cms.edit": "编辑", "cms.publish": "发布"}
WAY_OUT = "/cms/logout/"


def follow(user: User) -> None:
    """Puts one person's groups in step with the offices that she holds today."""
    names = set(user.groups.filter(name__in=GROUPS.values()).values_list("name", flat=True))
    for right, name in GROUPS.items():
        if scoping.may(user, right) != (name in names):
            _change(user, name, joins=name not in names)


def _change(user: User, name: str, *, joins: bool) -> None:
    group = Group.objects.get(name=name)
    if joins:
        user.groups.add(group)
    else:
        user.groups.remove(group)


def follow_all() -> None:
    """Puts everybody's groups in step: terms begin and run out without anybody doing anything."""
    offices = Appointment.objects.in_force(local_today()).filter(user__is_active=True)
    for right, name in GROUPS.items():
        should = set(offices.filter(role__in=RIGHTS[right]).values_list("user_id", flat=True))
        are = set(User.objects.filter(groups__name=name).values_list("pk", flat=True))
        for user in User.objects.filter(pk__in=should ^ are):
            _change(user, name, joins=user.pk in should)


def in_step(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whoever opens a page of the admin has the groups of today's offices.

    For whoever edits nothing there is no admin. Wagtail itself would send her to log in, and the
    login would send her back, without end.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/cms/") and request.user.is_authenticated:
            follow(request.user)
            if not scoping.may(request.user, "cms.edit") and request.path != WAY_OUT:
                raise Http404
        return get_response(request)

    return middleware
