"""Makes the spreadsheets of the demo, as a kindergarten union would really send them.

    python -m demo.make_sheets [FOLDER] [DAY]

The roster is the same on every day. The lists of gifts speak of festivals before DAY (today), so
that `load_demo` makes them anew and the pages are alive; those in the repository are of the day on
which they were committed, to be looked at and to be sent in by hand. The mess is on purpose: title
rows, merged cells, five ways to write a date, spaces inside names, totals and signature lines.
"""

import csv
import datetime as dt
import io
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.book import Book, messy_amount, messy_name, written
from demo.insured import list_of_roster
from demo.occasions import FESTIVALS, Occasion, birthdays, festivals, tickets
from demo.people import SEED, UNION, Person, roster

COMMITTED_ON = dt.date(2026, 11, 23)
ROSTER_HEADERS = (
    "序号",
    "工号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号码",
    "园区",
    "工会小组",
    "用工形式",
    "岗位",
    "入会时间",
    "联系电话",
    "备注",
)
GIFT_HEADERS = (
    "序号",
    "工号",
    "姓名",
    "园区",
    "小组",
    "品名",
    "数量(份)",
    "金额(元)",
    "签名",
    "领取日期",
    "备注",
)
REASON = "原因"
CAKES = "birthday-cakes"


@dataclass(frozen=True)
class GiftSheet:
    """A list of gifts: its file, what it is of, and of which file before it has corrected rows."""

    file: str
    programme: Occasion
    mends: str = ""


def make_roster(path: Path) -> None:
    """The roster of all members."""
    chance = random.Random(SEED)
    book = Book(path, (5, 8, 10, 5, 14, 22, 10, 9, 9, 8, 14, 14, 10))
    columns = len(ROSTER_HEADERS)
    book.across(f"{UNION}会员花名册（实名制）", columns, book.title)
    book.line(["填表单位：工会办公室"])
    book.line(ROSTER_HEADERS, book.bold)
    people = roster()
    for number, one in enumerate(people, start=1):
        id_number = one.id_number.lower() if chance.random() < 0.3 else one.id_number
        book.line(
            [
                number,
                one.staff_number,
                messy_name(one.name, chance),
                one.sex,
                written(chance, one.born_on),
                id_number,
                one.campus,
                one.group,
                one.employment,
                one.post,
                written(chance, one.joined_on),
                one.phone,
                one.note or None,
            ]
        )
    book.line(["合计", None, f"{len(people)}人"])
    book.line(["制表人：          审核：          日期："])
    book.book.close()


def gift_sheets(today: dt.date) -> list[GiftSheet]:
    """All lists up to a day, in the order in which they came in."""
    sheets = []
    done = festivals(today)
    for one in done:
        ending = "csv" if one.sheet == FESTIVALS[0][0] else "xlsx"
        stem = f"{one.name[:4]}-{one.sheet}"
        sheets.append(GiftSheet(f"{stem}.{ending}", one))
        if one is done[-1] or (one.given_on.year == today.year and ending == "csv"):
            sheets.append(GiftSheet(f"{stem}-corrected.xlsx", one, mends=f"{stem}.{ending}"))
    sheets += [GiftSheet(f"{one.given_on:%Y-%m}-{CAKES}.xlsx", one) for one in birthdays(today)]
    sheets.append(GiftSheet("cinema-tickets.xlsx", tickets(today)))
    return sorted(sheets, key=lambda one: (one.programme.given_on, one.mends))


def make_gifts(sheet: GiftSheet, folder: Path, today: dt.date) -> Path:
    """Writes one list of gifts; mistakes are in those that have corrected rows."""
    path = folder / sheet.file
    mended = {one.mends for one in gift_sheets(today)}
    if sheet.mends:
        _corrected(sheet, path, today)
    elif path.suffix == ".csv":
        _bank_list(sheet.programme, path, today, with_mistakes=sheet.file in mended)
    elif sheet.programme.sheet == CAKES:
        _running_list(sheet.programme, path, today)
    else:
        _signing_list(sheet.programme, path, today, with_mistakes=sheet.file in mended)
    return path


def _signing_list(one: Occasion, path: Path, today: dt.date, *, with_mistakes: bool) -> None:
    """The usual form, by campus, with merged cells and a total."""
    chance = random.Random(f"{SEED} {one.name}")
    book = Book(path, (5, 8, 10, 10, 9, 18, 9, 12, 10, 14, 10))
    columns = len(GIFT_HEADERS)
    book.across(f"{one.name}发放签领表", columns, book.title)
    day = one.given_on
    book.across(f"单位：元        经办人：        日期：{day.year}年{day.month}月", columns)
    book.line(GIFT_HEADERS, book.bold)
    people = sorted(one.receivers(today), key=lambda person: person.campus, reverse=True)
    wrong = mistakes(people) if with_mistakes else {}
    number, campus, campus_from = 0, "", book.row
    for person in people:
        if person.campus != campus:
            _merge_campus(book, campus_from, campus)
            campus, campus_from = person.campus, book.row
        number += 1
        amount = wrong.get(person.staff_number, messy_amount(one.amount, chance))
        row = [
            number,
            person.staff_number,
            messy_name(person.name, chance),
            campus,
            person.group,
            one.item,
            1,
            amount,
            "",
            written(chance, day),
            "",
        ]
        book.line(row)
        if with_mistakes and person is people[11]:
            number += 1
            book.line([number, "99999", "查无此", campus, *row[4:]])
    _merge_campus(book, campus_from, campus)
    book.line(["合计", *[None] * 5, number, f"{one.amount * number:,.2f}元"])
    book.line(["制表：        验收：        审核："])
    book.book.close()


