"""What forms of all apps share."""

import pytest

from union.core.forms import whole_number


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
