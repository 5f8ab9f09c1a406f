"""Kinds of benefit of a union's own, and its income from dues."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import AmountField, CountField
from union.orgs.scoping import Somebody
from union.rules.forms.book import PlaceMixin


class BenefitForm(PlaceMixin):
    """A kind of benefit."""

    name = forms.CharField(
        label=_("Name of the kind"),
        max_length=30,
        help_text=_("It stays as it is."),
    )

    def __init__(self, data: Any = None, *, user: Somebody) -> None:
        super().__init__(data, prefix="benefit")
        self.ask_where(user)


class DuesForm(PlaceMixin):
    """Income from dues of a year."""

    year = CountField(label=_("Year"), min_value=2000, max_value=2099)
    dues = AmountField(label=_("Income from dues (yuan)"), least=Decimal(0))

    def __init__(self, data: Any = None, *, user: Somebody) -> None:
        super().__init__(data, prefix="dues", initial={"year": local_today().year})
        self.ask_where(user)
