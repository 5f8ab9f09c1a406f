"""Programmes and their rows: what their forms ask."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.dates import local_today
from union.core.forms import AmountField, CountField, DayField, RowField, without_numbers
from union.core.money import MOST_FOR_ONE
from union.funds.models import Source
from union.members.models import Employment
from union.orgs.models import Organisation
from union.orgs.scoping import Reach, Somebody, reach
from union.rules.benefits import benefit, choices
from union.rules.models import Form, OwnBenefit
from union.welfare.actions import NewRow, ProgrammeFacts, RowChange
from union.welfare.forms.choices import OfferForm
from union.welfare.models import (
    Disbursement,
    DisbursementQuerySet,
    Kind,
    Places,
    Programme,
    ProgrammeQuerySet,
)

# What the form of each kind asks for; the first gifts of an event ask for no day and no group.
EVENT = ("name", "organisation", "item", "amount", "form", "source")
ASKED: dict[str, tuple[str, ...]] = {
    Kind.FESTIVAL: (
        "name",
        "organisation",
        "item",
        "specification",
        "amount",
        "form",
        "source",
        "eligible_on",
        "employments",
    ),
    Kind.BIRTHDAY: (
        "month",
        "name",
        "organisation",
        "item",
        "amount",
        "form",
        "source",
        "eligible_on",
        "employments",
    ),
    Kind.CHILDREN: (
        "name",
        "organisation",
        "item",
        "specification",
        "amount",
        "form",
        "source",
        "eligible_on",
        "child_age",
        "employments",
    ),
    Kind.RETIREMENT: (
        "name",
        "organisation",
        "item",
        "specification",
        "amount",
        "form",
        "source",
    ),
}


def kinds_for(user: Somebody) -> list[tuple[str, Any]]:
    """The kinds of benefit that somebody can open a programme of, with what they are called."""
    reached = Organisation.objects.filter(reach(user, "welfare.change").q(""))
    unions = {one.union() for one in reached}
    own = {key for union in unions for key in OwnBenefit.objects.keys_of(union)}
    given = [(kind.value, benefit(kind).label) for kind in Kind]
    return [*given, *((key, benefit(key).label) for key in sorted(own))]


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, as the browser picks it."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


class ProgrammeForm(forms.Form):
    """The short form of a programme: only what its kind needs.

    `offer` is the part about choosing, where something is given to everyone.
    """

    month = forms.TypedChoiceField(
        label=_("Birthdays in"), coerce=int, choices=list(MONTHS.items()), empty_value=None
    )
    name = forms.CharField(label=_("Name of the programme"), max_length=100)
    organisation = RowField(
        label=_("For whom"), queryset=Organisation.objects.none(), empty_label=None
    )
    item = forms.CharField(label=_("What is given"), max_length=100, required=False)
    specification = forms.CharField(
        label=_("Specification"),
        max_length=100,
        required=False,
        help_text=_("As it stands on the signing sheet: size, pieces in a box."),
    )
    amount = AmountField(label=_("Value for one person (yuan)"), most=MOST_FOR_ONE, required=False)
    form = forms.ChoiceField(
        label=_("In what form"), choices=[("", _("Not said")), *Form.choices], required=False
    )
    source = forms.ChoiceField(
        label=_("Whose money pays"), choices=[("", _("Not said")), *Source.choices], required=False
    )
    eligible_on = day_field(
        _("Members on this day"),
        help_text=_("Who was a member on this day gets it; everyone left out is listed with why."),
    )
    child_age = CountField(
        label=_("For children up to the age of"),
        required=False,
        min_value=0,
        max_value=18,
        help_text=_(
            "The value is then that for one child, and parents get it once for each child that "
            "they have entered. Empty: every member gets it, with children or without."
        ),
    )
    employments = forms.MultipleChoiceField(
        label=_("Only these employment forms"),
        choices=Employment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none and all of them are included."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: str, user: Somebody, programme: Programme | None = None
    ) -> None:
        """The form of one kind; with a programme, its form for changing it."""
        self.kind, self.programme = kind, programme
        super().__init__(data, initial=self._start())
        everyone = benefit(kind).everyone
        self.offer = OfferForm(data, programme=programme) if everyone else None
        usual = ASKED[Kind.FESTIVAL] if everyone else EVENT
        wanted: tuple[str, ...] = ASKED.get(kind, usual)
        if programme is not None:
            wanted = (*wanted, "version")
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        reached = Organisation.objects.filter(reach(user, "welfare.change").q("")).order_by("path")
        if programme is not None or reached.count() == 1:
            self.only = programme.organisation if programme else reached.get()
            del self.fields["organisation"]
        else:
            self.only = None
            choice = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
            choice.queryset = reached
            self.initial["organisation"] = reached.first()
        self.order_fields(wanted)

    def _start(self) -> dict[str, Any]:
        if self.programme is None:
            today = local_today()
            return {"eligible_on": today, "month": today.month}
        return {name: getattr(self.programme, name) for name in self.base_fields}

    def is_valid(self) -> bool:
        """Both parts: what is wrong in either is shown at once."""
        fits = super().is_valid()
        return (self.offer is None or self.offer.is_valid()) and fits

    @property
    def has_errors(self) -> bool:
        """Whether it comes back."""
        return bool(self.errors or (self.offer and self.offer.errors))

    @property
    def parts(self) -> list[forms.Form]:
        """The forms that stand within it."""
        return [self.offer] if self.offer else []

    def clean_name(self) -> str:
        """Without spaces around it, one inside."""
        return " ".join(self.cleaned_data["name"].split())

    @property
    def where(self) -> Organisation:
        """The organisation that was chosen, or the only one."""
        found: Organisation = self.only or self.cleaned_data["organisation"]
        return found

    def facts(self) -> ProgrammeFacts:
        """What was entered; what the form did not ask for stays as it was."""
        known = {
            name: getattr(self.programme, name)
            for name in (
                "item",
                "specification",
                "eligible_on",
                "employments",
                "month",
                "child_age",
            )
            if self.programme is not None
        }
        others = ("organisation", "version")
        asked = {name: value for name, value in self.cleaned_data.items() if name not in others}
        offer = self.offer.offer() if self.offer else None
        return ProgrammeFacts(kind=self.kind, offer=offer, **(known | asked))


class IssueForm(forms.Form):
    """The day, the thing and its value, for everyone who is eligible."""

    on = day_field(_("Members on this day"))
    item = forms.CharField(label=_("What is given"), max_length=100)
    amount = AmountField(label=_("Value for one person (yuan)"), most=MOST_FOR_ONE)
    planned = forms.BooleanField(
        label=_("Only plan it for now"),
        required=False,
        help_text=_("Nobody is told before you hand it out."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """The form of one programme."""
        super().__init__(data, initial=self.start(programme))
        if programme.is_for_children:
            self.fields["amount"].label = _("Value for one child (yuan)")

    @classmethod
    def start(cls, programme: Programme) -> dict[str, Any]:
        """What the programme says already."""
        return {
            "on": programme.eligible_on,
            "item": programme.item or programme.name,
            "amount": programme.amount,
            "planned": programme.is_for_children or programme.is_choosing,
        }


def only_plan(form: "IssueForm | RowForm", programme: Programme) -> None:
    """While the members choose, nothing is handed out: whether it is planned is no question."""
    if programme.is_choosing:
        field = form.fields["planned"]
        field.widget, field.disabled = forms.HiddenInput(), True
        form.initial["planned"] = True


class RowForm(forms.Form):
    """What one member is given.

    `seen` names the warnings of the rules that the person has read and goes on with.
    """

    event_on = DayField(
        label=_("Day of the event"),
        help_text=_("The rules of this day count. For a hospital stay: the day of the discharge."),
    )
    same_as = forms.ChoiceField(
        label=_("The same illness as"),
        required=False,
        help_text=_("Once a year for one illness: say so where it is the same one."),
    )

    item = forms.CharField(label=_("What is given"), max_length=100, required=False)
    quantity = CountField(label=_("Pieces"), min_value=1, max_value=9999)
    amount = AmountField(label=_("Value of all pieces (yuan)"), most=MOST_FOR_ONE)
    given_on = day_field(_("Given on"), required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("The note is printed on the signing sheet. Write nothing about an illness."),
    )
    planned = forms.BooleanField(
        label=_("Only plan it for now"),
        required=False,
        help_text=_("The member is not told before you hand it out."),
    )
    seen = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def clean_note(self) -> str:
        """It is printed, and many read it."""
        return without_numbers(self.cleaned_data["note"])

    def __init__(
        self,
        data: Any = None,
        *,
        programme: Programme,
        before: Sequence[Disbursement] = (),
        **more: Any,
    ) -> None:
        """`before` are earlier rows of the member for such an event in this year."""
        super().__init__(data, **more)
        only_plan(self, programme)
        if not programme.follows_an_event:
            del self.fields["event_on"]
        if programme.kind == Kind.ILLNESS and before and "same_as" in self.fields:
            earlier = [(row.matter, f"{row.event_on:%Y-%m-%d}") for row in before if row.event_on]
            cast("forms.ChoiceField", self.fields["same_as"]).choices = [
                ("", _("Another illness")),
                *earlier,
            ]
        else:
            self.fields.pop("same_as", None)

    @staticmethod
    def start(source: "Programme | Disbursement") -> dict[str, Any]:
        """The usual values of a programme, or those of a row."""
        if isinstance(source, Programme):
            day: date | None = local_today()
            return {"item": source.item, "quantity": 1, "amount": source.amount, "given_on": day}
        names = ("item", "quantity", "amount", "given_on", "note", "version", "event_on")
        return {name: getattr(source, name) for name in names}

    def new(self, member: Any) -> NewRow:
        """The row for one member."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return NewRow(member=member, **facts)


