"""The programme that the title of a list names."""

import re
from collections.abc import Sequence

# What a title says beside the programme: 2024年中秋节慰问品发放签领表 is about 2024年中秋节慰问品.
TITLE_END = re.compile(
    r"(?:发放|领取|签领|签收|登记|人员|签字|统计|汇总|花名)*(?:名单|明细表|明细|签领表|签收表|签字表|登记表|发放表|领取表|统计表|汇总表|台账|表)$"
)
SPACES = re.compile(r"\s+")


def programme_of_title(lines: Sequence[str]) -> str:
    """The programme that the title rows name; blank when none of them ends like a list's title."""
    for line in lines:
        title = SPACES.sub("", line).strip("（）()")
        name = TITLE_END.sub("", title)
        if name and name != title:
            return name[:100]
    return ""
