"""What was understood of one row, and what will become of it."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

from union.core.errors import Sentence
from union.imports.models import Row
from union.imports.reading.cells import Cell


def problem(field_name: str, code: str, message: Sentence, column: str = "") -> dict[str, Any]:
    """What is wrong with a row, or to be looked at, as it is kept: said in every language.

    Whoever reads the page later may read another language than whoever sent the sheet.
    """
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(message)
    kept = {"field": field_name, "column": column, "code": code}
    return {**kept, "message": str(message), "said": said}


def said(kept: dict[str, Any]) -> str:
    """A problem in the reader's language; the oldest rows say it in one only."""
    text: str = kept.get("said", {}).get(get_language(), kept["message"])
    return text


@dataclass(slots=True)
class Judged:
    """One data row on its way from cells to an outcome.

    `values` are plain: text, whole numbers, ISO days, amounts as text. A field whose cell was
    blank is missing from them, one that is to be emptied is None.
    """

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    outcome: str = Row.Outcome.NEW
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    diff: dict[str, list[Any]] = field(default_factory=dict)
    candidates: list[int] = field(default_factory=list)
    subject_id: int | None = None
    subject_version: int | None = None

    def reject(self, field_name: str, code: str, message: Sentence, column: str = "") -> None:
        """Says what is wrong; the row is left out until it is put right."""
        self.outcome = Row.Outcome.REJECTED
        self.errors.append(problem(field_name, code, message, column))

    def warn(self, field_name: str, code: str, message: Sentence, column: str = "") -> None:
        """Says what to look at; the row goes in all the same."""
        self.warnings.append(problem(field_name, code, message, column))

    @property
    def is_rejected(self) -> bool:
        """Whether the row is left out."""
        return bool(self.errors)
