"""Adding and changing a member by hand, moving her in her history, looking at her ID number."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from union.core import id_numbers
from union.core.dates import local_today, months_before
from union.core.forms import DayField, without_numbers
from union.members.actions.facts import ID_PROBLEMS, PHONE_PROBLEMS, YOUNGEST
from union.members.forms.places import PlaceField
from union.members.models import Employment, Member, Sex, Status, Tree
from union.orgs.scoping import Somebody

_NO_HELP = {"autocomplete": "off"}
UNCHANGED = pgettext_lazy("choice", "No change")
SERVES = (("here", _("from this union")), ("another", _("from another union")))


class PostField(forms.CharField):
    """A post in the union's own words; those in use are offered while typing."""

    widget = forms.TextInput(attrs={"list": "posts", "autocomplete": "off"})


class FactsForm(forms.Form):
    """A member's own facts. ID and telephone numbers are shown masked, never filled in."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=64, widget=forms.TextInput(attrs=_NO_HELP)
    )
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs=_NO_HELP),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=32,
        required=False,
        help_text=_("Date of birth and sex are taken from it."),
        widget=forms.TextInput(attrs=_NO_HELP | {"autocapitalize": "characters"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs=_NO_HELP | {"type": "tel", "inputmode": "tel"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    born_on = DayField(label=_("Date of birth"), required=False, past=True)
    joined_on = DayField(label=_("Date of joining the union"), required=False, past=True)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Nothing about health, and no numbers of persons."),
        widget=forms.TextInput(attrs=_NO_HELP),
    )

    def clean_name(self) -> str:
        """A name has no digits: a number was typed into the wrong field."""
        name: str = self.cleaned_data["name"]
        if any(character.isdigit() for character in name):
            raise forms.ValidationError(_("A name has no digits."))
        return name

    def clean_born_on(self) -> date | None:
        """Old enough to work, or nothing."""
        born: date | None = self.cleaned_data["born_on"]
        if born is not None and born > months_before(local_today(), 12 * YOUNGEST):
            raise forms.ValidationError(
                _("Nobody below %(years)s is employed. Please check the date.")
                % {"years": YOUNGEST}
            )
        return born

    def clean_joined_on(self) -> date | None:
        """After she was old enough, where both are known; `born_on` stands before it."""
        joined: date | None = self.cleaned_data["joined_on"]
        born: date | None = self.cleaned_data.get("born_on")
        if joined and born and born > months_before(joined, 12 * YOUNGEST):
            raise forms.ValidationError(
                _("By her date of birth she was not yet %(years)s then.") % {"years": YOUNGEST}
            )
        return joined

    def clean_id_number(self) -> str:
        """Sound, or nothing; the action would say the same, one thing at a time."""
        number: str = self.cleaned_data["id_number"]
        problem = id_numbers.problem(number) if number else None
        if problem:
            raise forms.ValidationError(ID_PROBLEMS[problem])
        return number

    def clean_phone(self) -> str:
        """Sound, or nothing."""
        number: str = self.cleaned_data["phone"]
        problem = id_numbers.phone_problem(number) if number else None
        if problem:
            raise forms.ValidationError(PHONE_PROBLEMS[problem])
        return number

    def clean_note(self) -> str:
        """A note is read by many: no number of a person stands in it."""
        return without_numbers(self.cleaned_data["note"])


class AddForm(FactsForm):
    """A new member: the facts, and where she stands from the first day."""

    organisation = PlaceField(label=_("Campus or group"), empty_label=_("Please choose"))
    employment = forms.ChoiceField(
        label=_("Employment form"), required=False, choices=[("", "—"), *Employment.choices]
    )
    post = PostField(label=_("Post"), required=False, max_length=32)
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, initial=Status.ACTIVE)
    starts_on = DayField(
        label=_("In this union since"),
        required=False,
        past=True,
        help_text=_("Empty: the day of joining the union, else today."),
    )
    field_order = (
        "name",
        "staff_number",
        "organisation",
        "post",
        "employment",
        "status",
        "id_number",
        "phone",
        "sex",
        "born_on",
        "joined_on",
        "starts_on",
        "note",
    )

    def __init__(self, *args: Any, user: Somebody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(  # type: ignore[attr-defined]
            Tree.for_user(user, "members.change")
        )
        self.posts = Member.objects.for_user(user).posts()

    def clean(self) -> dict[str, Any]:
        """The day from which she counts."""
        data = super().clean() or self.cleaned_data
        data["starts_on"] = data.get("starts_on") or data.get("joined_on") or local_today()
        return data

    def facts(self) -> dict[str, Any]:
        """What the action wants to know beside group and first day."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("organisation", "starts_on")
        }


