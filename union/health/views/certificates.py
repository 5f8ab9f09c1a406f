"""Health certificates: who has a valid one, the keeper's forms, and the inspector's list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, TooLongForPaper, file_format, table_response, taken_out, whole
from union.core.forms import refusals_beside
from union.core.printing import pdf, pdf_response
from union.core.redirects import see_other
from union.health import actions
from union.health.forms.certificates import CertificateForm
from union.health.forms.files import PeopleFilters
from union.health.models import Certificate
from union.health.models.certificate import counted, standing_on, with_certificates
from union.health.views.reaching import kept_certificate, kept_member, needs_keeper
from union.members.models import Member
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.scoping import may

PAGE = 50
# Who reads more of a certificate than whether it is valid.
_OUT = "health.certificates_out"
MOST_ON_PAPER = 2000
COLUMNS = [
    Column(pgettext_lazy("person", "Name"), 12),
    Column(gettext_lazy("Campus"), 16),
    Column(gettext_lazy("Group"), 14),
    Column(gettext_lazy("Post"), 12),
    Column(gettext_lazy("Number of the certificate"), 20),
    Column(gettext_lazy("Issued by"), 24),
    Column(gettext_lazy("Examined on"), 14),
    Column(gettext_lazy("Valid until"), 14),
    Column(gettext_lazy("State"), 12),
]


def _wanted(request: UserRequest, right: str) -> tuple[PeopleFilters, Any]:
    members = with_certificates(Member.objects.for_user(request.user, right))
    filters = PeopleFilters(request.GET, user=request.user, right=right)
    rows = filters.narrow(members).defer("id_number", "phone")
    # Whose is missing stands first; a leader does not read from the order when one ends.
    ends = [F("valid_until").asc(nulls_first=True)] if may(request.user, _OUT) else []
    return filters, rows.order_by(*ends, "sort_key", "pk")


@needs("health.certificates")
@require_safe
def certificates(request: UserRequest) -> HttpResponse:
    """Whose is valid, expires, or is missing; a leader sees her group, and no more than that."""
    filters, wanted = _wanted(request, "health.certificates")
    today = local_today()
    page = Paginator(wanted, PAGE).get_page(request.GET.get("page"))
    everybody = with_certificates(Member.objects.for_user(request.user, "health.certificates"))
    context = {
        "filters": filters,
        "page_obj": page,
        "rows": [
            (one, filters.tree.place(one.organisation_id), standing_on(one.valid_until, today))
            for one in page
        ],
        "counts": counted(everybody, today),
        "keeps": may(request.user, "health.open"),
        "takes_out": may(request.user, "health.certificates_out"),
        "which": "certificates",
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "health/_certificates_results.html" if partial else "health/certificates.html"
    return render(request, template, context)


def _lines(request: UserRequest, *, on_paper: bool) -> list[list[object]]:
    """The list as it is filtered: of each the newest certificate, also whose is missing."""
    filters, wanted = _wanted(request, "health.certificates_out")
    members = whole(wanted, MOST_ON_PAPER, TooLongForPaper) if on_paper else whole(wanted)
    today = local_today()
    newest: dict[int, Certificate] = {}
    rows = Certificate.objects.for_user(request.user, "health.certificates_out")
    for one in rows.filter(member__in=[member.pk for member in members]).order_by("valid_until"):
        newest[one.member_id] = one
    lines = []
    for member in members:
        place, held = filters.tree.place(member.organisation_id), newest.get(member.pk)
        standing = standing_on(held.valid_until if held else None, today)
        lines.append(
            [
                member.name,
                place.campus,
                place.group,
                member.post,
                held.number if held else "",
                held.issuer if held else "",
                held.examined_on if held else "",
                held.valid_until if held else "",
                standing.label,
            ]
        )
    return lines


@needs("health.certificates_out")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as a file."""
    wanted, lines = file_format(request), _lines(request, on_paper=False)
    actions.note_list(len(lines), form=wanted, actor=request.user)
    by = request.user.name
    title = [_("Health certificates of those who work in the kindergarten"), taken_out(by)]
    return table_response(_("health-certificates"), COLUMNS, lines, wanted, by=by, title=title)


@needs("health.certificates_out")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list for the inspector, on A4."""
    lines = _lines(request, on_paper=True)
    actions.note_list(len(lines), form="pdf", actor=request.user)
    paper = pdf(
        "certificates",
        {
            "title": _("Health certificates of those who work in the kindergarten"),
            "facts": _("As of %(day)s, %(n)s persons")
            % {"day": local_today().isoformat(), "n": len(lines)},
            "page": _("Page"),
            "heads": [str(one.title) for one in COLUMNS],
            "rows": [[str(cell) for cell in line] for line in lines],
            "by": _("Printed by %(name)s") % {"name": request.user.name},
            "signature": _("Signature and seal"),
        },
    )
    return pdf_response(paper, "certificates.pdf")


@needs_keeper
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, member: int) -> HttpResponse:
    """Enters a certificate of a member."""
    person = kept_member(request, member)
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.add_certificate(person, form.facts(), actor=request.user, photo=form.photo())
        if not form.errors:
            messages.success(request, _("The certificate is entered."))
            return see_other("health:person", person.pk)
    return _form(request, form, person)


@needs_keeper
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, certificate: int) -> HttpResponse:
    """Puts right what was entered."""
    row = kept_certificate(request, certificate)
    data, files = request.POST or None, request.FILES or None
    form = CertificateForm(data, files, certificate=row)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.change_certificate(
                row,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                photo=form.photo(),
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("It is put right."))
            return see_other("health:person", row.member_id)
    return _form(request, form, row.member, row)


@needs_keeper
@require_POST
def take_back(request: UserRequest, certificate: int) -> HttpResponse:
    """Takes out what was entered by mistake."""
    row = kept_certificate(request, certificate)
    actions.take_back_certificate(row, actor=request.user)
    messages.success(request, _("It is taken back. Number, days and photo are deleted."))
    return see_other("health:person", row.member_id)


def _form(
    request: UserRequest, form: CertificateForm, member: Member, row: Certificate | None = None
) -> HttpResponse:
    context = {"form": form, "member": member, "certificate": row}
    return render(request, "health/certificate.html", context, status=422 if form.errors else 200)
