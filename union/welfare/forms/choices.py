"""The forms of choosing: what a programme offers, and what one member takes of it."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from union.core.forms import DayField
from union.welfare.actions import Offer, OptionFacts, needs_a_reason
from union.welfare.models import Disbursement, Programme
from union.welfare.models.option import LETTERS

WORDS = ("name", "specification", "pickup")
# So many choices are shown at once; the others unfold.
USUAL = 2


class OfferForm(forms.Form):
    """Up to five choices, each with its letter; the last day, and what the silent get.

    A choice is what has a name. The fields of A are called `name_A`, `specification_A`, `pickup_A`.
    """

    choose_by = DayField(
        label=_("Last day to choose"),
        required=False,
        help_text=_("Until the end of this day everybody chooses, and may change her mind."),
    )
    usual = forms.ChoiceField(
        label=_("Whoever says nothing gets"),
        required=False,
        choices=[(letter, letter) for letter in LETTERS],
        initial=LETTERS[0],
    )

    def __init__(self, data: Any = None, *, programme: Programme | None = None) -> None:
        """The form of a programme that is there, or of one that is opened."""
        there = programme.offered if programme else []
        initial: dict[str, Any] = {"choose_by": programme.choose_by if programme else None}
        for one in there:
            initial |= {f"{word}_{one.letter}": getattr(one, word) for word in WORDS}
            if one.is_default:
                initial["usual"] = one.letter
        super().__init__(data, initial=initial)
        labels = {
            "name": (_("What it is"), 40),
            "specification": (_("Specification"), 100),
            "pickup": (_("Where it is collected"), 100),
        }
        for letter in LETTERS:
            for word, (label, most) in labels.items():
                self.fields[f"{word}_{letter}"] = forms.CharField(
                    label=label, max_length=most, required=False
                )

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields of each choice, by letter."""
        return [(letter, [self[f"{word}_{letter}"] for word in WORDS]) for letter in LETTERS]

    @property
    def first(self) -> list[tuple[str, list[BoundField]]]:
        """The choices that are shown at once."""
        return self.groups[:USUAL]

    @property
    def further(self) -> list[tuple[str, list[BoundField]]]:
        """Those that unfold."""
        return self.groups[USUAL:]

    @property
    def has_further(self) -> bool:
        """Whether one of those is in use."""
        return any(field.value() for _letter, some in self.further for field in some)

    @property
    def is_used(self) -> bool:
        """Whether something is to be chosen, or was entered wrong."""
        return bool(self.errors) or any(self[name].value() for name in ("choose_by", "name_A"))

    def clean(self) -> dict[str, Any]:
        """What a choice is must be said, if anything is said about it."""
        cleaned: dict[str, Any] = super().clean() or {}
        for letter in LETTERS:
            said = [cleaned.get(f"{word}_{letter}") for word in WORDS]
            if any(said) and not said[0] and f"name_{letter}" not in self.errors:
                self.add_error(f"name_{letter}", _("Please say what it is."))
        return cleaned

    def offer(self) -> Offer:
        """What was entered."""
        said = self.cleaned_data
        options = [
            OptionFacts(
                place,
                said[f"name_{letter}"],
                said[f"specification_{letter}"],
                said[f"pickup_{letter}"],
                is_default=letter == (said["usual"] or LETTERS[0]),
            )
            for place, letter in enumerate(LETTERS)
            if said[f"name_{letter}"]
        ]
        return Offer(tuple(options), said["choose_by"])


class ChoiceForm(forms.Form):
    """What an officer enters for a member; why, where that must be said."""

    option = forms.TypedChoiceField(label=_("She gets"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is it changed?"),
        max_length=100,
        help_text=_("The member sees it. Write nothing about an illness."),
    )

    def __init__(self, data: Any = None, *, row: Disbursement) -> None:
        """The form of one row, with the choices of its programme."""
        super().__init__(data, initial={"option": row.option_id})
        choices = [(one.pk, one.label) for one in row.programme.offered]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]
        if not needs_a_reason(row):
            del self.fields["reason"]