class EditForm(FactsForm):
    """Changes to the facts; an empty ID or telephone number keeps what is there."""

    sort_key = forms.CharField(
        label=_("Sorted as"),
        max_length=128,
        required=False,
        help_text=_(
            "Pinyin, for the order of lists. Change it where the surname is read otherwise."
        ),
        widget=forms.TextInput(attrs=_NO_HELP),
    )
    retires_on = DayField(
        label=_("Retires on"),
        required=False,
        help_text=_(
            "From the list of the personnel office. Empty: the care calendar works it out by the "
            "law from sex, date of birth and post, and says that it is only likely."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        initial = {
            name: getattr(member, name)
            for name in (
                "name",
                "staff_number",
                "sex",
                "born_on",
                "joined_on",
                "retires_on",
                "note",
                "sort_key",
                "version",
            )
        }
        super().__init__(data, initial=initial)
        for name, masked in (("id_number", member.masked_id), ("phone", member.masked_phone)):
            if masked:
                self.fields[name].help_text = gettext(
                    "Now %(masked)s. Leave it empty to keep it."
                ) % {"masked": masked}

    def changes(self) -> dict[str, Any]:
        """What the action is to change."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and (value or name not in ("id_number", "phone"))
        }

    def clean(self) -> dict[str, Any]:
        """A new ID number brings its own date of birth and sex, where these were left alone."""
        data = super().clean() or self.cleaned_data
        if data.get("id_number"):
            for name in ("born_on", "sex"):
                if name not in self.changed_data:
                    data.pop(name, None)
        return data


class StandingForm(forms.Form):
    """What becomes true of a member from a day on; what is left at "no change" stays."""

    on = DayField(label=_("From which day"), past=True)
    status = forms.ChoiceField(label=_("Status"), required=False)
    organisation = PlaceField(label=_("Campus or group"), required=False)
    employment = forms.ChoiceField(label=_("Employment form"), required=False)
    post = PostField(label=_("Post"), required=False, max_length=32)
    serves = forms.ChoiceField(label=_("Benefits"), required=False)
    served_by = forms.CharField(
        label=_("Which union gives her the benefits?"),
        required=False,
        max_length=60,
        help_text=_("Only where it is another one: of an agency, or where she is lent to."),
        widget=forms.TextInput(attrs=_NO_HELP),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=100,
        help_text=_("Nothing about health, and no numbers of persons."),
        widget=forms.TextInput(attrs=_NO_HELP),
    )

    def __init__(self, data: Any = None, *, member: Member, user: Somebody) -> None:
        super().__init__(data, initial={"on": local_today()})
        for name, choices, now in (
            ("status", Status.choices, member.get_status_display()),
            ("employment", Employment.choices, member.get_employment_display()),
            ("serves", SERVES, member.served_by or str(SERVES[0][1])),
        ):
            self.fields[name].choices = [("", _unchanged(now)), *choices]  # type: ignore[attr-defined]
        tree = Tree.for_user(user, "members.change")
        place = self.fields["organisation"]
        place.empty_label = _unchanged(str(tree.place(member.organisation_id)))  # type: ignore[attr-defined]
        place.offer(tree)  # type: ignore[attr-defined]
        self.fields["post"].widget.attrs["placeholder"] = _unchanged(member.post)
        self.posts = Member.objects.for_user(user).posts()

    def clean_reason(self) -> str:
        """The reason is read by many."""
        return without_numbers(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """Something must change."""
        data = super().clean() or self.cleaned_data
        if data.get("served_by"):
            data["serves"] = "another"
        elif data.get("serves") == "another":
            self.add_error("served_by", _("Please enter which one."))
        if not self.errors and not self.changes():
            raise forms.ValidationError(_("Choose at least one thing that changes."))
        return data

    def changes(self) -> dict[str, Any]:
        """The facts that change."""
        said = self.cleaned_data
        facts = ("status", "organisation", "employment", "post")
        changes = {name: said[name] for name in facts if said.get(name)}
        if said.get("serves"):
            changes["served_by"] = said["served_by"] if said["serves"] == "another" else ""
        return changes


def _unchanged(now: str) -> str:
    return gettext("No change (%(now)s)") % {"now": now} if now else str(UNCHANGED)


class RevealForm(forms.Form):
    """Why somebody needs a whole ID number."""

    reason = forms.CharField(
        label=_("What do you need it for?"),
        max_length=100,
        help_text=_(
            "It is written into the log. The member reads it too: when, by which office, and "
            "this reason."
        ),
        widget=forms.TextInput(attrs=_NO_HELP),
    )

    def clean_reason(self) -> str:
        """The log holds no numbers of persons."""
        return without_numbers(self.cleaned_data["reason"])


class PhoneForm(forms.Form):
    """One's own new number."""

    phone = forms.CharField(
        label=_("New mobile number"),
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Eleven digits; the action says what is wrong with others."""
        return id_numbers.normalise_phone(self.cleaned_data["phone"])
