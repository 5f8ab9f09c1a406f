"""The log as officers read it: filtered, paged, exported."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.audit import labels
from union.audit.models import Entry
from union.core.export import Column, table_response
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.models import Organisation

# An export is for a look at a period, not a copy of the database.
MOST = 20_000


class LogFilter(forms.Form):
    """Which lines to show."""

    q = forms.CharField(
        label=_("Who"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    verb = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("All")), *labels.known()]

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


def _named(entries: list[Entry]) -> list[Entry]:
    """Entries with the names that stand behind the numbers."""
    names = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    for entry in entries:
        entry.actor_name = str(names.get(entry.actor_id, ""))
        entry.about = f"{entry.subject_type} #{entry.subject_id}" if entry.subject_id else ""
    return entries


@needs("audit.view")
@require_safe
def log(request: UserRequest) -> HttpResponse:
    """Who did what, newest first."""
    reached = Organisation.objects.filter(scoping.reach(request.user, "audit.view").q(""))
    filters = LogFilter(request.GET)
    entries = filters.narrow(
        Entry.objects.filter(organisation_id__in=reached.values("pk")).order_by("-pk")
    )
    if request.GET.get("format") in ("xlsx", "csv"):
        rows = [
            [entry.pk, localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"), entry.label,
             entry.actor_name, entry.about]
            for entry in _named(list(entries[:MOST]))
        ]
        columns = [Column(str(_("No."))), Column(str(_("When")), 20), Column(str(_("What")), 24),
                   Column(str(_("Who"))), Column(str(_("About")), 24)]
        return table_response("log", columns, rows, request.GET["format"])
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    page.object_list = _named(list(page.object_list))
    name = "desk/_log_results.html" if request.htmx else "desk/log.html"
    return render(request, name, {"page_obj": page, "filters": filters})
