"""The insurer's list of the insured, as an insurer would really send it."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from demo.people import UNION, Person

TITLE = "团体人身意外伤害保险被保险人清单"
HEADERS = (
    *("序号", "单位", "姓名", "性别", "证件类型", "证件号码", "出生日期", "手机"),
    *("与主被保人关系", "保障方案", "保费", "生效日期", "社保", "备注(增/减)"),
)
# Who left the kindergarten before our roster begins; the insurer still has her.
FORMER = ("旧员工", "330199197005061482", date(1970, 5, 6))
# The two who came last are on no list yet.
NOT_LISTED = 2
PLAN = "A款 意外15万"


def insured_list(people: Iterable[Sequence[Any]], starts_on: date) -> bytes:
    """The insurer's list of (name, sex, ID number, date of birth, telephone): as mixed as real."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"author": UNION, "created": datetime(2026, 1, 1)})  # noqa: DTZ001  # a workbook knows no zone
    page = book.add_worksheet()
    page.write_row(0, 0, [TITLE])
    page.write_row(1, 0, HEADERS)
    for number, (name, sex, id_number, born_on, phone) in enumerate(people, start=1):
        born = f"{born_on:%Y-%m-%d}" if number % 3 else f"{born_on:%Y年%m月%d日}"
        row = [number, UNION, name, sex, "身份证", id_number, born, phone, "本人"]
        page.write_row(number + 1, 0, [*row, PLAN, "120元", starts_on.isoformat(), "有", ""])
    book.close()
    return target.getvalue()


def list_of_roster(roster: Sequence[Person], starts_on: date) -> bytes:
    """The list in the repository, to be sent in by hand: two newcomers miss, one is too many."""
    people = [
        (one.name, one.sex, one.id_number, one.born_on, one.phone) for one in roster[:-NOT_LISTED]
    ]
    name, number, born_on = FORMER
    return insured_list([*people, (name, "女", number, born_on, "")], starts_on)
