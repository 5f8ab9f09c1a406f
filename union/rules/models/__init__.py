"""Rule books and what follows from them, one module per noun."""

from union.rules.models.book import BookState, Clause, RuleBook, book_on, books_on
from union.rules.models.differences import Difference, differences
from union.rules.models.exemption import Exemption
from union.rules.models.figures import YearFigures
from union.rules.models.form import Form
from union.rules.models.grant import Grant, GrantQuerySet
from union.rules.models.own_benefit import OwnBenefit
from union.rules.models.rule import Rule, RuleKind, Severity, Unit

__all__ = [
    "BookState",
    "Clause",
    "Difference",
    "Exemption",
    "Form",
    "Grant",
    "GrantQuerySet",
    "OwnBenefit",
    "Rule",
    "RuleBook",
    "RuleKind",
    "Severity",
    "Unit",
    "YearFigures",
    "book_on",
    "books_on",
    "differences",
]
