"""A member's own health: what is in her file, who has looked, and her consent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.health import actions
from union.health.actions import files
from union.health.forms.files import EntryForm, PaperForm
from union.health.models import Access, Certificate, Emergency, Invitation, Record
from union.health.models.certificate import standing_on
from union.health.views.reaching import (
    asks_for_password_first,
    own_record,
    paper_response,
    shown,
    titled,
    told,
)
from union.members.models import Member
from union.privacy.models import Consent
from union.privacy.registry import Purpose

LOOKS = 50
PURPOSES = {one.key: one for one in (files.FILE, files.RESULTS)}


def own_member(request: UserRequest) -> Member:
    """One's own record of the roster; whoever is no member has no health file."""
    member: Member = get_object_or_404(
        Member.objects.of_user(request.user).select_related("union", "organisation")
    )
    return member


def _agreed(request: UserRequest) -> dict[str, Consent]:
    rows = Consent.objects.of_user(request.user).in_force().filter(purpose__in=PURPOSES)
    return {one.purpose: one for one in rows}


def _to_consent(purpose: Purpose) -> HttpResponse:
    """To the words of a purpose and the yes to them, and back to here."""
    back = urlencode({"next": reverse("my_health")})
    return see_other(f"{reverse('my_purpose', args=[purpose.key])}?{back}")


@login_required
@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """What is in my file, who has looked into it and why, my certificate, my check-up."""
    member = own_member(request)
    today = local_today()
    certificates = list(Certificate.objects.of_user(request.user))
    newest = certificates[0].valid_until if certificates else None
    agreed = _agreed(request)
    records = Record.objects.of_user(request.user).select_related("written_by")
    kinds = actions.own_kinds(member, actor=request.user)
    looks = Access.objects.of_user(request.user).with_words()[:LOOKS]
    context = {
        "member": member,
        "records": titled(records, kinds),
        "looks": told(looks, member, kinds),
        "emergencies": Emergency.objects.of_user(request.user).select_related("asker", "second"),
        "certificates": certificates,
        "standing": standing_on(newest, today),
        "invitations": Invitation.objects.of_user(request.user).current(today),
        "purposes": [(one, one.key in agreed) for one in PURPOSES.values()],
        "keeps_file": files.FILE.key in agreed,
    }
    return render(request, "health/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_entry(request: UserRequest) -> HttpResponse:
    """Writes something into one's own file."""
    member = own_member(request)
    if files.FILE.key not in _agreed(request):
        return _to_consent(files.FILE)
    form = EntryForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.add_entry(member, form.entry(), actor=request.user)
        if not form.errors:
            messages.success(request, _("Kept, encrypted."))
            return see_other("my_health")
    status = 422 if form.errors else 200
    return render(request, "health/add_entry.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def add_paper(request: UserRequest) -> HttpResponse:
    """Puts a photo or PDF of a report into one's own file."""
    member = own_member(request)
    if files.FILE.key not in _agreed(request):
        return _to_consent(files.FILE)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            on = form.cleaned_data["on"]
            actions.add_paper(member, form.sent(), on=on, actor=request.user)
        if not form.errors:
            messages.success(request, _("Kept, encrypted."))
            return see_other("my_health")
    status = 422 if form.errors else 200
    return render(request, "health/add_paper.html", {"form": form}, status=status)


@login_required
@require_safe
def show(request: UserRequest, pk: int) -> HttpResponse:
    """One record of one's own, opened."""
    return _show(request, own_record(request, pk))


@asks_for_password_first
def _show(request: UserRequest, record: Record) -> HttpResponse:
    opened = actions.read_own(record, actor=request.user)
    return render(request, "health/own_record.html", shown(opened))


@login_required
@require_safe
def file(request: UserRequest, pk: int) -> HttpResponse:
    """The paper itself."""
    return _file(request, own_record(request, pk))


@asks_for_password_first
def _file(request: UserRequest, record: Record) -> HttpResponse:
    opened = actions.read_own(record, actor=request.user)
    if not opened.paper:
        raise Http404
    return paper_response(opened)


@login_required
@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes one's own entry or paper for good."""
    actions.delete_own(own_record(request, pk), actor=request.user)
    messages.success(request, _("Deleted. Nothing is left of what it said."))
    return see_other("my_health")
