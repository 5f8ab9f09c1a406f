"""The columns of an insurer's own list, learned for the sheet that goes back to it."""

from union.core.chinese import fold_name

# Our columns, as the sheet that goes back names them; the others are known by their headings.
FIELD_OF = {
    "name": "name",
    "id_number": "id_number",
    "phone": "phone",
    "relation": "relation",
    "main_id": "main_id",
    "plan": "plan",
    "premium": "premium",
    "starts_on": "starts_on",
    "note": "action",
}
_GUESSES = {
    "序号": "number",
    "单位": "unit",
    "投保单位": "unit",
    "性别": "sex",
    "证件类型": "id_type",
    "出生日期": "born_on",
    "工号": "staff_number",
}


def guessed(heading: str) -> str:
    """What a column holds that we do not read ourselves; blank where that is not known."""
    return _GUESSES.get(fold_name(heading), "blank")
