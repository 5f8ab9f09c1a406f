"""What the roster is asked: search, filters, day, order; and what leaves it as a file."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.forms import DayField
from union.imports.models import Batch, Row
from union.members.forms.places import PlaceField
from union.members.models import Employment, Member, Status, Tree
from union.orgs.scoping import Somebody

EVERYBODY = "all"
# What a column head sorts by; the second key keeps the order the same on every page.
SORTS = {
    "name": ("sort_key", "pk"),
    "staff_number": ("staff_number", "pk"),
    "place": ("organisation__path", "sort_key", "pk"),
    "joined_on": ("joined_on", "sort_key", "pk"),
}
_LONG_NUMBER = re.compile(r"\d{11}")


def no_whole_number(text: str) -> str:
    """Whole telephone and ID numbers do not belong in an address: four digits find as much."""
    if _LONG_NUMBER.search(text):
        raise forms.ValidationError(
            _("Please search by the last four digits only: whole numbers stay out of addresses.")
        )
    return text.strip()


class RosterFilter(forms.Form):
    """The filters above the roster; they stand in the address, so that a list can be passed on."""

    q = forms.CharField(
        label=_("Name, pinyin, staff number or last four digits of the phone"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = PlaceField(label=_("Campus or group"), required=False, empty_label=_("All"))
    post = forms.ChoiceField(label=_("Post"), required=False)
    employment = forms.ChoiceField(
        label=_("Employment form"), required=False, choices=[("", _("All")), *Employment.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Members now")), *Status.choices, (EVERYBODY, _("All, former ones too"))],
    )
    on = DayField(label=_("As of"), required=False, past=True)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    # The number of a spreadsheet: only whom it has added or changed.
    sheet = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: Somebody, right: str = "members.view", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.right = user, right
        self.tree = Tree.for_user(user, right)
        self.fields["place"].offer(self.tree)  # type: ignore[attr-defined]
        posts = Member.objects.for_user(user, right).posts()
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((post, post) for post in posts),
        ]

    def clean_q(self) -> str:
        """What is searched stands in the address."""
        return no_whole_number(self.cleaned_data["q"])

    @property
    def is_open(self) -> bool:
        """Whether a filter beside the search is set, so that it must be seen."""
        return any(self.data.get(name) for name in ("place", "post", "employment", "status", "on"))

    @property
    def is_narrow(self) -> bool:
        """Whether the list is not simply everybody."""
        return self.is_open or any(self.data.get(name) for name in ("q", "sheet"))

    @cached_property
    def batch(self) -> Batch | None:
        """The spreadsheet that is asked for, if it is one that the person sees."""
        number: int = self.cleaned_data.get("sheet") or 0
        return Batch.objects.for_user(self.user).filter(pk=number, kind="members").first()

    @property
    def day(self) -> date | None:
        """The day that the list is asked for; None for today."""
        day: date | None = self.cleaned_data.get("on")
        return day

    def rows(self) -> Any:
        """The members that the filters leave, in order; none when a filter makes no sense."""
        members = Member.objects.for_user(self.user, self.right)
        if not self.is_valid():
            return members.none()
        wanted = self.cleaned_data
        if wanted["sheet"]:
            written = Row.objects.for_user(self.user).filter(batch=self.batch, is_done=True)
            written = written.filter(outcome__in=[Row.Outcome.NEW, Row.Outcome.CHANGED])
            members = members.filter(pk__in=written.values("subject_id"))
        members = self._as_of(members, self.day) if self.day else self._now(members)
        return members.search(wanted["q"]).order_by(*self._order())

    def _now(self, members: Any) -> Any:
        wanted = self.cleaned_data
        if not wanted["status"]:
            # A spreadsheet may have ended somebody's membership: that is what one looks for.
            members = members if wanted["sheet"] else members.in_union()
        elif wanted["status"] != EVERYBODY:
            members = members.filter(status=wanted["status"])
        if wanted["place"]:
            members = members.filter(organisation__path__startswith=wanted["place"].path)
        if wanted["employment"]:
            members = members.filter(employment=wanted["employment"])
        return members.filter(post=wanted["post"]) if wanted["post"] else members

    def _as_of(self, members: Any, day: date) -> Any:
        wanted = self.cleaned_data
        statuses = None
        if wanted["status"]:
            everybody = wanted["status"] == EVERYBODY
            statuses = Status.values if everybody else [wanted["status"]]
        members = members.as_of(day, statuses)
        if wanted["place"]:
            members = members.filter(then_organisation_id__in=self.tree.below(wanted["place"]))
        if wanted["employment"]:
            members = members.filter(then_employment=wanted["employment"])
        return members.filter(then_post=wanted["post"]) if wanted["post"] else members

    def _order(self) -> list[str]:
        wanted = self.cleaned_data["sort"]
        keys = SORTS.get(wanted.removeprefix("-"), SORTS["name"])
        first = f"-{keys[0]}" if wanted.startswith("-") else keys[0]
        return [first, *keys[1:]]


class ExportForm(forms.Form):
    """A list as a file: which columns, which format, and what for."""

    COLUMNS = {
        "staff_number": _("Staff number"),
        "name": pgettext_lazy("person", "Name"),
        "campus": _("Campus"),
        "group": _("Group"),
        "post": _("Post"),
        "employment": _("Employment form"),
        "status": _("Status"),
        "joined_on": _("Date of joining the union"),
        "sex": _("Sex"),
        "born_on": _("Date of birth"),
        "phone": _("Telephone"),
        "id_number": _("ID number"),
        "note": _("Note"),
    }
    USUAL = ("staff_number", "name", "campus", "group", "post", "employment", "status", "joined_on")
    PURPOSES = {
        "union": _("Report to the higher union"),
        "insurance": _("Insurance or mutual aid"),
        "welfare": _("Gifts and benefits"),
        "activity": _("An activity"),
        "check": _("Comparing with the personnel records"),
        "other": _("Something else"),
    }

    columns = forms.MultipleChoiceField(
        label=_("Which columns"),
        choices=list(COLUMNS.items()),
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
    )
    form = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", _("Spreadsheet (xlsx)")), ("csv", "CSV")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(
        label=_("What is the list for?"),
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
        help_text=_(
            "It is written into the log. Each member sees that, when and by which office a list "
            "was made, but not what for."
        ),
    )
    in_full = forms.BooleanField(
        label=_("With whole ID and telephone numbers"),
        required=False,
        help_text=_("Otherwise their middle is hidden."),
    )

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            del self.fields["in_full"]
