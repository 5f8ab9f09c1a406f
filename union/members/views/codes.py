"""Giving out login codes: slips for many, one code from a member's page, officers' codes."""

import secrets
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import Refused
from union.core.forms import whole_number
from union.core.printing import pdf
from union.members import actions
from union.members.actions.codes import MOST_AT_ONCE
from union.members.forms.codes import ChooseForm
from union.members.models import ClaimCode, Member, Status, Tree
from union.members.models.code import VALID_FOR, may_for_officers, spaced_code
from union.orgs import scoping
from union.orgs.doors import asks_for_password, needs

RIGHT = "members.issue_code"
PER_PAGE = 100
DAY = 24 * 3600


def _candidates(request: UserRequest) -> Any:
    """Those without an account to whom this person may give a code."""
    return (
        Member.objects.for_user(request.user, RIGHT)
        .filter(user=None)
        .exclude(status__in=Status.gone())
        .select_related("organisation")
        .order_by("organisation__path", "sort_key", "pk")
    )


def _chosen(request: UserRequest, given: Any) -> Any:
    """The members that were ticked; without a tick, everybody of the group."""
    form = ChooseForm(given, user=request.user)
    rows = _candidates(request)
    if form.is_valid():
        group = form.cleaned_data["group"]
        if group is not None:
            rows = rows.filter(organisation__path__startswith=group.path)
        rows = rows.search(form.cleaned_data["q"])
    ticked = [one for one in given.getlist("member") if one]
    if not ticked:
        return form, rows
    # What is no number is nobody: a broken tick must not become everybody.
    numbers = [pk for one in ticked if (pk := whole_number(one)) is not None]
    return form, rows.filter(pk__in=numbers[:MOST_AT_ONCE])


def _fresh_token() -> str:
    """What a form carries so that sending it twice has one effect."""
    return secrets.token_urlsafe(16)


def _is_first(request: UserRequest) -> bool:
    """Whether this form is sent for the first time."""
    token = request.POST.get("token", "")[:64]
    return bool(token) and cache.add(f"codes:{request.user.pk}:{token}", True, DAY)


def _see(name: str, **where: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, kwargs=where), status=303)


def _address(request: UserRequest) -> str:
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")


def _link(request: UserRequest, code: str) -> str:
    return _address(request) + reverse("claim_with_code", args=[code])


@needs(RIGHT)
@require_safe
def codes(request: UserRequest) -> HttpResponse:
    """Who has no account yet, and which codes of officers wait for a second person."""
    form, rows = _chosen(request, request.GET)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "page_obj": page,
        "most": MOST_AT_ONCE,
        "tree": Tree.for_user(request.user, RIGHT),
    }
    if request.htmx:
        return render(request, "members/_codes_results.html", context)
    context["waiting"] = _waiting(request)
    return render(request, "members/codes.html", context)


def _waiting(request: UserRequest) -> Any:
    rows = ClaimCode.objects.for_user(request.user).waiting(timezone.now(), local_today())
    return rows.select_related("member__organisation", "issued_by").order_by("issued_at")


@needs(RIGHT)
@asks_for_password
@require_safe
def confirm(request: UserRequest) -> HttpResponse:
    """How many slips there will be, before any is made."""
    _form, rows = _chosen(request, request.GET)
    members = list(rows[: MOST_AT_ONCE + 1])
    context = {
        "members": members[:MOST_AT_ONCE],
        "count": rows.count(),
        "too_many": len(members) > MOST_AT_ONCE,
        "most": MOST_AT_ONCE,
        "days": VALID_FOR.days,
        "token": _fresh_token(),
    }
    return render(request, "members/codes_confirm.html", context)


@needs(RIGHT)
@asks_for_password
@require_POST
@never_cache
def slips(request: UserRequest) -> HttpResponse:
    """Makes the codes and answers with the slips: the codes stand nowhere else."""
    if not _is_first(request):
        messages.warning(
            request, _("These slips were made already. Choose again to make new ones.")
        )
        return _see("members:codes")
    _form, rows = _chosen(request, request.POST)
    issued = actions.issue_codes(list(rows[: MOST_AT_ONCE + 1]), actor=request.user)
    if not issued:
        messages.info(request, _("Everybody there has an account already."))
        return _see("members:codes")
    paper = pdf("slips", _paper(request, issued))
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="login-codes.pdf"'
    return response


def _paper(request: UserRequest, issued: list[tuple[Member, str]]) -> dict[str, Any]:
    until = timezone.localdate() + VALID_FOR
    tree = Tree.of_union(issued[0][0].union)
    return {
        "union": issued[0][0].union.name,
        "address": _address(request).partition("://")[2] + reverse("claim"),
        "made": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "until": [until.year, until.month, until.day],
        "slips": [
            {
                "name": member.name,
                "group": str(tree.place(member.organisation_id)) or member.organisation.name,
                "number": member.staff_number or "—",
                "code": spaced_code(code),
                "phone": bool(member.phone),
                "qr": _drawing(_link(request, code)),
            }
            for member, code in issued
        ],
    }


def _drawing(link: str) -> str:
    drawing: str = segno.make_qr(link, error="m").svg_inline(border=0, omitsize=True)
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
@never_cache
def code(request: UserRequest, pk: int) -> HttpResponse:
    """One member's new code, shown once."""
    member = get_object_or_404(
        Member.objects.for_user(request.user, RIGHT).select_related("organisation", "user"), pk=pk
    )
    is_officer = member.user is not None and scoping.holds_office(member.user)
    context: dict[str, Any] = {
        "member": member,
        "is_officer": is_officer,
        "may": not is_officer or may_for_officers(request.user, member.organisation),
        "days": VALID_FOR.days,
    }
    if request.method == "GET":
        return render(request, "members/code.html", context | {"token": _fresh_token()})
    if not _is_first(request):
        messages.warning(request, _("This code was shown already. If it is lost, make a new one."))
        return _see("members:code", pk=pk)
    issued = actions.issue_codes([member], actor=request.user)
    context["code"] = spaced_code(issued[0][1])
    context["link"] = _link(request, issued[0][1])
    context["qr"] = segno.make_qr(context["link"], error="m").svg_data_uri(border=2, scale=6)
    return render(request, "members/code_shown.html", context)


@needs(RIGHT)
@require_POST
def confirm_code(request: UserRequest, pk: int) -> HttpResponse:
    """The second person says that an officer did ask for the new code."""
    row = get_object_or_404(ClaimCode.objects.for_user(request.user), pk=pk)
    try:
        actions.confirm_code(row, actor=request.user)
    except Refused as refused:
        if refused.status != 409:
            raise
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Confirmed: the code works now."))
    return _see("members:codes")