class ChangeRowForm(RowForm):
    """What a member is given, and the version of the row that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A row that is there is the same matter as before, and planned or not."""
        super().__init__(*args, **kwargs)
        for name in ("same_as", "planned"):
            self.fields.pop(name, None)

    def change(self, row: Disbursement) -> RowChange:
        """The change of a row."""
        names = ("item", "quantity", "amount", "given_on", "note", "event_on")
        facts = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return RowChange(pk=row.pk, **facts)


class CloseForm(forms.Form):
    """What goods there were, for a programme of goods; nothing else is asked."""

    bought = CountField(label=_("Pieces bought"), min_value=0, max_value=9_999_999)
    left_over = forms.CharField(
        label=_("What became of those that are left"),
        required=False,
        max_length=200,
        help_text=_("Such as: in the store of the union, for those who come back from leave."),
    )

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """The form of one programme."""
        super().__init__(data)
        if not programme.is_of_goods:
            self.fields.clear()


class ProgrammeFilters(forms.Form):
    """Search and filters above the list of programmes."""

    q = forms.CharField(label=_("Search by name"), required=False, widget=forms.SearchInput)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Programme.State.choices]
    )

    def __init__(self, data: Any, *, years: list[int], own: Sequence[str] = ()) -> None:
        """`years` in which there are programmes; `own` kinds that there are beside the usual."""
        super().__init__(data)
        known = [(kind, label) for kind, label in choices(own) if not benefit(kind).activity]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", _("All")), *known]
        choice = cast("forms.ChoiceField", self.fields["year"])
        choice.choices = [("", _("All")), *((year, str(year)) for year in years)]

    def narrow(self, rows: ProgrammeQuerySet) -> ProgrammeQuerySet:
        """The programmes that were asked for; a wrong filter is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(name__icontains=asked["q"].strip())
        if asked.get("year"):
            rows = rows.filter(eligible_on__year=asked["year"])
        for name in ("kind", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows


class RowFilters(forms.Form):
    """Search and filters above the rows of a programme."""

    q = forms.CharField(label=_("Search by name or staff number"), required=False,
                        widget=forms.SearchInput)  # fmt: skip
    place = forms.TypedChoiceField(
        label=_("Campus or group"), required=False, coerce=int, empty_value=None
    )
    receipt = forms.ChoiceField(
        label=pgettext_lazy("gift", "Receipt"),
        required=False,
        choices=[
            ("", _("All")),
            ("planned", pgettext_lazy("gift", "Only planned")),
            ("missing", _("Not confirmed")),
            ("there", _("Received")),
            *Disbursement.Receipt.choices,
        ],
    )

    def __init__(self, data: Any, *, places: Places, seen: Reach) -> None:
        """`places` of the programme; those that are not `seen` are not offered."""
        super().__init__(data)
        self.places = {one.pk: one for one in places.all() if seen.covers(one)}
        labels = [(pk, places.label(one)) for pk, one in self.places.items()]
        cast("forms.ChoiceField", self.fields["place"]).choices = [("", _("All")), *labels]

    @property
    def chosen(self) -> Organisation | None:
        """The place that was asked for; None for all of them."""
        self.is_valid()
        return self.places.get(self.cleaned_data.get("place") or 0)

    def narrow(self, rows: DisbursementQuerySet) -> DisbursementQuerySet:
        """The rows that were asked for; a wrong filter is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.search(asked["q"])
        if self.chosen is not None:
            rows = rows.filter(organisation__path__startswith=self.chosen.path)
        receipt = asked.get("receipt")
        if receipt == "planned":
            return rows.planned()
        if receipt == "missing":
            return rows.unconfirmed()
        if receipt == "there":
            return rows.received()
        return rows.filter(receipt=receipt) if receipt else rows
