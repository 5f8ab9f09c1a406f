"""What the forms of all apps share: days as people type them, and refusals beside their fields."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import UnclearDay, local_today, parse_day
from union.core.errors import Refused
from union.core.money import HIGHEST, bare_number

# More digits than a database's whole numbers hold are nobody's number.
DIGITS = 18


def whole_number(text: str) -> int | None:
    """The number of a row that a form carries, or None for anything else.

    Digits of other scripts (², ٣) and numbers that no column holds are none of ours.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def without_numbers(text: str) -> str:
    """A reason or a note, which others read: no number of a person may stand in it."""
    if re.search(r"\d{7}", text):
        raise forms.ValidationError(_("Please write no ID or telephone number here."))
    return text.strip()


class DayField(forms.DateField):
    """A day from the calendar of the browser, or typed: 2026-9-1, 2026.9.1, 2026年9月1日.

    With `past` a day that is still to come is refused.
    """

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:
        self.past = past
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The calendar offers no day that would be refused."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return attrs | {"max": local_today().isoformat()} if self.past else attrs

    def to_python(self, value: Any) -> date | None:
        """The day, or None for nothing."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        try:
            day = parse_day(str(value))
        except UnclearDay:
            raise forms.ValidationError(
                _("Please enter a day like 2026-09-01."), code="invalid"
            ) from None
        if self.past and day > local_today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day


class AmountField(forms.DecimalField):
    """An amount in yuan, to the fen, typed as people write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(
        self, *, least: Decimal = Decimal("0.01"), most: Decimal = HIGHEST, **kwargs: Any
    ) -> None:
        super().__init__(
            min_value=least, max_value=most, decimal_places=2, localize=False, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        """The number without what people write around it."""
        return super().to_python(bare_number(value) if isinstance(value, str) else value)


class CountField(forms.IntegerField):
    """How many of something, read as amounts are: Python would take 1_000 as well."""

    def to_python(self, value: Any) -> Any:
        """The number without what people write around it."""
        return super().to_python(bare_number(value) if isinstance(value, str) else value)


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row among some; a number that no column holds is none of them."""

    def to_python(self, value: Any) -> Any:
        """The row, or what is said to a wrong choice."""
        if value not in self.empty_values and whole_number(str(value)) is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows among some; a number that no column holds is none of them."""

    def clean(self, value: Any) -> Any:
        """The rows, or what is said to a wrong choice."""
        for one in value or ():
            if whole_number(str(one)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": one},
                )
        return super().clean(value)


class _Beside:
    """What `refusals_beside` gives."""

    def __init__(self, *parts: forms.BaseForm) -> None:
        self.parts = parts

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: Any, refused: BaseException | None, _trace: Any) -> bool:
        if not isinstance(refused, Refused) or refused.status in (403, 404):
            return False
        error = forms.ValidationError(str(refused), code=type(refused).__name__)
        beside = (one for one in self.parts if refused.field in one.fields)
        form = next(beside, None)
        if form is None:
            self.parts[0].add_error(None, error)
        else:
            form.add_error(refused.field, error)
        return True


def refusals_beside(form: forms.BaseForm, *parts: forms.BaseForm) -> _Beside:
    """A rule's no, raised inside, becomes an error of the form: beside its field if it has one.

    `parts` are further forms of the page, each asked for the field. The code of the error is the
    name of the refusal. What is out of reach or not allowed is no matter of the form, and goes on
    as it is.
    """
    return _Beside(form, *parts)
