"""What the demo's union plans to spend in a year, and what it is asked for: lines and requests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from demo.occasions import Occasion, birthdays, festivals, this_week, tickets
from demo.people import HOW_MANY
from union.funds.models import Category, Source


@dataclass(frozen=True)
class Line:
    """A line of the budget in yuan; `opening` was spent before the books began here."""

    name: str
    category: str
    source: str
    amount: int
    opening: int = 0
    basis: str = ""


class End(Enum):
    """How far a request of the demo has come."""

    DRAFT = auto()
    WAITS = auto()  # for the first who decides
    AGREED = auto()  # by the first; now it waits for the next
    RETURNED = auto()
    REFUSED = auto()
    TO_PAY = auto()
    FAILED = auto()  # the payment; it is tried again
    PAID = auto()
    REVERSED = auto()


@dataclass(frozen=True)
class Ask:
    """A request: who asks on which day, for what, out of which line, how much, and what came of it.

    `amount` and `standard` in yuan; `programme` is the name of the gifts that it pays for, whose
    rows then say for how many people it is. `paper`: an offer lies with it; `receipt`: its file
    shows what was paid.
    """

    day: date
    end: End
    by: str
    title: str
    line: str
    amount: int
    payee: str
    reason: str = ""
    people: int | None = None
    standard: int | None = None
    paper: bool = True
    receipt: bool = True
    programme: str = ""


FESTIVALS, CAKES, FILMS, OUTINGS = "节日慰问品", "生日蛋糕券", "职工观影", "春秋游"
SPORTS, LESSONS, VISITS, HARDSHIP = "文体比赛", "职工教育", "婚育病丧慰问", "困难职工帮扶"
HOME, OFFICERS = "职工之家设备", "工会干部培训"
CAKE, FILM = 150, 80
BAKERY = "甜心蛋糕坊"
SHOPS = {
    "spring-festival": "丰年食品商贸有限公司",
    "dragon-boat": "粽香斋食品有限公司",
    "mid-autumn": "禾丰粮油有限公司",
    "national-day": "果然鲜水果行",
}


def season_line(today: date) -> str:
    """The line out of which the gift of this season is paid: summer or winter."""
    return this_week(today).name.removeprefix(f"{this_week(today).given_on.year}年")


def lines(today: date) -> list[Line]:
    """The budget of the year; where everybody gets something, by what each may cost."""

    def each(name: str, category: str, source: str, yuan: int, people: int = HOW_MANY) -> Line:
        return Line(name, category, source, people * yuan, basis=f"{people}人 × {yuan}元")

    welfare, culture, own = Category.WELFARE, Category.CULTURE, Source.CONTRIBUTION
    return [
        each(FESTIVALS, welfare, own, 1800),
        each(CAKES, welfare, own, CAKE),
        each(season_line(today), welfare, own, this_week(today).amount),
        each(FILMS, culture, own, 2 * FILM),
        each(OUTINGS, culture, Source.DUES, 140),
        Line(SPORTS, culture, own, 15000, 2600, "元旦汇演、气排球、拔河"),
        Line(LESSONS, Category.EDUCATION, own, 8000, 0, "讲座、急救培训、读书"),
        Line(VISITS, Category.WARMTH, own, 12000, 600, "按慰问办法"),
        Line(HARDSHIP, Category.HARDSHIP, Source.SUBSIDY, 6000, 0, "上级专项补助"),
        Line(HOME, Category.EQUIPMENT, Source.EMPLOYER, 10000, 0, "音响、健身器材"),
        each(OFFICERS, Category.TRAINING, own, 400, people=10),
    ]


def asks(today: date) -> list[Ask]:
    """Everything that was asked for this year: the gifts, what is over, and what is on its way."""
    over = today - timedelta(days=14)
    return [*_for_gifts(today), *(one for one in _of_the_year(today) if one.day <= over),
            *_on_their_way(today)]  # fmt: skip


# What members were given: asked for before it is handed out, paid for as many as got it.


def _for_gifts(today: date) -> Iterator[Ask]:
    for one in festivals(today):
        yield _gift(one, FESTIVALS, SHOPS[one.sheet], days=10)
    *before, newest = birthdays(today)
    for one in before:
        yield _gift(one, CAKES, BAKERY, days=12)
    yield Ask(today - timedelta(days=6), End.TO_PAY, "welfare", newest.name, CAKES, 0, BAKERY,
              standard=CAKE, programme=newest.name)  # fmt: skip
    yield from _cakes_before(today)
    yield _gift(tickets(today), FILMS, "星光影城", days=8)
    yield _gift(this_week(today), season_line(today), "万家粮油商行", days=6, end=End.TO_PAY)


def _gift(one: Occasion, line: str, shop: str, *, days: int, end: End = End.PAID) -> Ask:
    return Ask(one.given_on - timedelta(days=days), end, "welfare", one.name, line, 0, shop,
               standard=one.amount, programme=one.name)  # fmt: skip


def _cakes_before(today: date) -> Iterator[Ask]:
    """The months of this year whose cakes are in no list of the demo, in one sum."""
    first = birthdays(today)[0].given_on
    if first.year != today.year or first.month == 1:
        return
    months = range(1, first.month)
    people = sum(
        len(Occasion("", "", "", CAKE, date(today.year, month, 10), month).receivers(today))
        for month in months
    )
    when = f"1至{months[-1]}月" if len(months) > 1 else "1月"
    yield Ask(first.replace(day=1) - timedelta(days=4), End.PAID, "welfare", f"{when}生日蛋糕券",
              CAKES, people * CAKE, BAKERY, people=people, standard=CAKE)  # fmt: skip


def _of_the_year(today: date) -> list[Ask]:
    """What is asked for in every year, each in its month; the later ones are still to come."""
    year, paid = today.year, End.PAID
    return [
        Ask(date(year, 1, 19), paid, "welfare", "困难职工帮扶金", HARDSHIP, 2000, "两户困难职工",
            "上级专项补助，逐户走访后发放。", people=2, standard=1000),
        Ask(date(year, 4, 8), paid, "organiser", "春游门票", OUTINGS, 4300, "湿地植物园",
            people=HOW_MANY, standard=50),
        Ask(date(year, 5, 11), paid, "organiser", "拔河比赛器材和奖品", SPORTS, 3600, "悦体文具店"),
        Ask(date(year, 5, 20), paid, "chair", "工会干部培训费", OFFICERS, 1200, "市工人文化宫",
            people=3, standard=400),
        Ask(date(year, 6, 15), paid, "welfare", "上半年婚育和住院慰问", VISITS, 3000, "花语礼品行",
            "六位会员，按慰问办法。", people=6, standard=500),
        Ask(date(year, 8, 31), paid, "organiser", "心理健康讲座和用书", LESSONS, 4500, "启明书店"),
    ]  # fmt: skip


def _on_their_way(today: date) -> list[Ask]:
    """The newest ones, at every step of their way."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    return [
        Ask(ago(40), End.PAID, "organiser", "秋游大巴", OUTINGS, 3200, "顺达客运有限公司",
            "两辆车，含司机餐费。", receipt=False),
        Ask(ago(20), End.REVERSED, "organiser", "气排球赛奖品", SPORTS, 980, "悦体文具店",
            people=14, standard=70),
        Ask(ago(15), End.REFUSED, "organiser", "活动结束聚餐", OUTINGS, 1500, "望江楼",
            paper=False),
        Ask(ago(8), End.FAILED, "organiser", "读书会购书", LESSONS, 560, "启明书店"),
        Ask(ago(5), End.RETURNED, "organiser", "摄影比赛相框", SPORTS, 640, "光影图文店",
            paper=False),
        Ask(ago(3), End.AGREED, "organiser", "急救培训讲课费", LESSONS, 480, "市红十字会",
            "两个课时。", paper=False),
        Ask(ago(2), End.AGREED, "welfare", "会员结婚纪念品", VISITS, 500, "花语礼品行",
            "按慰问办法。"),
        Ask(ago(2), End.AGREED, "chair", "慰问品垫付报销", VISITS, 300, "",
            "看望住院同事时垫付。"),
        Ask(ago(1), End.AGREED, "organiser", "登山活动急救包", SPORTS, 260, "康民大药房",
            people=2, standard=130),
        Ask(ago(1), End.WAITS, "welfare", "冬至慰问汤圆", FESTIVALS, 4300, "江南食品有限公司",
            people=HOW_MANY, standard=50),
        Ask(ago(0), End.DRAFT, "organiser", "元旦汇演服装租赁", SPORTS, 3600, "霓裳服饰",
            people=24, standard=150),
    ]  # fmt: skip
