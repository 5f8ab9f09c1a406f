"""N31-N41, N60, N61, N64: texts, headers, sheets, totals, and what other programs write."""

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment

from tests.imports.builders import MAIN, deflated, parts, saved, sheet, sheet_rows, xlsx
from tests.imports.corpus import add, amounts, money

PEOPLE = [["姓名", "金额"], ["张一", "300"], ["欧阳小满", "500.50"], ["陈𠮷", "1,000"]]
TEXT = "\r\n".join(",".join(f'"{value}"' for value in row) for row in PEOPLE) + "\r\n"
THREE = {(2, "amount"): money("300.00"), (3, "name"): "欧阳小满", (4, "amount"): money("1000.00")}

for suffix, codec, mark in (
    ("utf8", "utf-8", b""),
    ("bom", "utf-8", b"\xef\xbb\xbf"),
    ("gb18030", "gb18030", b""),
    ("utf16le", "utf-16-le", b"\xff\xfe"),
    ("utf16be", "utf-16-be", b"\xfe\xff"),
    ("utf16", "utf-16-le", b""),
):
    add(
        f"N31-{suffix}",
        f"a .csv in {codec}",
        lambda codec=codec, mark=mark: mark + TEXT.encode(codec),
        name="名单.csv",
        container="csv",
        warnings=["encoding"],
        rows=3,
        cells=THREE,
    )
add(
    "N31-gbk",
    "a .csv in GBK as Excel saves it",
    lambda: TEXT.replace("𠮷", "吉").encode("gbk"),
    name="名单.csv",
    container="csv",
    warnings=["encoding"],
    rows=3,
)
_MANY = "姓名,金额\n" + "张一,300\n李二,500\n" * 20
add(
    "N32",
    "one line of GBK in a .csv of UTF-8",
    lambda: _MANY.encode() + "王三,700\n".encode("gbk"),
    container="csv",
    refused="encoding",
)
add(
    "N32-gbk",
    "one line of UTF-8 in a .csv of GBK",
    lambda: _MANY.encode("gbk") + "欧阳小满,700\n".encode(),
    container="csv",
    refused="encoding",
)
add(
    "N32-cut",
    "a .csv of UTF-8 with half a character",
    lambda: _MANY.encode() + "王".encode()[:2] + b",700\n",
    container="csv",
    refused="encoding",
)
for suffix, delimiter in (("semicolon", ";"), ("tab", "\t"), ("bar", "|")):
    add(
        f"N33-{suffix}",
        f"a .csv with {delimiter!r}",
        lambda delimiter=delimiter: TEXT.replace('","', f'"{delimiter}"').encode(),
        container="csv",
        warnings=["encoding"],
        rows=3,
        cells=THREE,
    )
add(
    "N33-sep",
    "a .csv that names its delimiter",
    lambda: b"sep=;\r\n" + TEXT.replace('","', '";"').encode(),
    container="csv",
    warnings=["encoding"],
    rows=3,
    cells=THREE,
)
add(
    "N33-cr",
    "line ends of an old Mac, and none at the end",
    lambda: TEXT.strip().replace("\r\n", "\r").encode(),
    container="csv",
    warnings=["encoding"],
    rows=3,
    cells=THREE,
)
add(
    "N33-quotes",
    "line breaks and quotes inside cells",
    lambda: '姓名,金额,备注\n张一,300,"一\n二"\n李"二",500,"他说""好"""\n王三,700,\n'.encode(),
    container="csv",
    warnings=["encoding"],
    rows=3,
    cells={
        (2, "note"): "一\n二",
        (3, "name"): '李"二"',
        (3, "note"): '他说"好"',
        (4, "amount"): money("700.00"),
    },
)
add(
    "N33-open",
    "a quotation mark that is not closed",
    lambda: '姓名,金额\n张一,300\n"李二,500\n王三,700\n'.encode(),
    container="csv",
    refused="quotes",
)


