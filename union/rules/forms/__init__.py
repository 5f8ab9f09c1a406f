"""The forms of rule books and exemptions; they validate, the actions change."""

from union.rules.forms.book import BookForm, ClauseForm, ExampleForm, SwitchForm
from union.rules.forms.exemption import ExemptionForm, ReturnedForm
from union.rules.forms.filters import BookFilters, ExemptionFilters, GrantFilters
from union.rules.forms.rule import RuleForm
from union.rules.forms.settings import BenefitForm, DuesForm

__all__ = [
    "BenefitForm",
    "BookFilters",
    "BookForm",
    "ClauseForm",
    "DuesForm",
    "ExampleForm",
    "ExemptionFilters",
    "ExemptionForm",
    "GrantFilters",
    "ReturnedForm",
    "RuleForm",
    "SwitchForm",
]
