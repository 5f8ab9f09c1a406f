"""The forms about offices; they validate, the actions of `union.orgs` change."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.accounts.models import User
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.forms import DayField
from union.members.forms.chooser import MemberChooserField
from union.members.forms.places import PlaceField
from union.members.models import Member, Tree
from union.orgs.models import Appointment, AppointmentQuerySet, Split
from union.orgs.roles import Role
from union.orgs.scoping import Somebody

# The order of the offices in a place: that of the role table.
IN_ORDER = Case(*(When(role=role, then=Value(place)) for place, role in enumerate(Role)))


class OfficeFilter(forms.Form):
    """Search and filters above the list, and the day of which it tells."""

    q = forms.CharField(
        label=_("Name, pinyin or staff number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    place = PlaceField(label=_("Campus or group"), required=False, empty_label=_("All"))
    role = forms.ChoiceField(
        label=_("Office"), required=False, choices=[("", _("All")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("Term"),
        required=False,
        choices=[
            ("", pgettext_lazy("term", "Present")),
            ("coming", pgettext_lazy("term", "Coming")),
            ("over", pgettext_lazy("term", "Past")),
            ("all", _("All")),
        ],
    )
    on = DayField(label=_("As of"), required=False)

    def __init__(self, data: Any, *, user: Somebody) -> None:
        """`user` is who looks: places and offices are those in reach."""
        super().__init__(data)
        self.user = user
        self.tree = Tree.for_user(user, "orgs.offices")
        self.fields["place"].offer(self.tree)  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def day(self) -> date:
        """The day of which the list tells; today where none was asked for."""
        return self.cleaned_data.get("on") or local_today()

    @property
    def is_open(self) -> bool:
        """Whether a filter beside the search is set."""
        return any(self.cleaned_data.get(name) for name in ("place", "role", "state", "on"))

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for."""
        return self.is_open or bool(self.cleaned_data.get("q"))

    def rows(self) -> AppointmentQuerySet:
        """The offices that were asked for, in the order of the tree; a wrong filter is left out."""
        asked, rows = self.cleaned_data, Appointment.objects.for_user(self.user)
        match asked.get("state"):
            case "coming":
                rows = rows.coming(self.day)
            case "over":
                rows = rows.over(self.day)
            case "all":
                pass
            case _:
                rows = rows.in_force(self.day)
        if asked.get("place"):
            rows = rows.filter(organisation__path__startswith=asked["place"].path)
        if asked.get("role"):
            rows = rows.filter(role=asked["role"])
        if words := fold_name(asked.get("q") or "").lower():
            rows = rows.filter(
                Q(user__name__icontains=words)
                | Q(user__username__istartswith=words)
                | Q(user__member__name_key__contains=words)
                | Q(user__member__pinyin__startswith=words)
                | Q(user__member__initials__startswith=words)
            )
        return rows.select_related(
            "user", "organisation", "appointed_by", "nomination__decided_by"
        ).order_by("organisation__path", IN_ORDER, "starts_on", "pk")


class PersonField(MemberChooserField):
    """A person with an account: a member of the roster, or who held an office here already."""

    default_error_messages = {
        "no_account": _(
            "%(name)s has no account yet. Please make a login code first; she opens the account "
            "with it."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accounts: Any = User.objects.none()

    def clean(self, value: Any) -> Any:
        """The account."""
        try:
            member = super().clean(value)
        except ValidationError:
            # An administrator who is no member of the roster.
            user = self.accounts.filter(username__iexact=str(value).strip()).first()
            if user is None:
                raise
            return user
        if member is not None and member.user is None:
            raise ValidationError(
                self.error_messages["no_account"], code="no_account", params={"name": member.name}
            )
        return member.user if member is not None else None


class ProposeForm(forms.Form):
    """Who gets which office where, and for how long."""

    person = PersonField(label=pgettext_lazy("office", "Who"))
    role = forms.ChoiceField(label=_("Office"), choices=[("", "—"), *Role.choices])
    place = PlaceField(label=_("Where"), empty_label="—")
    starts_on = DayField(label=pgettext_lazy("term", "From"), help_text=_("Today at the earliest."))
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Such as the end of the committee's term. Leave it empty for no end."),
    )

    def __init__(self, data: Any = None, *, user: User, after: Appointment | None = None) -> None:
        """`after`: a term that the new one follows."""
        super().__init__(data, initial=self._start(after))
        tree = Tree.for_user(user, "orgs.appoint")
        self.fields["place"].offer(tree)  # type: ignore[attr-defined]
        person: Any = self.fields["person"]
        person.members = Member.objects.for_user(user).in_union().select_related("user")
        person.accounts = User.objects.filter(
            appointments__in=Appointment.objects.for_user(user)
        ).distinct()
        if len(tree.reached) == 1 or after is None:
            self.initial.setdefault("place", tree.reached[0].pk if tree.reached else None)

    @staticmethod
    def _start(after: Appointment | None) -> dict[str, Any]:
        today = local_today()
        if after is None:
            return {"starts_on": today}
        later = after.ends_on + timedelta(days=1) if after.ends_on else today
        return {
            "person": f"{after.user.name} ({after.user.username})",
            "role": after.role,
            "place": after.organisation_id,
            "starts_on": max(later, today),
        }

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("starts_on"), facts.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("A term of office cannot end before it begins."))
        return facts


class DeclineForm(forms.Form):
    """Why a proposal is not agreed to."""

    reason = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=200,
        help_text=_("The chair reads it. Write nothing about an illness."),
    )


class EndForm(forms.Form):
    """The last day of a term, or at once."""

    last_day = DayField(label=_("Last day"), required=False)
    at_once = forms.BooleanField(label=_("At once: from this moment on"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two, and no day that is over: what was done until now stays as it was."""
        facts = super().clean() or self.cleaned_data
        if self.errors or facts.get("at_once"):
            return facts
        day = facts.get("last_day")
        if day is None:
            self.add_error("last_day", _("Please enter the last day, or tick “At once”."))
        elif day < local_today():
            self.add_error("last_day", _("This day is over. Tick “At once” to end it now."))
        return facts


class SplitForm(forms.Form):
    """Which duties."""

    split = forms.TypedChoiceField(choices=Split.choices, coerce=Split)
