"""A member's own health: what is in her file, who has looked, and her consent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.health import actions
from union.health.actions import files
from union.health.forms.files import EntryForm, PaperForm
from union.health.models import Access, Certificate, Emergency, Invitation, Record
from union.health.models.certificate import standing_on
from union.health.views.reaching import own_record, paper_response, shown
from union.members.models import Member
from union.orgs.doors import asks_for_password
from union.privacy import actions as privacy
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


@login_required
@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """What is in my file, who has looked into it and why, my certificate, my check-up."""
    member = own_member(request)
    today = local_today()
    certificates = list(Certificate.objects.of_user(request.user))
    newest = certificates[0].valid_until if certificates else None
    agreed = _agreed(request)
    context = {
        "member": member,
        "records": Record.objects.of_user(request.user).select_related("written_by"),
        "looks": Access.objects.of_user(request.user).select_related("reader", "words")[:LOOKS],
        "emergencies": Emergency.objects.of_user(request.user).select_related("asker", "second"),
        "certificates": certificates,
        "standing": standing_on(newest, today),
        "invitation": Invitation.objects.of_user(request.user)
        .select_related("campaign", "slot")
        .order_by("-campaign__year", "-pk")
        .first(),
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
        return see_other("my_health_consent", files.FILE.key)
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
        return see_other("my_health_consent", files.FILE.key)
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
@asks_for_password
@require_safe
def show(request: UserRequest, pk: int) -> HttpResponse:
    """One record of one's own, opened."""
    record = own_record(request, pk)
    opened = actions.read_own(record, actor=request.user)
    return render(request, "health/own_record.html", shown(opened))


@login_required
@asks_for_password
@require_safe
def file(request: UserRequest, pk: int) -> HttpResponse:
    """The paper itself."""
    opened = actions.read_own(own_record(request, pk), actor=request.user)
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


def _purpose(key: str) -> Purpose:
    if key not in PURPOSES:
        raise Http404
    return PURPOSES[key]


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: UserRequest, key: str) -> HttpResponse:
    """The words of one consent, and the yes to them."""
    purpose, member = _purpose(key), own_member(request)
    text, version = files.words_of(member, purpose)
    if request.method == "POST":
        read = whole_number(request.POST.get("version", "")) or 0
        privacy.give_consent(member, key, version=read, actor=request.user)
        messages.success(request, _("Thank you. You can take it back here at any time."))
        return see_other("my_health")
    context = {
        "purpose": purpose,
        "text": text,
        "version": version,
        "given": _agreed(request).get(key),
    }
    return render(request, "health/consent.html", context)


@login_required
@require_POST
def withdraw(request: UserRequest, key: str) -> HttpResponse:
    """Takes a consent back; what was kept by it alone is deleted in the same step."""
    _purpose(key)
    own_member(request)
    given = _agreed(request).get(key)
    if given is not None:
        privacy.withdraw_consent(given, actor=request.user)
        messages.success(request, _("Taken back. What was kept by it has been deleted."))
    return see_other("my_health")
