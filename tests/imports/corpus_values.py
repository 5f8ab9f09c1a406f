"""N20-N30, N34, N35, N42-N48, N58: what stands in one cell."""

import datetime as dt

import openpyxl

from tests.imports.builders import deflated, parts, saved, sheet, sheet_rows, xlsx
from tests.imports.corpus import Bad, add, amounts, id_number, money
from union.core.id_numbers import check_digit

HEADER = sheet_rows([["姓名", "金额"]])


def column(title: str, *values: object) -> bytes:
    """People with one more column, written by openpyxl, so that values have types."""
    book = openpyxl.Workbook()
    book.active.append(["姓名", title])
    for at, value in enumerate(values):
        book.active.append([f"张{at}", value])
    return saved(book)


def expected(field: str, *values: object) -> dict[tuple[int, str], object]:
    return {(row, field): value for row, value in enumerate(values, start=2)}


def raw(cells: str, *, styles: str = "", properties: str = "") -> bytes:
    """A header of 姓名 and 金额, and rows of hand-written cells in column B."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>张{row}</t></is></c>'
        f"{text.replace('@', f'B{row}')}</row>"
        for row, text in enumerate(cells.split("\n"), start=2)
    )
    return deflated(parts({"S": sheet(HEADER + rows)}, styles=styles, properties=properties))


add(
    "N20",
    "formulas, with and without a result",
    lambda: raw('<c r="@"><f>1+299</f><v>300</v></c>\n<c r="@"><f>A1</f></c>'),
    rows=2,
    warnings=["formulas"],
    cells=expected("amount", money("300.00"), Bad("formula_without_result")),
)
add(
    "N21",
    "errors of formulas",
    lambda: raw(
        "\n".join(f'<c r="@" t="e"><v>{error}</v></c>' for error in ("#N/A", "#REF!", "#VALUE!"))
    ),
    rows=3,
    cells=expected("amount", *[Bad("error_value")] * 3),
)
FORMULAS = ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "\tx", "\rx"]
add(
    "N22",
    "text that looks like a formula stays text",
    lambda: raw(
        "\n".join(
            f'<c r="@" t="inlineStr"><is><t xml:space="preserve">{text.replace(chr(13), "_x000D_")}'
            "</t></is></c>"
            for text in FORMULAS
        )
    ),
    rows=6,
    cells=expected("amount", *[Bad("not_a_number")] * 6),
)
add(
    "N24",
    "ID numbers typed as numbers",
    lambda: column("身份证号", 330106199001010026, 1.10101199003078e17, 3.30106199001011e17),
    rows=3,
    cells=expected("id_number", *[Bad("rounded_by_excel")] * 3),
)
SOUND = id_number(12)
WITH_X = next(number for serial in range(1, 200) if (number := id_number(serial)).endswith("X"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
add(
    "N25",
    "ID numbers as text, with what clings to them",
    lambda: column(
        "身份证号",
        WITH_X.lower(),
        SOUND.translate(WIDE),
        f" {SOUND[:6]} {SOUND[6:]} ",
        f"'{SOUND}",
        f"{SOUND}\u00a0",
        f"{SOUND}\u200b",
        f"\ufeff{SOUND}",
    ),
    rows=7,
    cells=expected("id_number", WITH_X, *[SOUND] * 6),
)


def _wrong_id_numbers() -> list[str]:
    wrong = SOUND[:17] + ("1" if SOUND[17] != "1" else "2")
    return [wrong, id_number(5, "19990231"), id_number(5, "20990101"), SOUND[:16]]


OLD = "330106900101001"
add(
    "N26",
    "wrong check digit, impossible birth, birth to come, too short; an old one of 15",
    lambda: column("身份证号", *_wrong_id_numbers(), OLD, int(OLD)),
    rows=6,
    cells=expected(
        "id_number",
        Bad("check_digit"),
        Bad("birth_date"),
        Bad("birth_date"),
        Bad("length"),
        *["33010619900101001" + check_digit("33010619900101001")] * 2,
    ),
)
add("N27", "the ID number of someone else", lambda: column("身份证号", SOUND), rows=1)
add(
    "N28",
    "the same person twice with money",
    lambda: xlsx([["姓名", "身份证号", "金额"], ["张一", SOUND, 300], ["张一", SOUND, 300]]),
    rows=2,
)
add(
    "N28-different",
    "the same person twice with different amounts",
    lambda: xlsx([["姓名", "身份证号", "金额"], ["张一", SOUND, 300], ["张一", SOUND, 500]]),
    rows=2,
)
add(
    "N28-nothing",
    "the same person twice without money",
    lambda: xlsx([["姓名", "身份证号"], ["张一", SOUND], ["张一", SOUND]]),
    rows=2,
)
add("N29", "a name that two members have", lambda: xlsx(amounts(300)), rows=1)
NAMES = {
    "阿依古丽·买买提": "阿依古丽·买买提",
    "阿依古丽•买买提": "阿依古丽·买买提",
    "𠮷田花子": "𠮷田花子",
    "㛃㛃": "㛃㛃",
    "张 三": "张三",
    "张　三": "张三",
    " 張三 ": "張三",
    "Anna  Maria": "Anna Maria",
}
add(
    "N30",
    "names with dots, rare characters and spaces",
    lambda: xlsx([["姓名", "金额"], *([name, 1] for name in NAMES)]),
    rows=8,
    cells=expected("name", *NAMES.values()),
)
add(
    "N34",
    "NUL and control characters in a .csv",
    lambda: "姓名,金额\r\n张\0一,300\r\n李二,3\x0100\r\n王三,500\r\n".encode(),
    container="csv",
    warnings=["encoding"],
    rows=3,
    cells={
        (2, "name"): Bad("control_character"),
        (3, "amount"): Bad("control_character"),
        (4, "amount"): money("500.00"),
    },
)
add(
    "N34-xlsx",
    "half a character and NUL in a workbook",
    lambda: raw(
        "\n".join(
            f'<c r="@" t="inlineStr"><is><t>{text}</t></is></c>'
            for text in ("3_x0000_0", "3_xD800_0", "3\ufffd0")
        )
    ),
    rows=3,
    cells=expected("amount", *[Bad("control_character")] * 3),
)
add(
    "N35",
    "a cell as long as Excel allows",
    lambda: xlsx([["姓名", "金额"], ["字" * 32_767, 1]]),
    rows=1,
    cells={(2, "name"): Bad("too_long"), (2, "amount"): money("1.00")},
)
add(
    "N35-csv",
    "a cell of 1 MB in a .csv",
    lambda: ("姓名,金额\n" + "字" * 350_000 + ",1\n张一,2\n").encode(),
    container="csv",
    warnings=["encoding"],
    rows=2,
    cells={(2, "name"): Bad("too_long"), (3, "amount"): money("2.00")},
)
AMOUNTS = {
    "1,234.50": money("1234.50"),
    "￥500": money("500.00"),
    "500元": money("500.00"),
    "500元整": money("500.00"),
    "１，２００．５０": money("1200.50"),
    "¥ 1,000.00 元": money("1000.00"),
    "五百": Bad("not_a_number"),
    "壹仟贰佰元整": Bad("not_a_number"),
    "1.234,5": Bad("not_a_number"),
    "1e3": Bad("not_a_number"),
    "三百多": Bad("not_a_number"),
    "12,34": Bad("not_a_number"),
    "1.2千": Bad("not_a_number"),
    "—": Bad("missing"),
    "NaN": Bad("not_a_number"),
    "inf": Bad("not_a_number"),
    "٣٠٠": Bad("not_a_number"),
}
add(
    "N42",
    "amounts as people write them",
    lambda: column("金额", *AMOUNTS),
    rows=len(AMOUNTS),
    cells=expected("amount", *AMOUNTS.values()),
)
NUMBERS = [
    ("0", money("0.00")),
    ("-5", money("-5.00")),
    ("-0", money("0.00")),
    ("0.001", Bad("too_precise")),
    ("0.30000000000000004", money("0.30")),
    ("1E15", Bad("too_large")),
    ("NaN", Bad("not_a_number")),
    ("INF", Bad("not_a_number")),
    ("299.99", money("299.99")),
    ("1E3", money("1000.00")),
    ("33.333333333333336", Bad("too_precise")),
]
add(
    "N43",
    "amounts as numbers",
    lambda: raw("\n".join(f'<c r="@"><v>{text}</v></c>' for text, _value in NUMBERS)),
    rows=len(NUMBERS),
    cells=expected("amount", *(value for _text, value in NUMBERS)),
)
DAY = dt.date(2026, 1, 5)
DAYS = [
    ("2026/1/5", DAY),
    ("2026.01.05", DAY),
    ("20260105", DAY),
    ("2026年1月5日", DAY),
    (46027, DAY),
    (20260105, DAY),
    (dt.datetime.combine(DAY, dt.time()), DAY),
    (dt.datetime.combine(DAY, dt.time(13, 30)), DAY),
    ("1月5日", Bad("no_year")),
    ("30/2", Bad("not_a_date")),
    ("2026-02-30", Bad("not_a_date")),
    ("2026-01-05T08:00+08:00", Bad("time_zone")),
    ("去年底", Bad("not_a_date")),
    ("2026.1", Bad("no_day")),
    (True, Bad("not_a_date")),
]
add(
    "N44",
    "days as people write them",
    lambda: column("日期", *(written for written, _day in DAYS)),
    rows=len(DAYS),
    cells=expected("day", *(day for _written, day in DAYS)),
)
_DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
add(
    "N44-1904",
    "a workbook that counts from 1904",
    lambda: deflated(
        parts(
            {
                "S": sheet(
                    sheet_rows([["姓名", "日期"], ["张一"]])
                    .replace("</row>", '<c r="B2" s="1"><v>44565</v></c></row>')
                    .replace('<c r="B2" s="1"><v>44565</v></c></row>', "</row>", 1)
                )
            },
            styles=_DATES,
            properties='<workbookPr date1904="1"/>',
        )
    ),
    rows=1,
    warnings=["epoch_1904"],
    cells={(2, "day"): DAY},
)


def _formats() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "金额", "日期"])
    book.active.append(["张一", 300, "2026-01-05"])
    book.active.append(["李二", 300, 46027])
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.active["C2"].number_format = "@"
    book.active["C3"].number_format = '[$-804]yyyy"年"m"月"d"日"'
    return saved(book)


add(
    "N45",
    "an amount formatted as a date, a date as text",
    _formats,
    rows=2,
    cells={
        (2, "amount"): Bad("not_a_number"),
        (2, "day"): DAY,
        (3, "amount"): money("300.00"),
        (3, "day"): DAY,
    },
)
ANSWERS = {
    "是": True,
    "否": False,
    "√": True,
    "×": False,
    "Y": True,
    "n": False,
    "1": True,
    "0": False,
    " 是 ": True,
    "也许": Bad("not_yes_or_no"),
    "2": Bad("not_yes_or_no"),
}
add(
    "N46",
    "yes and no",
    lambda: column("是否领取", *ANSWERS, True, None, 1),
    rows=len(ANSWERS) + 3,
    cells=expected("present", *ANSWERS.values(), True, False, True),
)
PHONES = [
    (1.3800138e10, "13800138000"),
    ("+86 138-0013-8000", "13800138000"),
    ("138 0013 8000", "13800138000"),
    ("１３８００１３８０００", "13800138000"),
    ("0571-88886666", Bad("not_a_mobile_number")),
    ("1.38001E+10", Bad("rounded_by_excel")),
    ("1380013800", Bad("not_a_mobile_number")),
    (13800138000.5, Bad("not_a_mobile_number")),
]
add(
    "N47",
    "mobile numbers",
    lambda: column("手机", *(written for written, _ in PHONES)),
    rows=len(PHONES),
    cells=expected("phone", *(phone for _, phone in PHONES)),
)
add(
    "N48",
    "a bank account typed as a number",
    lambda: column("银行卡号", 6222021202012345678, "6222021202012345678"),
    rows=2,
    cells=expected("account", Bad("rounded_by_excel"), "6222021202012345678"),
)
add(
    "N49",
    "a blank cell, and one that asks to be wiped",
    lambda: xlsx([["姓名", "手机", "备注"], ["张一", None, "好"], ["李二", "[清空]", None]]),
    rows=2,
    cells={(2, "phone"): Bad("missing"), (3, "note"): Bad("missing")},
)
SCRIPTS = ["<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE members; --", '"><img src=x>']
add(
    "N58",
    "text that means no good to a page or a database",
    lambda: xlsx([["姓名", "备注"], *(["张一", text] for text in SCRIPTS)]),
    rows=4,
    cells=expected("note", *SCRIPTS),
)