def _titled() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["2024年中秋节慰问品发放表"])
    page.append(["单位：元", None, "日期：2024年9月"])
    for row in [["姓名", "金额", "备注"], ["张一", 300, None], ["李二", 500, None]]:
        page.append(row)
    page.merge_cells("A1:C1")
    return saved(book)


add(
    "N36",
    "titles above the header",
    _titled,
    rows=2,
    skipped={"title": 2},
    cells={(4, "amount"): money("300.00")},
)


def _two_lines() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["体检结果"])
    page.append(["姓名", "血压", None, "备注", "部门"])
    page.append([None, "收缩压", "舒张压", None, None])
    for at, row in enumerate(
        [
            ["张一", 120, 80, None, "大班组"],
            ["李二", 110, 70, "好", None],
            ["王三", 130, 90, None, "中班组"],
        ]
    ):
        page.append(row)
        page.row_dimensions[4 + at].hidden = at == 1
    for merged in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "E4:E5"):
        page.merge_cells(merged)
    page.column_dimensions["D"].hidden = True
    page.auto_filter.ref = "A3:E6"
    page.freeze_panes = "A4"
    return saved(book)


add(
    "N37",
    "a header of two lines, a hidden row and column, a filter, merged cells",
    _two_lines,
    rows=3,
    warnings=["hidden_rows", "hidden_columns", "merged_cells"],
    cells={
        (4, "systolic"): "120",
        (4, "diastolic"): "80",
        (5, "group"): "大班组",
        (6, "group"): "中班组",
    },
)
add(
    "N37-csv",
    "a header of two lines without merged cells",
    lambda: "姓名,血压,,备注\n,收缩压,舒张压,\n张一,120,80,\n李二,110,70,好\n".encode(),
    container="csv",
    warnings=["encoding"],
    rows=2,
    cells={(3, "systolic"): "120", (3, "diastolic"): "80"},
)
add(
    "N38",
    "names of columns with line breaks, spaces, markers and units",
    lambda: xlsx(
        [
            [
                "姓 名\n（ 必填 ）",
                "* 身份证号：",
                "金额(元)",
                "数量（份）",
                "领取日期",
                "备注(增/减)",
            ],
            ["张一", None, 300, 1, "2026-01-05", "增"],
        ]
    ),
    rows=1,
    cells={
        (2, "name"): "张一",
        (2, "amount"): money("300.00"),
        (2, "quantity"): 1,
        (2, "note"): "增",
    },
)
add(
    "N39-missing",
    "no column for the name",
    lambda: xlsx([["工号", "金额"], ["02001", 300]]),
    rows=1,
)
add(
    "N39-double",
    "two columns of the same name",
    lambda: xlsx([["姓名", "金额", "金额"], ["张一", 300, 500]]),
    refused="duplicate_columns",
)
add(
    "N39-order",
    "the columns in another order",
    lambda: xlsx([["备注", "金额", "姓名"], ["好", 300, "张一"]]),
    rows=1,
    cells={(2, "name"): "张一", (2, "amount"): money("300.00")},
)
_SHEET = sheet(sheet_rows(amounts(300, 500)))
_OTHER = sheet(sheet_rows(amounts(1, 2, 3)))
_NOTES = sheet(sheet_rows([["填写说明"], ["请按表格填写"]]))
add(
    "N40",
    "the data are on the second sheet, the first is empty",
    lambda: deflated(parts({"Sheet1": sheet(""), "名单": _SHEET})),
    rows=2,
)
add(
    "N40-two",
    "two sheets with data",
    lambda: deflated(parts({"一月": _SHEET, "二月": _OTHER})),
    asks=True,
)
add(
    "N40-hidden",
    "the only data are on a hidden sheet",
    lambda: deflated(parts({"Sheet1": sheet(""), "名单": _SHEET}, states={"名单": "hidden"})),
    asks=True,
)
add(
    "N40-very-hidden",
    "another table on a sheet that is very hidden",
    lambda: deflated(parts({"名单": _SHEET, "旧": _OTHER}, states={"旧": "veryHidden"})),
    rows=2,
    warnings=["hidden_sheets"],
)
add(
    "N40-notes",
    "a sheet with explanations before the table",
    lambda: deflated(parts({"说明": _NOTES, "名单": _SHEET})),
    rows=2,
    warnings=["other_sheets"],
)
add(
    "N41",
    "subtotals, totals, signatures, notes, a header repeated, numbers without a row",
    lambda: xlsx(
        [
            ["序号", "姓名", "部门", "金额"],
            [1, "张一", "大班组", 300],
            [2, "李二", "大班组", 500],
            ["大班组小计", None, None, 800],
            [3, "制红", "中班组", 200],
            [],
            ["序号", "姓名", "部门", "金额"],
            [4, "共小明", "中班组", 100],
            [5],
            ["合　计", None, "4人", "1,100.00元"],
            ["合计人民币（大写）：壹仟壹佰元整"],
            ["制表：", "审核：", None, "日期："],
            ["备注：以上金额已发放"],
            ["以上共4人"],
        ]
    ),
    rows=4,
    skipped={"subtotal": 1, "total": 3, "signature": 1, "note": 1, "header": 1, "blank": 2},
    cells={(5, "name"): "制红", (8, "name"): "共小明"},
)
add(
    "N41-two",
    "a second table under the first",
    lambda: xlsx([*amounts(300, 500), [], ["工号", "联系电话"], ["02001", "13800138000"]]),
    rows=2,
    warnings=["second_table"],
    skipped={"second_table": 2, "blank": 1},
)


