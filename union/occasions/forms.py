"""The forms of events; they validate, the actions change."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.dates import local_today
from union.core.forms import DayField, RowField
from union.evidence.models import Kind as PaperKind
from union.members.models import Member
from union.occasions.actions import LONGEST_NOTE, OccasionFacts
from union.occasions.models import Kind, Occasion, OccasionQuerySet

# What the papers of an event can be: what stands in a request for money has its own file.
PAPERS = (
    PaperKind.DISCHARGE,
    PaperKind.RECORD,
    PaperKind.HOSPITAL_BILL,
    PaperKind.MARRIAGE_CERTIFICATE,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.DEATH_CERTIFICATE,
    PaperKind.RELATION,
    PaperKind.APPLICATION,
    PaperKind.INCOME,
    PaperKind.APPROVAL,
    PaperKind.MINUTES,
    PaperKind.NOTICE,
    PaperKind.RECEIPT,
    PaperKind.TRANSFER,
    PaperKind.INVOICE,
    PaperKind.LIST,
    PaperKind.PHOTO,
    PaperKind.OTHER,
)


class ReportForm(forms.Form):
    """What happened and since when: enough for a report in twenty seconds."""

    kind = forms.ChoiceField(
        label=_("What happened?"), choices=Kind.choices, widget=forms.RadioSelect
    )
    # Whether a day to come makes sense depends on what happens: the verb refuses it.
    happened_on = DayField(label=_("Since when"))
    ended_on = DayField(
        label=_("Until"),
        past=True,
        required=False,
        help_text=_("Only if it is over: for a hospital stay the day of the discharge."),
    )
    child_name = forms.CharField(
        label=_("Name of the child"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Only with a birth, if it has one already: the child that is expected gets it."
        ),
    )
    note = forms.CharField(
        label=_("Anything the visitors should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the small circle and the member herself read it. No diagnosis, please."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        own: bool = False,
        expecting: bool = False,
        kind: str = "",
        on: date | None = None,
    ) -> None:
        """`own`: somebody reports about herself; `kind` and `on`: what is likely to be reported.

        `expecting`: a child is expected, as the reader may know.
        """
        super().__init__(data, initial={"happened_on": on or local_today(), "kind": kind})
        if own:
            kinds = [(value, label) for value, label in Kind.choices if value != Kind.DEATH]
            cast("forms.ChoiceField", self.fields["kind"]).choices = kinds

        if not expecting:
            del self.fields["child_name"]

    def facts(self) -> OccasionFacts:
        """What was entered."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "child_name"}
        return OccasionFacts(**said)

    @property
    def name_of_child(self) -> str:
        """The name of a child that is born; of anything else it says nothing."""
        said = self.cleaned_data
        return said.get("child_name", "") if said["kind"] == Kind.BIRTH else ""


class OccasionForm(forms.Form):
    """All that is known about an event."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Kind.choices)
    happened_on = DayField(
        label=_("Since when"), help_text=_("For a hospital stay the day of the admission.")
    )
    ended_on = DayField(
        label=_("Until"),
        past=True,
        required=False,
        help_text=_("For a hospital stay the day of the discharge: by it the rules judge."),
    )
    place = forms.CharField(
        label=_("Hospital or address"),
        required=False,
        max_length=100,
        help_text=_("Hospital and ward, an address. No diagnosis."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def start(occasion: Occasion) -> dict[str, Any]:
        """What it says now."""
        names = ("kind", "happened_on", "ended_on", "place", "note", "version")
        return {name: getattr(occasion, name) for name in names}

    def facts(self) -> OccasionFacts:
        """What was entered."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return OccasionFacts(**said)


class CloseForm(forms.Form):
    """Why an event is closed though something is still open."""

    reason = forms.CharField(
        label=_("Why it is closed all the same"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the small circle reads it. No diagnosis, please."),
    )


class NameForm(forms.Form):
    """Who may know of a confidential event."""

    user = RowField(
        label=_("Who else may know"), queryset=User.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, data: Any = None, *, officers: QuerySet[User]) -> None:
        """`officers` among whom one chooses."""
        super().__init__(data)
        cast("forms.ModelChoiceField[User]", self.fields["user"]).queryset = officers


class OccasionFilters(forms.Form):
    """Search and filters above the list of events."""

    q = forms.CharField(
        label=_("Name or staff number"), required=False, max_length=40, widget=forms.SearchInput
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Occasion.State.choices]
    )

    def narrow(self, rows: OccasionQuerySet) -> OccasionQuerySet:
        """The events that were asked for; a filter with a mistake filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            found = Member.objects.search(words)
            rows = rows.filter(member__in=found.values("pk").order_by())
        for name in ("kind", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows
