"""What an insurer reads on our sheet, and what its own list calls it: Chinese for every reader."""

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


# The order that many insurers ask for, until one has shown us its own.
DEFAULT_LAYOUT = [
    ["序号", "number"],
    ["姓名", "name"],
    ["性别", "sex"],
    ["证件类型", "id_type"],
    ["证件号码", "id_number"],
    ["出生日期", "born_on"],
    ["手机", "phone"],
    ["与主被保人关系", "relation"],
    ["保障方案", "plan"],
    ["保费", "premium"],
    ["生效日期", "starts_on"],
    ["备注(增/减)", "action"],
]

RELATIONS = {"self": "本人", "spouse": "配偶", "child": "子女"}
ACTIONS = {"add": "增", "remove": "减"}
SEX = {"female": "女", "male": "男"}
ID_CARD = "身份证"


def sex_of(id_number: str) -> str:
    """As the ID number has it: its last digit but one is odd for men; blank without a number."""
    if len(id_number) != 18:
        return ""
    return "男" if int(id_number[16]) % 2 else "女"
