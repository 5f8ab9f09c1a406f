"""The log as officers read it: filtered, paged, exported."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.audit import labels
from union.audit.models import Entry
from union.core.errors import Sentence
from union.core.export import Column, Format, table_response, whole
from union.desk import actions
from union.members.models import Member
from union.orgs import scoping
from union.orgs.doors import asks_for_password, needs
from union.orgs.models import Appointment, Organisation, Separation


def _verbs() -> list[tuple[str, Sentence]]:
    return [("", _("All")), *labels.known()]


class LogFilter(forms.Form):
    """Which lines to show."""

    q = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    verb = forms.ChoiceField(label=_("What"), required=False, choices=_verbs)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that fit."""
        if not self.is_valid():
            return entries
        asked = self.cleaned_data
        if asked["q"]:
            people = User.objects.filter(name__icontains=asked["q"])
            entries = entries.filter(actor_id__in=list(people.values_list("pk", flat=True)[:200]))
        if asked["verb"]:
            entries = entries.filter(verb=asked["verb"])
        if asked["since"]:
            entries = entries.filter(at__date__gte=asked["since"])
        if asked["until"]:
            entries = entries.filter(at__date__lte=asked["until"])
        return entries


@dataclass(frozen=True)
class Line:
    """An entry with what stands behind its numbers."""

    entry: Entry
    who: str
    about: str
    # The page of what it is about, where the reader may open it.
    url: str = ""


# In whose place somebody acted; and whom it is about.
PRINCIPAL = "principal"
OTHERS = ("user", "to")


# Where the log leads: a kind of row -> its page, the column with the number that the page has, and
# the one with the name under which everybody knows it: never whom it is about, and no illness.
PAGES = {
    "activities.activity": ("activities:detail", "pk", "title"),
    "activities.signup": ("activities:detail", "activity_id", "activity__title"),
    "approvals.review": ("approvals:detail", "pk", "reference"),
    "funds.budgetchange": ("funds:change", "pk", "title"),
    "funds.fundrequest": ("funds:detail", "pk", "number"),
    "imports.batch": ("imports:detail", "pk", "file_name"),
    "members.member": ("members:detail", "pk", ""),
    "occasions.occasion": ("occasions:detail", "pk", ""),
    "rules.exemption": ("rules:exemption", "pk", ""),
    "welfare.disbursement": ("welfare:detail", "programme_id", "programme__name"),
    "welfare.programme": ("welfare:detail", "pk", "name"),
}
# Those of which there may be several under one name: the number stands before it.
NUMBERED = {"activities.signup", "approvals.review", "imports.batch", "welfare.disbursement"}
Subject = tuple[str, int | None]


def _known(entries: Iterable[Entry], user: User) -> dict[Subject, tuple[str, str]]:
    """Address and name of what the entries are about: of the rows that the reader sees herself."""
    wanted: dict[str, set[int | None]] = defaultdict(set)
    for entry in entries:
        if entry.subject_type in PAGES:
            wanted[entry.subject_type].add(entry.subject_id)
    found = {}
    for kind, numbers in wanted.items():
        page, column, name = PAGES[kind]
        model: Any = apps.get_model(kind)
        seen = model._default_manager.for_user(user).filter(pk__in=numbers)
        for pk, number, called in seen.values_list("pk", column, name or "pk"):
            found[kind, pk] = reverse(page, args=[number]), str(called) if name else ""
    return found


def _about(entry: Entry, name: str) -> str:
    """The row that an entry tells of: its kind in words, and its name or number."""
    if not entry.subject_id:
        return ""
    try:
        kind = str(apps.get_model(entry.subject_type)._meta.verbose_name)
    except LookupError:
        # The log outlives the tables that it tells of.
        kind = entry.subject_type
    if name and entry.subject_type not in NUMBERED:
        return f"{kind} {name}"
    return f"{kind} #{entry.subject_id} {name}".rstrip()


def _persons(entry: Entry) -> set[int]:
    """The accounts that an entry names."""
    named = [entry.actor_id, *(entry.details.get(key) for key in (PRINCIPAL, *OTHERS))]
    return {one for one in named if isinstance(one, int)}


def _lines(entries: Iterable[Entry], user: User) -> list[Line]:
    found = list(entries)
    known = _known(found, user)
    names = User.objects.in_bulk({one for entry in found for one in _persons(entry)})

    def name(pk: object) -> str:
        return str(names[pk]) if isinstance(pk, int) and pk in names else ""

    lines = []
    for entry in found:
        who, principal = name(entry.actor_id), name(entry.details.get(PRINCIPAL))
        if principal:
            who = _now("%(name)s for %(principal)s") % {"name": who, "principal": principal}
        others = [name(entry.details.get(key)) for key in OTHERS]
        url, called = known.get((entry.subject_type, entry.subject_id), ("", ""))
        about = " · ".join(one for one in (_about(entry, called), *others) if one)
        lines.append(Line(entry, who=who, about=about, url=url))
    return lines


COLUMNS = [
    Column(_("No.")),
    Column(_("When"), 20),
    Column(_("What"), 24),
    Column(_("Who")),
    Column(_("About"), 24),
]


@asks_for_password
def _export(request: UserRequest, entries: QuerySet[Entry], format: Format) -> HttpResponse:
    """The entries as a file. They name persons: the password is asked for, and the log says so."""
    lines = _lines(whole(entries), request.user)
    actions.note_log_export(rows=len(lines), form=format, actor=request.user)
    rows = [
        [
            line.entry.pk,
            localtime(line.entry.at).strftime("%Y-%m-%d %H:%M:%S"),
            line.entry.label,
            line.who,
            line.about,
        ]
        for line in lines
    ]
    return table_response("log", COLUMNS, rows, format, by=request.user.name)


def _reached(user: User) -> QuerySet[Entry]:
    """The entries of the organisations that somebody watches over, and of their people's accounts.

    Logins, passwords and second factors belong to no organisation: they are found by whoever
    acted, or whose account it was, with a record or an office there (a former office too).
    """
    reach = scoping.reach(user, "audit.view")
    places = Organisation.objects.filter(reach.q(""))
    people = User.objects.filter(
        Exists(Member.objects.filter(reach.q("organisation"), user_id=OuterRef("pk")))
        | Exists(Appointment.objects.filter(reach.q("organisation"), user_id=OuterRef("pk")))
    ).values("pk")
    whose = Q(actor_id__in=people) | Q(subject_type=User._meta.label_lower, subject_id__in=people)
    found: QuerySet[Entry] = Entry.objects.filter(
        Q(organisation_id__in=places.values("pk")) | (Q(organisation_id=None) & whose)
    )
    return found


@needs("audit.view")
@require_safe
def log(request: UserRequest) -> HttpResponse:
    """Who did what, newest first."""
    filters = LogFilter(request.GET)
    entries = filters.narrow(_reached(request.user).order_by("-pk"))
    match request.GET.get("format"):
        case "xlsx" | "csv" as format:
            return _export(request, entries, format)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": _lines(page.object_list, request.user),
        "filters": filters,
    }
    if request.htmx:
        return render(request, "desk/_log_results.html", context)
    # Whoever watches over the union reads here that duties are in one hand.
    context["merged"] = (
        Separation.objects.for_user(request.user).merged().select_related("organisation")
    )
    return render(request, "desk/log.html", context)
