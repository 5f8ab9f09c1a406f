"""The forms of approvals; they validate, the actions change."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.accounts.models import User
from union.approvals import registry
from union.approvals.actions import StepFacts
from union.approvals.actions.delegations import check_term
from union.approvals.models import (
    DECIDERS,
    Deed,
    Flow,
    Review,
    ReviewQuerySet,
    against_standing_in,
)
from union.approvals.models.flow import MOST_STEPS
from union.core.dates import local_today
from union.core.errors import Sentence
from union.core.forms import AmountField, CountField, DayField, refusals_beside
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import Role

NOBODY = "—"
# What a delegate may decide unless the officer writes another sum.
USUAL_LIMIT = Decimal(5000)
MOST_PEOPLE = 15


class DecisionForm(forms.Form):
    """What somebody decides, and what she writes to it."""

    deed = forms.ChoiceField(
        choices=[(deed.value, deed.label) for deed in (Deed.APPROVE, Deed.RETURN, Deed.REJECT)]
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    comment = forms.CharField(
        label=_("Your comment"),
        max_length=500,
        required=False,
        help_text=_("Needed when you return or reject it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawForm(forms.Form):
    """Why an applicant takes a request back."""

    comment = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def _kinds() -> list[tuple[str, Sentence]]:
    return [("", pgettext_lazy("kinds", "All")), *registry.kinds().items()]


class ReviewFilters(forms.Form):
    """Which reviews to show."""

    q = forms.CharField(
        label=_("Title or applicant"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", pgettext_lazy("kinds", "All")), *Review.State.choices],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_kinds)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    @property
    def is_open(self) -> bool:
        """Whether another filter than the search is set."""
        return any(self.data.get(name) for name in ("state", "kind", "since", "until"))

    def narrow(self, reviews: ReviewQuerySet) -> ReviewQuerySet:
        """The reviews that fit; a filter with a mistake in it filters nothing."""
        self.full_clean()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("q"):
            reviews = reviews.filter(
                Q(title__icontains=asked["q"]) | Q(applicant__name__icontains=asked["q"])
            )
        for name in ("state", "kind"):
            if asked.get(name):
                reviews = reviews.filter(**{name: asked[name]})
        if asked.get("since"):
            reviews = reviews.filter(submitted_at__date__gte=asked["since"])
        if asked.get("until"):
            reviews = reviews.filter(submitted_at__date__lte=asked["until"])
        return reviews


class DelegationForm(forms.Form):
    """Who decides in one's place, from when to when, and up to which sum."""

    office = forms.TypedChoiceField(label=_("Which office"), coerce=int)
    delegate = forms.TypedChoiceField(label=_("Who stands in"), coerce=int)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=pgettext_lazy("delegation", "Last day"), help_text=_("90 days at most.")
    )
    up_to = AmountField(
        label=_("Up to (yuan)"),
        least=Decimal(1),
        help_text=_("What is larger still waits for you."),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        """The form of one officer: her offices, and the officers of the same union."""
        today = local_today()
        super().__init__(data, initial={"starts_on": today, "ends_on": today, "up_to": USUAL_LIMIT})
        mine = [one for one in scoping.appointments(user) if one.role in DECIDERS]
        self.offices = {one.pk: one for one in mine}
        self.people = dict(_stand_ins(user, mine))
        office = cast("forms.ChoiceField", self.fields["office"])
        office.choices = [
            (one.pk, f"{one.get_role_display()} · {one.organisation}") for one in mine
        ]
        delegate = cast("forms.ChoiceField", self.fields["delegate"])
        people = ((pk, label) for pk, (_user, label) in self.people.items())
        delegate.choices = [("", NOBODY), *people]

    def clean(self) -> dict[str, Any]:
        """Days that make no sense are said before one is asked whether all is right."""
        clean: dict[str, Any] = super().clean() or {}
        if {"starts_on", "ends_on"} <= clean.keys():
            with refusals_beside(self):
                check_term(clean["starts_on"], clean["ends_on"])
        return clean

    def facts(self) -> dict[str, Any]:
        """What `actions.delegate` takes, beside the appointment and the actor."""
        clean = self.cleaned_data
        return {
            "to": self.people[clean["delegate"]][0],
            "starts_on": clean["starts_on"],
            "ends_on": clean["ends_on"],
            "up_to": clean["up_to"],
        }

    @property
    def appointment(self) -> Appointment:
        """The office that is delegated."""
        return self.offices[self.cleaned_data["office"]]


def _stand_ins(user: User, mine: list[Appointment]) -> Iterator[tuple[int, tuple[User, str]]]:
    """The officers of one's union who may stand in for one of these offices, with their offices."""
    if not mine:
        return
    unions = {one.organisation.union().path: one.organisation.union() for one in mine}
    below = Q(pk__in=[])
    for path in unions:
        below |= Q(organisation__path__startswith=path)
    offices = Appointment.objects.in_force(local_today()).filter(below, user__is_active=True)
    people: dict[int, list[Appointment]] = {}
    for one in offices.exclude(user=user).select_related("user").order_by("user__name", "pk"):
        people.setdefault(one.user_id, []).append(one)
    for pk, theirs in people.items():
        held = {Role(one.role) for one in theirs}
        if any(not against_standing_in(held, Role(one.role), one.organisation) for one in mine):
            names = "、".join(str(role.label) for role in sorted(held))
            yield pk, (theirs[0].user, f"{theirs[0].user.name}（{names}）")


class BandForm(forms.Form):
    """Who decides on one kind of thing up to an amount: one to six steps, in this order."""

    up_to = AmountField(
        label=_("Up to (yuan)"),
        required=False,
        least=Decimal(1),
        help_text=_("Leave it empty for every larger amount."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, data: Any = None, *, flow: Flow | None = None) -> None:
        """An empty band, or one that is changed."""
        super().__init__(data, initial=_start(flow))
        offices = [("", NOBODY), *((role.value, role.label) for role in DECIDERS)]
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Step %(n)s: office") % {"n": number}, choices=offices, required=False
            )
            self.fields[f"needed_{number}"] = CountField(
                label=_("How many must agree"),
                min_value=1,
                max_value=MOST_PEOPLE,
                required=False,
                initial=1,
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each step."""
        return [
            (self[f"role_{number}"], self[f"needed_{number}"])
            for number in range(1, MOST_STEPS + 1)
        ]

    def steps(self) -> list[StepFacts]:
        """The steps that were chosen; empty rows between them close up."""
        clean = self.cleaned_data
        return [
            StepFacts(clean[f"role_{number}"], clean.get(f"needed_{number}") or 1)
            for number in range(1, MOST_STEPS + 1)
            if clean.get(f"role_{number}")
        ]


def _start(flow: Flow | None) -> dict[str, Any]:
    if flow is None:
        return {}
    start: dict[str, Any] = {"up_to": flow.up_to, "version": flow.version}
    for number, step in enumerate(flow.steps.all(), start=1):
        start |= {f"role_{number}": step.role, f"needed_{number}": step.needed}
    return start


class TryForm(forms.Form):
    """A kind and an amount: which way would it take?"""

    kind = forms.ChoiceField(label=_("Kind"))
    amount = AmountField(label=_("Amount (yuan)"))

    def __init__(self, data: Any = None) -> None:
        """The kinds are known only when all apps are there."""
        super().__init__(data)
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = list(registry.kinds().items())
