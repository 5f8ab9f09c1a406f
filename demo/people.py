"""The invented people of the demo. Nobody in here exists, and no number can belong to anybody.

Names are drawn by a generator with a fixed seed. The ID numbers have sound check digits and the
area code 330199, which was never given out; the telephone numbers begin with 154, which no
operator has.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from union.core.id_numbers import check_digit

UNION = "星河幼儿园工会"
CAMPUSES = ("滨江园区", "湖畔园区", "东门园区")
GROUPS = ("大班组", "中班组", "小班组", "后勤组")
SEED = 20260923
HOW_MANY = 86

_SURNAMES = (
    "周吴郑冯陈褚卫蒋韩杨朱秦尤许何吕施孔魏姜谢邹喻柏窦章葛范彭郎鲁马苗凤方俞任袁柳"
    "鲍史唐费薛贺倪汤滕殷毕郝邬安常乐于傅卞齐康伍余元顾孟黄穆萧尹姚邵汪祁毛单翟曾"
)
_GIVEN = (
    "雨桐",
    "若溪",
    "思远",
    "佩兰",
    "晓岚",
    "静姝",
    "心怡",
    "慧君",
    "秋月",
    "春燕",
    "丽华",
    "玉洁",
    "海棠",
    "云舒",
    "明霞",
    "婉清",
    "惠芬",
    "秀兰",
    "亚男",
    "凯文",
    "书瑶",
    "梓萱",
    "诗涵",
    "怀瑾",
    "冬梅",
    "素珍",
    "小满",
    "立夏",
    "白露",
    "知秋",
    "安琪",
    "可心",
    "美玲",
    "建英",
    "国芳",
    "卫红",
    "琳",
    "娅",
    "茜",
    "蓓",
    "妮",
    "岚",
    "薇",
    "黎",
    "桦",
    "蔚",
    "珏",
    "苒",
)
_MEN = ("志强", "一鸣", "建国", "浩然", "立军", "文斌", "大勇", "子轩", "家豪", "永康")
_FORMS = ("在编",) * 5 + ("合同",) * 4 + ("备案制", "人事代理", "劳务派遣", "返聘")
_POSTS = {
    "大班组": ("教师", "教师", "教师", "保育员"),
    "中班组": ("教师", "教师", "教师", "保育员"),
    "小班组": ("教师", "教师", "保育员"),
    "后勤组": ("厨师", "行政", "保健医", "行政", "厨师", "保安"),
}


@dataclass(frozen=True)
class Person:
    """A row of the roster."""

    staff_number: str
    name: str
    sex: str
    born_on: date
    id_number: str
    campus: str
    group: str
    employment: str
    post: str
    joined_on: date
    phone: str
    note: str = ""


@dataclass(frozen=True)
class Account:
    """Somebody who logs in by a word, and the office that she holds (blank: a plain member)."""

    username: str
    place: int  # in the roster, from 0
    name: str
    role: str = ""
    campus: str = ""
    group: str = ""
    post: str = ""


ACCOUNTS = (
    Account("chair", 0, "周敏", "chair", "滨江园区", "后勤组", "行政"),
    Account("deputy", 5, "沈悦", "deputy", "湖畔园区", "中班组", "教师"),
    Account("treasurer", 11, "何静", "treasurer", "滨江园区", "后勤组", "会计"),
    Account("cashier", 22, "陆青", "cashier", "湖畔园区", "后勤组", "出纳"),
    Account("auditor", 27, "许宁", "auditor", "东门园区", "大班组", "教师"),
    Account("committee", 32, "汪芳", "committee", "东门园区", "中班组", "教师"),
    Account("leader", 36, "苏木", "leader", "滨江园区", "大班组", "教师"),
    Account("organiser", 43, "高原", "organiser", "湖畔园区", "大班组", "教师"),
    Account("welfare", 47, "顾小满", "welfare", "滨江园区", "后勤组", "行政"),
    Account("keeper", 58, "罗一舟", "keeper", "滨江园区", "后勤组", "保健医"),
    Account("member", 60, "林晓", "", "滨江园区", "大班组", "教师"),
)
# Two of one name, a name of a minority, a double surname: rosters have them.
_GIVEN_NAMES = {8: "王芳", 9: "阿依古丽·买买提", 40: "欧阳知秋", 53: "王芳", 71: "单雨桐"}
RETIRING, MOVING, LEAVING, ON_MATERNITY, SECONDED, ON_LEAVE = 24, 19, 13, 31, 66, 77


def roster() -> list[Person]:
    """The 86 people of the roster, always the same."""
    chance = random.Random(SEED)
    by_place = {account.place: account for account in ACCOUNTS}
    names = {account.name for account in ACCOUNTS} | set(_GIVEN_NAMES.values())
    return [_person(place, by_place.get(place), names, chance) for place in range(HOW_MANY)]


def _person(place: int, account: Account | None, names: set[str], chance: random.Random) -> Person:
    is_man = account is None and place not in _GIVEN_NAMES and chance.random() < 0.1
    name = account.name if account else _GIVEN_NAMES.get(place) or _new_name(is_man, names, chance)
    group = account.group if account else GROUPS[place // 3 % 4]
    born_on, joined_on = _days(place, chance)
    return Person(
        staff_number=f"03{place + 1:03d}",
        name=name,
        sex="男" if is_man else "女",
        born_on=born_on,
        id_number=_id_number(place, born_on, is_man=is_man),
        campus=account.campus if account else CAMPUSES[place % 3],
        group="大班组" if place == RETIRING else group,
        employment="在编" if account or place == RETIRING else chance.choice(_FORMS),
        post=account.post
        if account
        else "教师"
        if place == RETIRING
        else chance.choice(_POSTS[group]),
        joined_on=joined_on,
        phone=f"154{(place + 1) * 9176543 % 10**8:08d}",
        note="班主任" if place % 17 == 4 else "",
    )


def _new_name(is_man: bool, names: set[str], chance: random.Random) -> str:
    while True:
        name = chance.choice(_SURNAMES) + chance.choice(_MEN if is_man else _GIVEN)
        if name not in names:
            names.add(name)
            return name


def _days(place: int, chance: random.Random) -> tuple[date, date]:
    """Born and joined the union; nobody before twenty-one, everybody before 2024."""
    if place == RETIRING:
        return date(1971, 10, 17), date(1992, 9, 1)
    born_on = date(1969, 1, 1) + timedelta(days=chance.randrange(31 * 365))
    earliest = max(born_on.year + 21, 1994)
    return born_on, date(chance.randint(earliest, 2023), chance.randint(1, 12), 1)


def _id_number(place: int, born_on: date, *, is_man: bool) -> str:
    first_17 = f"330199{born_on:%Y%m%d}{place * 10 % 990 + (1 if is_man else 2):03d}"
    return first_17 + check_digit(first_17)


def newcomer(today: date) -> Person:
    """Who joined this month and is in no roster yet."""
    born_on = date(2001, 3, 8)
    return Person(
        staff_number=f"03{HOW_MANY + 1:03d}",
        name="夏知予",
        sex="女",
        born_on=born_on,
        id_number=_id_number(HOW_MANY, born_on, is_man=False),
        campus="滨江园区",
        group="大班组",
        employment="合同",
        post="教师",
        joined_on=today.replace(day=1),
        phone="15420260901",
    )


@dataclass(frozen=True)
class Change:
    """What became different for somebody, from a day on."""

    staff_number: str
    on: date
    reason: str
    status: str = ""
    campus: str = ""
    group: str = ""

    @property
    def is_exit(self) -> bool:
        """Whether she gets no gifts from then on."""
        return self.status in ("retired", "left", "transferred")


@dataclass(frozen=True)
class History:
    """The changes of the last years, as of a day."""

    changes: list[Change] = field(default_factory=list)

    def is_gone(self, staff_number: str, on: date) -> bool:
        """Whether somebody had left by a day."""
        return any(
            one.is_exit and one.staff_number == staff_number and one.on <= on
            for one in self.changes
        )


def history(today: date) -> History:
    """Who is on leave, who retired, moved or left: in relation to a day."""
    first = today.replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    spring = _last(3, 1, today)
    summer = _last(8, 31, today)
    people = roster()

    def change(place: int, on: date, reason: str, **what: str) -> Change:
        return Change(people[place].staff_number, on, reason, **what)

    return History(
        [
            change(MOVING, spring, "园区间调动", campus="东门园区", group="小班组"),
            change(SECONDED, spring - timedelta(days=170), "借调到区教研室", status="seconded"),
            change(LEAVING, summer, "合同到期", status="left"),
            change(ON_LEAVE, today - timedelta(days=75), "事假", status="leave"),
            change(ON_LEAVE, today - timedelta(days=45), "假满返岗", status="active"),
            change(ON_MATERNITY, today - timedelta(days=40), "产假", status="maternity"),
            change(RETIRING, last_month, "到龄退休", status="retired"),
        ]
    )


def _last(month: int, day: int, today: date) -> date:
    """The newest such day of the calendar that is over for some weeks."""
    this_year = date(today.year, month, day)
    if this_year < today - timedelta(days=28):
        return this_year
    return this_year.replace(year=today.year - 1)
