"""What a member puts into her file, and for what it is opened."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.dates import local_today
from union.core.forms import DayField
from union.evidence.forms import PapersField, PapersInput
from union.health.actions import Entry, Sent
from union.health.actions.emergencies import LEAST, seconds
from union.health.models import Purpose, Verdict
from union.health.models.certificate import SOON, Standing, of_standing
from union.members.forms.places import PlaceField
from union.members.models import Member
from union.members.models.tree import Tree
from union.orgs.scoping import Somebody

# What an own entry can be; which one it is lies sealed with the words.
WHAT = [
    ("allergy", _("Allergy, intolerance")),
    ("contact", _("Whom to call in an emergency")),
    ("pregnancy", _("Pregnancy or nursing")),
    ("other", _("Something else that should be known")),
]
PICTURES = "image/*,.heic,.heif,.pdf,application/pdf"


def photo_field(**more: Any) -> PapersField:
    """One photo or PDF, from the camera or the album."""
    return PapersField(
        most=1,
        widget=PapersInput({"multiple": False, "accept": PICTURES}),
        help_text=_("A photo or a PDF, at most 5 MB; place and time of the photo are removed."),
        **more,
    )


class EntryForm(forms.Form):
    """What she writes herself."""

    what = forms.ChoiceField(label=_("What is it about?"), choices=WHAT, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "You and the health keeper can read it; in an emergency, if two agree, the chair or a "
            "deputy."
        ),
    )

    def entry(self) -> Entry:
        """What was entered."""
        return Entry(self.cleaned_data["what"], self.cleaned_data["words"])


class PaperForm(forms.Form):
    """A report as a photo or PDF."""

    papers = photo_field(label=_("Photo or PDF of the report"))
    on = DayField(label=_("Day of the report"), past=True)
    words = forms.CharField(
        label=_("What is it?"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def sent(self) -> Sent:
        """The file, and her words."""
        return Sent(self.cleaned_data["papers"][0], self.cleaned_data["words"])


class PurposeForm(forms.Form):
    """For what the keeper opens a file."""

    purpose = forms.ChoiceField(
        label=_("For what do you open it?"),
        choices=[(one.value, one.label) for one in Purpose if one != Purpose.EMERGENCY],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("For what, in a few words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The member reads it. For “something else” it is needed."),
    )


class AskForm(forms.Form):
    """Why a file cannot wait, and who shall confirm it."""

    second = forms.TypedChoiceField(label=_("Who confirms it?"), coerce=int)
    reason = forms.CharField(
        label=_("Why can it not wait?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("At least 20 characters. The member and the audit committee read it."),
    )

    def __init__(self, data: Any = None, *, member: Member, asker: User) -> None:
        super().__init__(data)
        self._seconds = {
            user.pk: user for user in seconds(member) if user.pk not in (asker.pk, member.user_id)
        }
        choice = cast("forms.ChoiceField", self.fields["second"])
        choice.choices = [
            ("", _("Please choose")),
            *((pk, user.name) for pk, user in self._seconds.items()),
        ]
        self.fields["reason"].widget.attrs["minlength"] = LEAST

    def second_person(self) -> User:
        """Who was named."""
        return self._seconds[self.cleaned_data["second"]]


class ReviewForm(forms.Form):
    """What the audit committee finds."""

    verdict = forms.ChoiceField(
        label=_("What do you find?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    finding = forms.CharField(
        label=_("In words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeopleFilters(forms.Form):
    """Search and filters above a list of members with their certificates."""

    q = forms.CharField(
        label=_("Name, pinyin or staff number"),
        required=False,
        max_length=40,
        widget=forms.SearchInput,
    )
    place = PlaceField(label=_("Campus or group"), required=False, empty_label=_("All"))
    standing = forms.ChoiceField(
        label=_("Health certificate"),
        required=False,
        choices=[("", _("All")), ("ends", _("To be renewed")), *Standing.choices],
    )

    def __init__(self, data: Any, *, user: Somebody, right: str) -> None:
        super().__init__(data)
        self.tree = Tree.for_user(user, right)
        self.fields["place"].offer(self.tree)  # type: ignore[attr-defined]

    def narrow(self, rows: Any, today: date | None = None) -> Any:
        """Of `with_certificates` those that were asked for; a mistake filters nothing."""
        day = today or local_today()
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            rows = rows.filter(pk__in=Member.objects.search(words).order_by().values("pk"))
        if place := asked.get("place"):
            rows = rows.filter(organisation_id__in=self.tree.below(place))
        if asked.get("standing") == "ends":
            rows = rows.filter(Q(valid_until=None) | Q(valid_until__lte=day + SOON))
        elif asked.get("standing"):
            rows = of_standing(rows, asked["standing"], day)
        return rows
