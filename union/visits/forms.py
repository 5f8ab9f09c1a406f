"""The forms of visits; they validate, the actions change."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import AmountField, DayField, whole_number
from union.core.money import MOST_FOR_ONE
from union.evidence.forms import PapersField
from union.members.models import Member
from union.members.models.member import MemberQuerySet
from union.members.models.standing import Status
from union.orgs import scoping
from union.rules.models import Form
from union.visits.actions import VisitFacts
from union.visits.models import Visit, VisitQuerySet


def _at_work(visit: Visit) -> MemberQuerySet:
    rows = Member.objects.filter(union=visit.organisation, status__in=Status.counted())
    return rows.exclude(pk=visit.occasion.member_id)


def colleagues(visit: Visit, also: Iterable[int | None] = ()) -> list[tuple[Any, Any]]:
    """Those who usually go: the small circle first, then her own group, and those in `also`.

    Anybody else is entered by name. Who has a namesake is told by her number.
    """
    circle = set(scoping.holders("occasions.view", visit.organisation).values_list("pk", flat=True))
    near = Q(user__in=circle) | Q(organisation=visit.member.organisation_id)
    people = list(
        _at_work(visit)
        .filter(near | Q(pk__in=[pk for pk in also if pk is not None]))
        .order_by("organisation__path", "sort_key", "pk")
        .values_list("pk", "name", "staff_number", "organisation__name", "user")
    )
    borne = Counter(name for _pk, name, *_more in people)
    first = _("Chair, committee, welfare officer")
    groups: dict[Any, list[tuple[int, str]]] = {first: []}
    for pk, name, number, place, user in people:
        label = f"{name}（{number}）" if borne[name] > 1 and number else name
        groups.setdefault(first if user in circle else place, []).append((pk, label))
    return [(place, some) for place, some in groups.items() if some]


def _other() -> forms.CharField:
    return forms.CharField(
        label=_("Or somebody else"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Name or staff number, where she does not stand in the list."),
    )


class _TwoVisitors(forms.Form):
    """Who goes, and with whom: chosen, or entered by name."""

    visitor = forms.TypedChoiceField(label=_("Who goes"), coerce=int)
    visitor_other = _other()
    companion = forms.TypedChoiceField(label=_("With whom"), coerce=int)
    companion_other = _other()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, visit: Visit) -> None:
        """The colleagues among whom one chooses."""
        self.visit = visit
        said = {name: self.data.get(name, "") for name in ("visitor", "companion")}
        posted = [whole_number(value) for value in said.values()]
        people = colleagues(visit, [visit.visitor_id, visit.companion_id, *posted])
        for name in said:
            choice = cast("forms.ChoiceField", self.fields[name])
            choice.choices = [("", _("Please choose")), *people]
            choice.required = not self.data.get(f"{name}_other", "").strip()

    def clean(self) -> dict[str, Any]:
        """Whoever was entered by name goes."""
        for name in ("visitor", "companion"):
            typed = " ".join(self.cleaned_data.get(f"{name}_other", "").split())
            if not typed:
                continue
            found = _at_work(self.visit).filter(Q(name=typed) | Q(staff_number=typed))
            pks = list(found.values_list("pk", flat=True)[:2])
            if len(pks) == 1:
                self.cleaned_data[name] = pks[0]
            elif pks:
                several = _("Several bear this name: please enter the staff number.")
                self.add_error(f"{name}_other", several)
            else:
                self.add_error(f"{name}_other", _("Nobody here has this name or number."))
        return self.cleaned_data

    def person(self, name: str) -> Member:
        """The colleague who was chosen."""
        return Member.objects.defer("id_number", "phone").get(pk=self.cleaned_data[name])


class PlanForm(_TwoVisitors):
    """Who goes by when."""

    due_on = DayField(label=_("To be made by"))
    field_order = ["due_on", "visitor", "visitor_other", "companion", "companion_other", "version"]

    def __init__(self, data: Any = None, *, visit: Visit) -> None:
        super().__init__(
            data,
            initial={
                "due_on": visit.due_on,
                "visitor": visit.visitor_id,
                "companion": visit.companion_id,
                "version": visit.version,
            },
        )
        self.offer(visit)


class WriteForm(_TwoVisitors):
    """How it was: as much as one writes down in a minute."""

    done_on = DayField(label=_("When"), past=True)
    brought = forms.CharField(
        label=_("What was brought"),
        required=False,
        max_length=100,
        help_text=_("Such as flowers, fruit. What a programme gives is handed out there."),
    )
    form = forms.ChoiceField(
        label=_("In what form"), choices=[("", _("Not said")), *Form.choices], required=False
    )
    amount = AmountField(
        label=_("Value of it (yuan)"), least=Decimal(0), most=MOST_FOR_ONE, required=False
    )
    receiver = forms.ChoiceField(
        label=_("Who took it"), choices=Visit.Receiver.choices, widget=forms.RadioSelect
    )
    receiver_name = forms.CharField(
        label=_("Name of the one who took it"),
        required=False,
        max_length=64,
        # only.js hides it while nobody of the family is chosen.
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-only-with": "receiver=kin"}),
        help_text=_("Only where somebody of the family took it; then it is needed."),
    )
    note = forms.CharField(
        label=_("How it was"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the small circle and the member herself read it. No diagnosis, please."),
    )
    papers = PapersField(
        label=_("Photo of the visit, or of the signed receipt"),
        required=False,
        help_text=_("Straight from the camera; it lies in the file of the event."),
    )
    field_order = [
        "done_on",
        "visitor",
        "visitor_other",
        "companion",
        "companion_other",
        "brought",
        "amount",
        "form",
        "receiver",
        "receiver_name",
        "papers",
        "note",
        "version",
    ]

    def __init__(self, data: Any = None, files: Any = None, *, visit: Visit) -> None:
        """Empty but for who goes; for a visit that was made, what was written down of it."""
        written = {name: getattr(visit, name) for name in ("brought", "form", "amount", "note")}
        super().__init__(
            data,
            files,
            initial={
                **(written if not visit.is_due else {}),
                "done_on": visit.done_on or local_today(),
                "visitor": visit.visitor_id,
                "companion": visit.companion_id,
                "receiver": visit.receiver or Visit.Receiver.MEMBER,
                "receiver_name": visit.receiver_name,
                "version": visit.version,
            },
        )
        self.offer(visit)
        by_kin = self.data.get("receiver") == Visit.Receiver.KIN
        self.fields["receiver_name"].required = by_kin
        if not visit.occasion.is_open:
            del self.fields["papers"]

    def facts(self) -> VisitFacts:
        """What was entered."""
        said = self.cleaned_data
        plain = ("done_on", "brought", "form", "receiver", "note")
        by_kin = said["receiver"] == Visit.Receiver.KIN
        return VisitFacts(
            visitor=self.person("visitor"),
            companion=self.person("companion"),
            amount=said["amount"] or Decimal(0),
            receiver_name=said["receiver_name"] if by_kin else "",
            **{name: said[name] for name in plain},
        )


class DropForm(forms.Form):
    """Why a visit is not made."""

    reason = forms.CharField(
        label=_("Why is it not made?"),
        max_length=100,
        help_text=_("Such as: she does not wish it."),
    )


class VisitFilters(forms.Form):
    """Search and filters above the list of visits."""

    q = forms.CharField(
        label=_("Name or staff number"), required=False, max_length=40, widget=forms.SearchInput
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("late", _("Overdue")), *Visit.State.choices],
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, years: list[int]) -> None:
        super().__init__(data)
        choice = cast("forms.ChoiceField", self.fields["year"])
        choice.choices = [("", _("All")), *((year, str(year)) for year in years)]

    def narrow(self, rows: VisitQuerySet) -> VisitQuerySet:
        """The visits that were asked for; a filter with a mistake filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            found = Member.objects.search(words)
            rows = rows.filter(occasion__member__in=found.values("pk").order_by())
        if asked.get("state") == "late":
            rows = rows.overdue(local_today())
        elif asked.get("state"):
            rows = rows.filter(state=asked["state"])
        if asked.get("year"):
            rows = rows.filter(due_on__year=asked["year"])
        return rows
