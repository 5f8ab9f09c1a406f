"""The forms of gifts; they validate, the actions change."""

from union.welfare.forms.choices import ChoiceForm, OfferForm
from union.welfare.forms.gifts import (
    AllSignedForm,
    ChangeRowForm,
    CloseForm,
    IssueForm,
    ProgrammeFilters,
    ProgrammeForm,
    ProxyForm,
    RowFilters,
    RowForm,
    SheetForm,
    SignForm,
    TakeBackForm,
    kinds_for,
    only_plan,
    show_refusal,
)

__all__ = [
    "AllSignedForm",
    "ChangeRowForm",
    "ChoiceForm",
    "CloseForm",
    "IssueForm",
    "OfferForm",
    "ProgrammeFilters",
    "ProgrammeForm",
    "ProxyForm",
    "RowFilters",
    "RowForm",
    "SheetForm",
    "SignForm",
    "TakeBackForm",
    "kinds_for",
    "only_plan",
    "show_refusal",
]