def _merge_campus(book: Book, first: int, campus: str) -> None:
    if campus and book.row - first > 1:
        book.sheet.merge_range(first, 3, book.row - 1, 3, campus)


def mistakes(people: Sequence[Person]) -> dict[str, object]:
    """By staff number, what stands where the amount should be."""
    return {people[4].staff_number: "三百多", people[18].staff_number: ""}


def _bank_list(one: Occasion, path: Path, today: dt.date, *, with_mistakes: bool) -> None:
    """What a bank's program puts out: GBK, by ID number, and Excel has been at it once."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["姓名", "身份证号", "发放项目", "金额", "发放日期"])
    for place, person in enumerate(one.receivers(today)):
        number = person.id_number
        if with_mistakes and place == 3:
            number = f"{int(number[:17]) * 10:.5E}"
        elif with_mistakes and place == 7:
            number = number[:15] + "000"
        elif with_mistakes and place == 11:
            number = number[:16] + ("7" if number[16] == "3" else "3") + number[17]
        writer.writerow([person.name, number, one.name, f"{one.amount:,.2f}", str(one.given_on)])
    path.write_bytes(text.getvalue().encode("gbk"))


def _corrected(sheet: GiftSheet, path: Path, today: dt.date) -> None:
    """The rejected rows of an earlier list, put right and sent back with their reasons."""
    one = sheet.programme
    people = one.receivers(today)
    if sheet.mends.endswith(".csv"):
        again = [people[place] for place in (3, 7, 11)]
    else:
        ordered = sorted(people, key=lambda person: person.campus, reverse=True)
        again = [person for person in ordered if person.staff_number in mistakes(ordered)]
    book = Book(path, (8, 10, 20, 18, 10, 14, 28))
    book.line(["工号", "姓名", "发放项目", "品名", "金额(元)", "领取日期", REASON], book.bold)
    for person in again:
        book.line(
            [
                person.staff_number,
                person.name,
                one.name,
                one.item,
                one.amount,
                str(one.given_on),
                "已与本人核对并改正",
            ]
        )
    book.book.close()


def _running_list(one: Occasion, path: Path, today: dt.date) -> None:
    """Without a title that says what it is of: the programme stands in each row."""
    chance = random.Random(f"{SEED} {one.name}")
    book = Book(path, (8, 10, 22, 14, 10, 14))
    book.across("生日慰问发放登记", 6, book.title)
    book.line(["工号", "姓名", "发放项目", "品名", "金额(元)", "领取日期"], book.bold)
    for person in one.receivers(today):
        book.line(
            [
                person.staff_number,
                messy_name(person.name, chance),
                one.name,
                one.item,
                messy_amount(one.amount, chance),
                written(chance, one.given_on),
            ]
        )
    book.book.close()


def make_waiting(path: Path, today: dt.date) -> None:
    """A short list with mistakes in it, which waits for somebody to put it right."""
    outing = "春游" if 3 <= today.month <= 8 else "秋游"
    people = [one for one in roster() if one.campus == "湖畔园区"][:14]
    book = Book(path, (5, 8, 10, 12, 9, 12, 10, 14))
    book.across(f"{today.year}年{outing}纪念品补发名单", 8, book.title)
    book.line(["序号", "工号", "姓名", "品名", "数量", "金额", "签名", "领取日期"], book.bold)
    wrong: dict[int, dict[int, object]] = {
        3: {5: "八十左右"},
        6: {1: "99998", 2: "查无此"},
        9: {5: None},
        11: {7: f"{today.month}月{today.day}日"},
    }
    for place, person in enumerate(people):
        row: list[object] = [
            place + 1,
            person.staff_number,
            person.name,
            "保温杯",
            1,
            80,
            "",
            str(today - dt.timedelta(days=1)),
        ]
        for column, cell in wrong.get(place, {}).items():
            row[column] = cell
        book.line(row)
    book.line(["合计", None, None, None, len(people), 80 * len(people)])
    book.book.close()


def make_all(folder: Path, today: dt.date) -> None:
    """Every sheet of the demo."""
    make_roster(folder / "roster.xlsx")
    for sheet in gift_sheets(today):
        make_gifts(sheet, folder, today)
    make_waiting(folder / "outing-souvenirs.xlsx", today)
    insured = list_of_roster(roster(), dt.date(today.year, 9, 1))
    (folder / "insured-roster.xlsx").write_bytes(insured)


if __name__ == "__main__":
    make_all(
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent,
        dt.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else COMMITTED_ON,
    )
