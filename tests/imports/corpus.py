"""Every kind of spreadsheet that comes in, and what reading it must yield.

`CASES` holds them by id; ids begin with the number of the catalogue (N06-truncated). Outcomes that
need members in the database (duplicates, namesakes, conflicts) are asserted where rows are applied;
here such a case says only how many rows it has. The files are built when they are asked for.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from union.core.id_numbers import check_digit
from union.imports.reading import values
from union.imports.reading.cells import Cell

SYNONYMS = {
    "staff_number": ["工号", "职工号", "员工编号"],
    "name": ["姓名", "职工姓名", "会员姓名"],
    "id_number": ["身份证号", "身份证号码", "证件号码"],
    "phone": ["手机", "联系电话", "手机号码"],
    "campus": ["园区", "校区"],
    "group": ["小组", "工会小组", "部门"],
    "programme": ["发放项目", "项目"],
    "amount": ["金额", "发放金额"],
    "quantity": ["数量"],
    "day": ["日期", "领取日期", "发放日期"],
    "present": ["是否领取", "在职"],
    "note": ["备注", "说明"],
    "account": ["银行卡号"],
    "systolic": ["收缩压"],
    "diastolic": ["舒张压"],
}
PARSERS: dict[str, Callable[[Cell], Any]] = {
    "name": values.name,
    "id_number": lambda cell: values.id_number(cell, today=dt.date(2026, 11, 23)),
    "phone": values.phone,
    "amount": values.money,
    "quantity": values.whole,
    "day": values.day,
    "present": values.boolean,
}
Kind = Literal["file", "rows", "ok"]


@dataclass(frozen=True)
class Bad:
    """The code with which a cell is refused."""

    code: str


@dataclass(frozen=True)
class Case:
    """One file. `kind` says who refuses: the file as a whole, some of its rows, or nobody."""

    id: str
    about: str
    build: Callable[[], bytes]
    kind: Kind = "ok"
    name: str = "名单.xlsx"
    refused: str = ""
    rows: int | None = None
    warnings: frozenset[str] = frozenset()
    cells: Mapping[tuple[int, str], Any] = field(default_factory=dict)
    """By row number and field: the value, or Bad."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    container: str = "xlsx"
    asks: bool = False
    """Several sheets: the person must choose."""

    @property
    def bytes(self) -> bytes:
        """The file."""
        return _built(self.id)


CASES: dict[str, Case] = {}


@cache
def _built(case_id: str) -> bytes:
    return CASES[case_id].build()


def add(case_id: str, about: str, build: Callable[[], bytes], **expected: Any) -> None:
    """Takes a case into the corpus."""
    if "refused" in expected:
        expected["kind"] = "file"
    elif any(isinstance(value, Bad) for value in expected.get("cells", {}).values()):
        expected["kind"] = "rows"
    expected["warnings"] = frozenset(expected.get("warnings", ()))
    assert case_id not in CASES
    CASES[case_id] = Case(case_id, about, build, **expected)


def id_number(serial: int, birth: str = "19900101") -> str:
    """A sound ID number of nobody."""
    first = f"330106{birth}{serial:03d}"
    return first + check_digit(first)


def amounts(*written: Any) -> list[list[Any]]:
    """A table of people and amounts; data begin in row 2."""
    return [["姓名", "金额"], *(["张" + "一二三四五六七八九十"[at % 10] + str(at), value]
                              for at, value in enumerate(written))]  # fmt: skip


def money(text: str) -> Decimal:
    """An amount as it is expected."""
    return Decimal(text)


from tests.imports import corpus_containers, corpus_tables, corpus_values  # noqa: E402, F401
