"""What forms of all apps share."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from tests.sources import domain, offences_of
from union.core.errors import NotAllowed, NotReachable, Refused
from union.core.forms import AmountField, CountField, refusals_beside, whole_number

# Whole numbers that a page carries and nobody types.
CARRIED = re.compile(r"(version|line|seen|sheet) = forms\.IntegerField\(")
DJANGOS = re.compile(r"forms\.(Decimal|Float|Integer)Field\(")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("٣", None),
        ("-1", None),
        ("1.5", None),
        (" 7", None),
        ("", None),
    ],
)
def test_a_number_of_a_row_is_read_and_anything_else_is_none(text, number):
    assert whole_number(text) == number


class Money(forms.Form):
    amount = AmountField()
    pieces = CountField(min_value=0)


@pytest.mark.parametrize("typed", ["1,000", "１０００", " 1000 "])
def test_amounts_and_counts_are_read_alike(typed):
    form = Money({"amount": typed, "pieces": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"amount": Decimal(1000), "pieces": 1000}


@pytest.mark.parametrize("typed", ["1e3", "1_000", "12,34", "1,,2", "1,5", "-1", "NaN", "一千"])
def test_what_may_have_been_meant_otherwise_is_refused_beside_its_field(typed):
    form = Money({"amount": typed, "pieces": typed})
    assert set(form.errors) == {"amount", "pieces"}
    assert f'value="{typed}"' in str(form["amount"])


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (AmountField(), "1.234", "小数最多 2 位。"),
        (forms.DecimalField(max_digits=3), "1234", "数字总共最多 3 位。"),
        (CountField(min_value=1), "-3", "不能小于 1。"),
        (CountField(max_value=5), "99", "不能大于 5。"),
        (AmountField(), "0", "不能小于 0.01。"),
        (forms.CharField(), "体\x00检", "文字里有看不见的空字符，请删去后再试。"),
    ],
)
def test_what_django_says_in_bad_chinese_is_said_anew(field, typed, sentence):
    with translation.override("zh-hans"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [sentence]


def test_what_people_type_as_a_number_is_read_by_one_reader() -> None:
    """Django's own fields take 1e3 and 1_000, which nobody means."""
    others = [
        f"{source.path}: {line.strip()}"
        for source in domain()
        for line in source.text.splitlines()
        if DJANGOS.search(line) and not CARRIED.search(line)
    ]
    assert not others, offences_of(others)


class Dear(Refused):
    message = "Too dear."
    field = "amount"


class Words(forms.Form):
    title = forms.CharField(required=False)


class Sums(forms.Form):
    amount = forms.CharField(required=False)


def test_a_refusal_stands_beside_its_field_in_the_part_that_has_it_or_on_top() -> None:
    words, sums = Words({}), Sums({})
    with refusals_beside(words, sums):
        raise Dear
    assert (words.errors, sums.errors) == ({}, {"amount": ["Too dear."]})
    assert sums.has_error("amount", "Dear")
    with refusals_beside(words):
        raise Dear
    assert words.non_field_errors() == ["Too dear."]


@pytest.mark.parametrize("error", [NotAllowed, NotReachable, ValueError])
def test_what_is_no_matter_of_the_form_goes_on_as_it_is(error: type[Exception]) -> None:
    form = Words({})
    with pytest.raises(error), refusals_beside(form):
        raise error
    assert not form.errors
