"""The forms of gifts; they validate, the actions change."""

from union.welfare.forms.choices import ChoiceForm, OfferForm
from union.welfare.forms.gifts import (
    ChangeRowForm,
    CloseForm,
    IssueForm,
    ProgrammeFilters,
    ProgrammeForm,
    RowFilters,
    RowForm,
    kinds_for,
    only_plan,
)
from union.welfare.forms.receipts import (
    AllSignedForm,
    ProxyForm,
    SheetForm,
    SignForm,
    TakeBackForm,
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
]
