"""What leaves the house: the sheet to sign, the list as a file, the words for the chat group."""

from collections.abc import Iterator
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.activities import actions
from union.activities.forms import ActivityFilters
from union.activities.models import Activity, SignUp
from union.activities.views.reaching import activity_or_404, rights
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.core.export import Column, file_format, table_response, whole
from union.core.printing import pdf, pdf_response
from union.core.templatetags.union import moment
from union.members.models import Tree
from union.orgs.doors import asks_before_file, asks_for_password, needs

COLUMNS = [
    Column(pgettext_lazy("sign-up", "No."), 6),
    Column(gettext_lazy("name"), 12),
    Column(gettext_lazy("staff number"), 12),
    Column(gettext_lazy("Campus or group"), 20),
    Column(gettext_lazy("Relatives"), 8),
    Column(gettext_lazy("State"), 14),
    Column(gettext_lazy("Signed up at"), 18),
    Column(gettext_lazy("Was there"), 8),
]
ACTIVITY_COLUMNS = [
    Column(gettext_lazy("Activity"), 28),
    Column(gettext_lazy("Kind"), 12),
    Column(pgettext_lazy("activity", "For whom"), 18),
    Column(gettext_lazy("Begins"), 18),
    Column(gettext_lazy("Places"), 8),
    Column(gettext_lazy("Taken"), 8),
    Column(gettext_lazy("State"), 12),
]
EMPTY_LINES = 8  # for those who come without having signed up


@needs("activities.view")
@asks_for_password
@require_safe
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    """The attendance sheet as PDF; a leader gets that of her group."""
    activity = activity_or_404(request, pk)
    if not rights(request, activity)["can_print"]:
        raise NotAllowed
    mine = SignUp.objects.for_user(request.user).filter(activity=activity)
    rows = list(mine.going().in_list_order())
    waiting = list(mine.in_line().select_related("member"))
    actions.record_sheet(activity, rows=len(rows), actor=request.user)
    tree = Tree.for_user(request.user, "activities.view")
    data: dict[str, Any] = {
        "title": activity.title,
        "union": activity.organisation.union().name,
        "when": moment(activity.starts_at),
        "place": activity.place,
        "organiser": activity.organiser.name,
        "printed_on": f"{local_today():%Y-%m-%d}",
        "rows": [
            {
                "no": row.number,
                "name": row.member.name,
                "place": str(tree.place(row.member.organisation_id)),
                "family": row.family or "",
                "came": row.attended is True,
            }
            for row in rows
        ],
        "waiting": [row.member.name for row in waiting],
        "places": sum(row.places for row in rows),
        "empty": EMPTY_LINES,
    }
    name = f"{_('attendance sheet')}-{local_today():%Y%m%d}.pdf"
    return pdf_response(pdf("attendance", data), name)


@needs("activities.view")
@asks_before_file
@require_safe
def export(request: UserRequest, pk: int) -> HttpResponse:
    """The sign-ups of one activity as a file."""
    activity = activity_or_404(request, pk, "activities.export")
    mine = SignUp.objects.for_user(request.user, "activities.export")
    rows = list(mine.filter(activity=activity).in_list_order())
    format = file_format(request)
    actions.record_export(activity, rows=len(rows), format=format, actor=request.user)
    return table_response(
        _("sign-ups"), COLUMNS, _lines(rows, request.user), format, by=request.user.name
    )


def _lines(rows: list[SignUp], actor: User) -> Iterator[list[object]]:
    tree = Tree.for_user(actor, "activities.export")
    said = {True: _("yes"), False: _("no"), None: ""}
    for row in rows:
        yield [
            row.number,
            row.member.name,
            row.member.staff_number,
            str(tree.place(row.member.organisation_id)),
            row.family,
            row.get_state_display(),
            timezone.localtime(row.created_at),
            said[row.attended],
        ]


@needs("activities.export")
@require_safe
def export_activities(request: UserRequest) -> HttpResponse:
    """The list of activities as a file, as it was filtered; it names no member."""
    wanted = ActivityFilters(request.GET).narrow(Activity.objects.for_user(request.user))
    lines = (
        [
            one.title,
            one.get_kind_display(),
            one.organisation.name,
            timezone.localtime(one.starts_at),
            one.capacity,
            one.taken,
            one.get_state_display(),
        ]
        for one in whole(wanted.select_related("organisation"))
    )
    return table_response(
        _("activities"), ACTIVITY_COLUMNS, lines, file_format(request), by=request.user.name
    )


def _address(request: UserRequest, activity: Activity) -> str:
    """The whole address of the page, as it goes into a chat."""
    site = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    return f"{site}{activity.get_absolute_url()}"


@needs("activities.view")
@require_safe
def share(request: UserRequest, pk: int) -> HttpResponse:
    """A ready message for the chat group, with the address and its QR code."""
    activity = activity_or_404(request, pk)
    address = _address(request, activity)
    lines = [
        _("[Sign up] %(title)s") % {"title": activity.title},
        _("When: %(when)s") % {"when": moment(activity.starts_at)},
        _("Where: %(place)s") % {"place": activity.place} if activity.place else "",
        _("Places: %(n)s, sign up until %(when)s")
        % {"n": activity.capacity, "when": moment(activity.closes_at)}
        if activity.capacity
        else _("Sign up until %(when)s") % {"when": moment(activity.closes_at)},
        activity.fee,
        _("Sign up with one tap: %(address)s") % {"address": address},
    ]
    code = segno.make(address, error="m").svg_inline(scale=6, border=2, omitsize=False)
    context = {
        "activity": activity,
        "text": "\n".join(line for line in lines if line),
        "address": address,
        "code": mark_safe(code),  # noqa: S308  # drawn from an address of ours
    }
    return render(request, "activities/share.html", context)
