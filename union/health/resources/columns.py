"""What the columns of a centre's list hold: who, when, or what was found."""

import re
from datetime import date

from union.health.hepatitis import speaks_of_it
from union.imports.judged import Judged
from union.imports.reading import values
from union.imports.reading.cells import Cell

ABSENT_WORDS = frozenset({"弃检", "未检", "未到", "未到检", "缺检", "放弃", "放弃体检", "未参检"})
ABSENT = "absent"
WITH_RESULTS = "results"
# What says who somebody is, or how the centre counts, is no result.
_NO_RESULT = re.compile(
    r"体检(编)?号|序号|性别|年龄|部门|科室|班组|单位|园区|套餐|婚否|婚姻|出生|证件|民族|备注$|"
    r"身份证|手机|电话|联系方式|地址|姓名|工号|(体检|检查|到检|登记|报告)(日期|时间)"
)


def day_or_absent(cell: Cell, *, epoch_1904: bool = False) -> date | str:
    """The day of the check-up, or that she did not come."""
    if cell.kind == "text" and _solid(cell.text) in ABSENT_WORDS:
        return ABSENT
    return values.past_day(cell, epoch_1904=epoch_1904)


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


def is_result(heading: str, field: str | None) -> bool:
    """Whether a column holds something that the centre found, and may be kept at all."""
    return (
        field is None
        and bool(heading)
        and not speaks_of_it(heading)
        and not _NO_RESULT.search(_solid(heading))
    )


def is_sure(row: Judged) -> bool:
    """Whether a row says whose it is by more than a name: only then results may go with it."""
    by_name = any(one["code"] == "by_name" for one in row.warnings)
    return row.subject_id is not None and not row.is_rejected and not by_name
