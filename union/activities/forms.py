"""The forms of activities; they validate, the actions change."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.accounts.models import User
from union.activities.actions import ActivityFacts
from union.activities.models import Activity, ActivityQuerySet, Kind, SignUp, SignUpQuerySet
from union.activities.models.activity import MOST_FAMILY
from union.core.dates import local_today
from union.core.forms import AmountField, CountField, RowField, RowsField
from union.core.money import MOST_FOR_ONE
from union.members.models import Employment, Member
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.scoping import Somebody, reach
from union.rules.benefits import BUILT_IN, label
from union.rules.models import OwnBenefit

VALUE = ("head_value", "head_benefit")
NARROWING = ("groups", "posts", "employments")


class MomentField(forms.DateTimeField):
    """A day and a time, as the browser picks them, in the union's time zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class ActivityForm(forms.Form):
    """One short form: what, when, where, for how many; the rest has sensible answers."""

    title = forms.CharField(label=_("What is it called?"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    organisation = RowField(
        label=pgettext_lazy("activity", "For whom"),
        queryset=Organisation.objects.none(),
        empty_label=None,
    )
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"), required=False)
    place = forms.CharField(label=_("Meeting place"), max_length=100, required=False)
    capacity = CountField(
        label=_("Places"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Members and their relatives together. Empty: as many as come."),
    )
    family_limit = CountField(
        label=_("Relatives for each member"), min_value=0, max_value=MOST_FAMILY, initial=0
    )
    closes_at = MomentField(label=_("Sign-up until"))
    opens_at = MomentField(
        label=_("Sign-up from"), required=False, help_text=_("Empty: as soon as it is published.")
    )
    cancel_until = MomentField(
        label=_("Cancel until"),
        required=False,
        help_text=_("Until then members cancel by themselves. Empty: until sign-up ends."),
    )
    summary = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("More words and pictures are added on its page of the website."),
    )
    fee = forms.CharField(label=_("What it costs, and who pays"), max_length=200, required=False)
    head_value = AmountField(
        label=_("Value for each who was there (yuan)"),
        most=MOST_FOR_ONE,
        required=False,
        help_text=_(
            "Goods, tickets or meals, for each person. When you close the activity it is entered "
            "into the ledger of everybody who was there. Empty: nothing is entered."
        ),
    )
    head_benefit = forms.ChoiceField(label=_("It counts as"), required=False)
    organiser = RowField(label=_("Whom to ask"), queryset=User.objects.none(), empty_label=None)
    groups = RowsField(
        label=_("Only these campuses or groups"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none and all may come."),
    )
    posts = forms.MultipleChoiceField(
        label=_("Only these posts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    employments = forms.MultipleChoiceField(
        label=pgettext_lazy("activity", "Only these employment forms"),
        choices=Employment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        activity: Activity | None = None,
        union: Organisation | None = None,
    ) -> None:
        """A new activity of somebody in one union, or the form for changing one."""
        self.activity = activity
        super().__init__(data, initial=self._start(user))
        places = _places(user)
        if union is not None:
            places = places.filter(path__startswith=union.path)
        top = activity.organisation if activity else (places.first() or None)
        self._choices("organisation", places if activity is None else places.filter(pk=top.pk))  # type: ignore[union-attr]
        below = Organisation.objects.filter(path__startswith=top.path) if top else places.none()
        self._choices("groups", below.exclude(pk=top.pk if top else None).order_by("path"))
        self._choices("organiser", _officers(top, user, activity))
        kept = [activity.head_benefit] if activity and activity.gives else []
        offered = [("", _("Please choose")), *_benefits(top, kept)]
        self.fields["head_benefit"].choices = offered  # type: ignore[attr-defined]
        members = Member.objects.for_user(user, "activities.view").in_union()
        posts = members.filter(union=top.union()).posts() if top else []
        chosen = activity.posts if activity else []
        self.fields["posts"].choices = [(one, one) for one in sorted({*posts, *chosen})]  # type: ignore[attr-defined]
        if not self.fields["posts"].choices:  # type: ignore[attr-defined]
            del self.fields["posts"]

    def _start(self, user: User) -> dict[str, Any]:
        if self.activity is None:
            return {"organiser": user.pk, "kind": Kind.OUTING, "key": secrets.token_hex(16)}
        facts = ActivityFacts.of(self.activity)
        return {
            **{name: getattr(facts, name) for name in facts.__dataclass_fields__},
            "organisation": self.activity.organisation_id,
            "organiser": self.activity.organiser_id,
            "groups": [group.pk for group in facts.groups],
            "version": self.activity.version,
        }

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        hidden = {*VALUE, *NARROWING, "opens_at", "cancel_until", "organiser", "version", "key"}
        return [field for field in self if field.name not in hidden]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What has a sensible answer already."""
        names = ("opens_at", "cancel_until", "organiser", *VALUE, *NARROWING)
        return [self[name] for name in names if name in self.fields]

    @property
    def shows_more(self) -> bool:
        """Whether the second part is open: something there was filled in, or is wrong."""
        filled = any(self[name].value() for name in (*VALUE, *NARROWING) if name in self.fields)
        return filled or any(field.errors for field in self.more_fields)

    def clean(self) -> dict[str, Any]:
        """Everything that does not fit together, at once and beside its field."""
        clean: dict[str, Any] = super().clean() or {}
        needed = {"title", "starts_at", "closes_at", "organisation", "family_limit"}
        if needed <= clean.keys():
            for problem in self.facts().problems(clean["organisation"]):
                self.add_error(problem.field, str(problem))
        return clean

    def facts(self) -> ActivityFacts:
        """What was said."""
        said = self.cleaned_data
        names = ActivityFacts.__dataclass_fields__
        return ActivityFacts(**{name: said[name] for name in names if name in said})


def _places(user: Somebody) -> QuerySet[Organisation]:
    """The unions and campuses for which somebody may plan."""
    reached = reach(user, "activities.change").q("")
    places = Organisation.objects.filter(reached, level__in=[Level.UNION, Level.BRANCH])
    in_order: QuerySet[Organisation] = places.order_by("path")
    return in_order


def _benefits(top: Organisation | None, kept: list[str]) -> list[tuple[str, Any]]:
    """As what somebody's being there may count: what is for everybody, and what is organised."""
    own = OwnBenefit.objects.keys_of(top.union()) if top else []
    keys = [key for key, one in BUILT_IN.items() if one.activity or one.everyone]
    return [(key, label(key)) for key in dict.fromkeys([*keys, *own, *kept])]


def unions_of(user: Somebody) -> list[Organisation]:
    """The unions in which somebody may plan, for all or for a campus."""
    inside = _places(user).filter(path__startswith=OuterRef("path"))
    unions = Organisation.objects.filter(Exists(inside), level=Level.UNION)
    return list(unions.order_by("path"))


def _officers(top: Organisation | None, user: User, activity: Activity | None) -> QuerySet[User]:
    """Who can be asked: whoever holds an office of the union, and who is named now."""
    named = [user.pk, *([activity.organiser_id] if activity else [])]
    offices = Appointment.objects.in_force(local_today())
    if top is not None:
        offices = offices.filter(organisation__path__startswith=top.union().path)
    return User.objects.filter(Q(pk__in=offices.values("user")) | Q(pk__in=named)).order_by("name")


class ActivityFilters(forms.Form):
    """Filters above the organiser's list."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("Coming and drafts")), ("past", _("Past")), ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Activity.State.choices]
    )

    def narrow(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        """The activities that the filters leave; what cannot be understood leaves all."""
        self.is_valid()
        asked, today = self.cleaned_data, _today()
        if asked.get("when", "") == "":
            activities = activities.filter(starts_at__gte=today).order_by("starts_at", "pk")
        elif asked["when"] == "past":
            activities = activities.filter(starts_at__lt=today)
        if asked.get("kind"):
            activities = activities.filter(kind=asked["kind"])
        if asked.get("state"):
            activities = activities.filter(state=asked["state"])
        return activities.search(asked.get("q", ""))


def _today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class SignUpFilters(forms.Form):
    """Filters above the list of one activity."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Going and waiting")), *SignUp.State.choices, ("all", _("All"))],
    )

    def narrow(self, rows: SignUpQuerySet) -> SignUpQuerySet:
        """The rows that the filters leave."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("state", "") == "":
            rows = rows.live()
        elif asked["state"] != "all":
            rows = rows.filter(state=asked["state"])
        return rows.search(asked["q"]) if asked.get("q") else rows


class ReasonForm(forms.Form):
    """Why an activity is called off; members read it."""

    reason = forms.CharField(label=_("Why (members read it)"), max_length=200, required=False)


class EndForm(forms.Form):
    """Why a sign-up is ended by the organiser."""

    reason = forms.CharField(label=_("Why (only the organisers read it)"), max_length=200)


class FamilyForm(forms.Form):
    """How many relatives come along."""

    family = CountField(label=_("Relatives who come along"), min_value=0, initial=0)


class NamesForm(forms.Form):
    """Names from the paper."""

    names = forms.CharField(
        label=_("Paste the names of those who were there"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One in a line, or with commas or spaces between them."),
    )
