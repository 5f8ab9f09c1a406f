"""A member's family: a child, a child who is expected, a husband or wife."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.forms import DayField
from union.members.actions.dependants import DependantFacts
from union.members.models import Dependant

# What is entered, with the fields that it needs; the word stands in the address.
ASKED: dict[str, tuple[str, ...]] = {
    "child": ("name", "born_on", "consent"),
    "expected": ("due_on", "consent"),
    "spouse": ("name",),
}
OWN_CONSENT = (
    _("I am a guardian of this child, and I agree"),
    _(
        "The union keeps the child's name and day of birth for the gifts of children's day and of "
        "a birth, and for nothing else. You can take this back here at any time; then it is "
        "deleted at once."
    ),
)
PAPER_CONSENT = (
    _("The consent of a guardian, signed on paper, lies before me"),
    _(
        "It says: the union keeps the child's name and day of birth for the gifts of children's "
        "day and of a birth, and for nothing else, until the member takes it back."
    ),
)


class DependantForm(forms.Form):
    """One family member; `what` of ASKED says which fields there are."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(label=_("Date of birth"), past=True)
    due_on = DayField(label=_("Expected on"))
    consent = forms.BooleanField(
        error_messages={
            "required": _("Without the consent of a guardian nothing about a child is kept.")
        }
    )

    def __init__(self, data: Any = None, *, what: str, own: bool) -> None:
        """`own`: the member herself enters it; otherwise the office does, with paper at hand."""
        super().__init__(data)
        self.what = what
        for name in [name for name in self.fields if name not in ASKED[what]]:
            del self.fields[name]
        if "consent" in self.fields:
            consent = self.fields["consent"]
            consent.label, consent.help_text = OWN_CONSENT if own else PAPER_CONSENT
        self.order_fields(ASKED[what])

    def facts(self) -> DependantFacts:
        """What was entered."""
        relation = "spouse" if self.what == "spouse" else "child"
        said = {name: value for name, value in self.cleaned_data.items() if name != "consent"}
        return DependantFacts(relation, **said)

    @property
    def consented(self) -> bool:
        """Whether a guardian agrees."""
        return bool(self.cleaned_data.get("consent"))


class ChangeForm(forms.Form):
    """An entry put right; of a child who is expected also that it is born."""

    due_on = DayField(label=_("Expected on"), required=False)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(label=_("Date of birth"), past=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, dependant: Dependant) -> None:
        """Asks only what the entry has; an expected child gets name and day when it is born."""
        names = ("name", "born_on", "due_on", "version")
        super().__init__(data, initial={name: getattr(dependant, name) for name in names})
        self.relation = dependant.relation
        if dependant.is_expected:
            for name in ("name", "born_on"):
                self.fields[name].required = False
            self.fields["name"].help_text = _("When the child is born: enter name and day.")
        else:
            del self.fields["due_on"]
        if dependant.relation == Dependant.Relation.SPOUSE:
            del self.fields["born_on"]

    def facts(self) -> DependantFacts:
        """What the entry is to say."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return DependantFacts(self.relation, **said)