def _shared(phonetic: str = "") -> bytes:
    texts = [
        "<t>姓名</t>",
        "<t>金额</t>",
        "<t>张一</t>",
        f"<r><rPr><b/></rPr><t>欧阳</t></r><r><t>小满</t></r>{phonetic}",
        '<t xml:space="preserve">陈𠮷</t>',
    ]
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{text}</v></c>{amount}</row>'
        for row, text, amount in (
            (1, 0, '<c r="B1" t="s"><v>1</v></c>'),
            (2, 2, '<c r="B2"><v>300</v></c>'),
            (3, 3, '<c r="B3"><v>500.5</v></c>'),
            (4, 4, '<c r="B4"><v>1000</v></c>'),
        )
    )
    return deflated(parts({"Sheet1": sheet(rows)}, strings=texts))


def _xlsxwriter() -> bytes:
    import io

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    for at, row in enumerate(PEOPLE):
        page.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def _openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for row in PEOPLE:
        book.active.append(row)
    book.active["A2"].comment = Comment("看这里", "谁")
    return saved(book)


def _prefixed() -> bytes:
    plain = sheet(sheet_rows(PEOPLE))
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        plain = plain.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ")
        plain = plain.replace(f"</{tag}>", f"</x:{tag}>")
    return deflated(parts({"Sheet1": plain.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')}))


def _without_references() -> bytes:
    import re

    return deflated(parts({"Sheet1": re.sub(r' r="[A-Z]*\d+"', "", sheet(sheet_rows(PEOPLE)))}))


for suffix, build in (
    ("excel", _shared),
    ("writer", _xlsxwriter),
    ("comments", _openpyxl),
    (
        "wps",
        lambda: deflated(parts({"S": sheet(sheet_rows(PEOPLE), before='<dimension ref="A1"/>')})),
    ),
    ("prefix", _prefixed),
    ("bare", _without_references),
):
    add(f"N60-{suffix}", "the same list from another program", build, rows=3, cells=THREE)
add(
    "N61",
    "rich text with a reading aid",
    lambda: _shared('<rPh sb="0" eb="2"><t>オウヨウ</t></rPh><phoneticPr fontId="1"/>'),
    rows=3,
    cells=THREE,
)
add(
    "N64",
    "a template of ours with other names",
    lambda: xlsx([["员工编号", "会员姓名", "发放金额"], ["02001", "张一", 300]]),
    rows=1,
    cells={(2, "name"): "张一", (2, "amount"): money("300.00")},
)
