"""A book, its clauses, and the day on which it is switched on."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import DayField, RowField
from union.orgs.models import Level, Organisation
from union.orgs.scoping import Somebody, reach
from union.rules import examples
from union.rules.actions import BookFacts, ClauseFacts
from union.rules.models import Clause, RuleBook


def places_for(user: Somebody) -> list[Organisation]:
    """The unions whose books somebody may change."""
    reached = Organisation.objects.filter(reach(user, "rules.change").q(""))
    return list(reached.filter(level__in=[Level.FEDERATION, Level.UNION]).order_by("path"))


class PlaceMixin(forms.Form):
    """For whom a book is: not asked where there is only one answer."""

    organisation = RowField(
        label=_("For whom"), queryset=Organisation.objects.none(), empty_label=None
    )

    def ask_where(self, user: Somebody) -> None:
        """Offers the unions that the person reaches."""
        places = places_for(user)
        self.only = places[0] if len(places) == 1 else None
        if self.only:
            del self.fields["organisation"]
            return
        choice = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        choice.queryset = Organisation.objects.filter(pk__in=[one.pk for one in places])

    @property
    def where(self) -> Organisation:
        """The union that was chosen, or the only one."""
        found: Organisation = self.only or self.cleaned_data["organisation"]
        return found


class ExampleForm(PlaceMixin):
    """Which example a new book begins with."""

    example = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, user: Somebody) -> None:
        super().__init__(data)
        self.ask_where(user)
        choices = [(name, examples.read(name)["title"]) for name in examples.names()]
        cast("forms.ChoiceField", self.fields["example"]).choices = choices
        self.order_fields(["organisation", "example"])


class BookForm(forms.Form):
    """What a book says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120)
    region = forms.CharField(label=_("Region"), max_length=40, required=False)
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("As it stands on the document."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("Where the document was found: an address, an archive, a letter."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def start(book: RuleBook) -> dict[str, Any]:
        """What it says now."""
        names = ("title", "region", "document_number", "source", "version")
        return {name: getattr(book, name) for name in names}

    def facts(self) -> BookFacts:
        """What was entered."""
        names = ("title", "region", "document_number", "source")
        return BookFacts(**{name: self.cleaned_data[name] for name in names})


class ClauseForm(forms.Form):
    """A clause."""

    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        required=False,
        help_text=_("As it stands on the document."),
    )
    heading = forms.CharField(label=_("Heading"), max_length=80, required=False)
    text = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea)

    @staticmethod
    def start(clause: Clause) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(clause, name) for name in ("number", "heading", "text")}

    def facts(self) -> ClauseFacts:
        """What was entered."""
        return ClauseFacts(**self.cleaned_data)


class SwitchForm(forms.Form):
    """From which day on a book judges."""

    valid_from = DayField(
        label=_("In force from"),
        help_text=_("What happens on this day or later is judged by this book."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def start(book: RuleBook) -> dict[str, Any]:
        """Today."""
        return {"valid_from": local_today(), "version": book.version}
