"""Which rows below the header are data, and which are totals, signatures, notes or samples."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from union.imports.reading.cells import Cell, SkippedKind
from union.imports.reading.header import normalise

SERIAL_NUMBERS = {"序号", "序", "编号", "行号", "no", "no.", "#", "num", "sn"}

_AFTER = r"(?:$|[:(/]|人民币|大写|金额|人数|共|[￥¥\d零壹贰叁肆伍陆柒捌玖])"
_GRAND = re.compile(
    rf"(?:本页|本表|全园|全部|全体|人数|金额|费用|总)?(?:合计|总计|共计|总数|总人数|总金额|累计){_AFTER}"
    r"|(?:grand)?total\b.*|sum:?$",
)
_SUB = re.compile(r".{0,12}小计(?:$|[:(\d￥¥].*)|.{1,10}[^总]合计(?:$|[:(￥¥].*)|subtotal\b.*")
_COUNT = re.compile(
    r"(?:以上|合计|总)?(?:人员)?共(?:计|有)?[\d一二三四五六七八九十百]+(?:人|名|份|户|条|项|位|元).{0,20}"
)
_WORDS = {"合计", "总计", "共计", "小计", "合计:", "总计:", "小计:"}
_SIGNED = (
    "制表|填表|填报|审核|审批|复核|验收|经办|经手|领导|负责|主管|主席|会计|出纳|财务|签字|签名|签章|"
    "盖章|公章|单位|部门|日期|时间|联系|领取|发放|监督|证明|登记|统计|核对|工会|年月日"
)
_SIGNATURE = re.compile(rf"(?:{_SIGNED})[^:]{{0,10}}:")
_SIGNATURE_ALONE = re.compile(rf"(?:{_SIGNED})(?:人|人员|者|单位|\(签字\)|\(盖章\)|\(签章\))?")
_NOTE = re.compile(
    r"(?:\*|※|注|备注|附注|附|说明|填表说明|填写说明|备注说明|温馨提示|注意|注意事项|要求|提示)[:\d、.(]"
    r"|(?:此表|本表|以上).{4,}"
)
_SAMPLE = re.compile(r"[(\[【<]?(?:填写)?(?:示例|样例|范例)(?:行|数据)?\d?[)\]】>]?(?:[,:;、(].*)?")
_AMOUNT = re.compile(r"[￥¥]?(-?[\d,]+(?:\.\d+)?)(?:元整?|人|份|名|户|项|件|张|个)?")


def compact(text: str) -> str:
    """Half-width, lower case, no spaces: how words in the margins are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def kind(
    filled: Sequence[tuple[int, Cell]], serial: set[int], name_column: int | None
) -> SkippedKind | None:
    """What a row is when it is no data. `filled` are its cells that hold anything, by column."""
    first_at, first = filled[0]
    if all(at in serial and cell.text.strip().isdigit() for at, cell in filled):
        return "blank"  # numbered beforehand and never filled in
    for _at, cell in filled[1:3]:
        if cell.kind == "text" and len(cell.text) < 12 and compact(cell.text) in _WORDS:
            return "subtotal" if compact(cell.text).startswith("小计") else "total"
    if first.kind != "text":
        return None
    word = compact(first.text)
    return _by_first_word(word, at_name=first_at == name_column) or (
        _margin(word, filled, name_column)
    )


def _by_first_word(word: str, *, at_name: bool) -> SkippedKind | None:
    if _SAMPLE.fullmatch(word):
        return "sample"
    if _GRAND.match(word) or _COUNT.fullmatch(word):
        return "total"
    if not at_name and _SUB.fullmatch(word):
        return "subtotal"
    return None


def _margin(
    word: str, filled: Sequence[tuple[int, Cell]], name_column: int | None
) -> SkippedKind | None:
    """A line for signatures, or a note."""
    if filled[0][0] == name_column:
        # A person whose name begins like one of the words is still a person.
        return "signature" if len(filled) == 1 and _SIGNATURE.match(word) else None
    if any(cell.kind != "text" for _at, cell in filled):
        return None
    if _SIGNATURE.match(word):
        labelled = sum(":" in compact(cell.text) for _at, cell in filled)
        if len(filled) <= 2 or labelled * 2 >= len(filled):
            return "signature"
    if _SIGNATURE_ALONE.fullmatch(word) and all(at != name_column for at, _cell in filled):
        return "signature"
    return "note" if len(filled) == 1 and _NOTE.match(word) else None


def serial_columns(texts: Sequence[str]) -> set[int]:
    """Columns that only number the rows."""
    return {at for at, text in enumerate(texts) if normalise(text) in SERIAL_NUMBERS}


def amount(cell: Cell) -> Decimal | None:
    """A number in a totals row: 24,900.00元 and 86人 too."""
    if cell.kind == "number":
        return Decimal(str(cell.value))
    if cell.kind != "text":
        return None
    match = _AMOUNT.fullmatch(compact(cell.text))
    if not match:
        return None
    try:
        return Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        return None
