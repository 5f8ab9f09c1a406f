"""Which row names the columns, and which known field each name means.

Files of different shops name the same thing differently, add units, markers and line breaks, and
put groups of columns under a second line. Nothing here looks at the data below.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from union.imports.reading.cells import Cell, Header, ReadingWarning
from union.imports.reading.unreadable import Unreadable

Synonyms = Mapping[str, Sequence[str]]
"""Names under which each field is known, the usual one first."""

CANDIDATES = 15
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
_SPACES = re.compile(r"\s+")
_MARKER = re.compile(r"[(\[【<](?:必填|必填项|选填|非必填|可选|required|optional)[)\]】>]")
_BRACKETS = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")
# What a bracket says about somebody else makes it another column.
_OTHER_PERSON = re.compile("家属|配偶|子女|孩|父|母|紧急|代领|被慰问|受益")


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """The lines that name the columns, from top to bottom, and how they were found."""

    numbers: tuple[int, ...]
    texts: tuple[tuple[str, str], ...]
    """For each column the upper and the lower part; a single line has only a lower part."""
    guessed: bool = False


@dataclass
class Grid:
    """The first rows of a sheet, by number, and its merged ranges."""

    rows: dict[int, list[Cell]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def text(self, number: int, column: int) -> str:
        """The text of a cell on one line; an empty one where there is none."""
        row = self.rows.get(number, [])
        return one_line(row[column].text) if column < len(row) else ""

    def filled(self, number: int) -> list[int]:
        """Columns of a row that hold anything."""
        return [at for at, cell in enumerate(self.rows.get(number, [])) if not cell.is_blank]


def one_line(text: str) -> str:
    """Line breaks and runs of spaces become one space."""
    return _SPACES.sub(" ", text.translate(_INVISIBLE)).strip()


def normalise(text: str) -> str:
    """A column's name as names are compared: half-width, lower case, no spaces or markers."""
    folded = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    bare = _SPACES.sub("", folded).replace("*", "").replace("＊", "")
    return _MARKER.sub("", bare).rstrip(":")


def _without_brackets(key: str) -> str:
    """Without units and hints in brackets: 金额(元) is 金额; 姓名(家属) stays."""
    if _OTHER_PERSON.search(key):
        return key
    return _BRACKETS.sub("", key) or key


class Names:
    """The known names of all fields."""

    def __init__(self, synonyms: Synonyms) -> None:
        self.known: dict[str, tuple[str, int]] = {}
        for field_name, names in synonyms.items():
            for rank, name in enumerate(names):
                self.known.setdefault(normalise(name), (field_name, rank))

    def match(self, *keys: str) -> tuple[str, int] | None:
        """The field that the first fitting key means, and how well it fits (0 is best)."""
        for penalty, key in enumerate(keys):
            if not key:
                continue
            if key in self.known:
                field_name, rank = self.known[key]
                return field_name, rank + 1000 * penalty
            bare = _without_brackets(key)
            if bare in self.known:
                field_name, rank = self.known[bare]
                return field_name, rank + 100 + 1000 * penalty
        return None

    def score(self, texts: Collection[str]) -> int:
        """How many different fields a row names."""
        return len({found[0] for text in texts if (found := self.match(normalise(text)))})


def find(grid: Grid, names: Names, wanted: int | None = None) -> HeaderRows | None:
    """The header of a sheet; `wanted` is the row that a person pointed at."""
    numbers = sorted(grid.rows)[:CANDIDATES]
    if wanted is not None:
        return _lines(grid, wanted, guessed=False) if wanted in grid.rows else None
    best, best_score = 0, 0
    for number in numbers:
        score = names.score([grid.text(number, column) for column in grid.filled(number)])
        if score > best_score:
            best, best_score = number, score
    if best_score:
        return _lines(grid, best, guessed=False)
    guess = _guess(grid, numbers)
    return _lines(grid, guess, guessed=True) if guess else None


def _guess(grid: Grid, numbers: list[int]) -> int | None:
    """Without any known name: the first row of words that is nearly as wide as the table."""
    widest = max((len(grid.filled(number)) for number in numbers), default=0)
    for number in numbers:
        filled = grid.filled(number)
        words = all(grid.rows[number][at].kind == "text" for at in filled)
        if words and len(filled) >= max(2, widest * 0.6):
            return number
    return None


def _lines(grid: Grid, number: int, *, guessed: bool) -> HeaderRows:
    """One line, or two where merged cells or gaps show that groups stand over the names."""
    if _has_names_below(grid, number):
        return HeaderRows((number, number + 1), _joined(grid, number), guessed)
    if _has_groups_above(grid, number):
        return HeaderRows((number - 1, number), _joined(grid, number - 1), guessed)
    width = len(grid.rows[number])
    return HeaderRows((number,), tuple(("", grid.text(number, at)) for at in range(width)), guessed)


def _spans(grid: Grid, number: int) -> list[tuple[int, int, int]]:
    """Merged ranges that begin in a row: first column, last column, last row."""
    return [(left, right, bottom) for top, left, bottom, right in grid.merges if top == number]


def _words_only(grid: Grid, number: int) -> bool:
    filled = grid.filled(number)
    return bool(filled) and all(grid.rows[number][at].kind == "text" for at in filled)


def _has_names_below(grid: Grid, number: int) -> bool:
    """The next row holds only words, each under a group or under nothing."""
    below = number + 1
    if not _words_only(grid, below):
        return False
    spans = _spans(grid, number)
    under = grid.filled(below)
    grouped = {
        at
        for left, right, bottom in spans
        if right > left and bottom == number
        for at in range(left, right + 1)
    }
    if spans:
        free = {at for at in under if not grid.text(number, at)}
        return bool(grouped & set(under)) and set(under) <= grouped | free
    starts = [at for at in under if grid.text(number, at)]
    gaps = [at for at in under if not grid.text(number, at)]
    # Without merged ranges (a .csv): a group's name stands over its first column, then gaps follow.
    return (
        bool(gaps)
        and all(not grid.text(number, at + 1) and at + 1 in under for at in starts)
        and all(at - 1 in under or grid.text(number, at - 1) for at in gaps)
        and len(under) < len(grid.filled(number))
    )


def _has_groups_above(grid: Grid, number: int) -> bool:
    """The row before holds groups: merged over several names, but not over the whole table."""
    above = number - 1
    if not _words_only(grid, above):
        return False
    width = len(grid.filled(number))
    spans = _spans(grid, above)
    if any(bottom == number for _left, _right, bottom in spans):
        return True
    groups = [right - left + 1 for left, right, _bottom in spans if right > left]
    texts = [grid.text(above, at) for at in grid.filled(above)]
    labelled = any(":" in unicodedata.normalize("NFKC", text) for text in texts)
    return bool(groups) and max(groups) < width * 0.8 and len(texts) > 1 and not labelled


def _joined(grid: Grid, top: int) -> tuple[tuple[str, str], ...]:
    bottom = top + 1
    width = max(len(grid.rows.get(top, [])), len(grid.rows.get(bottom, [])))
    over: dict[int, str] = {}
    spans = _spans(grid, top)
    for left, right, _last in spans:
        for at in range(left, right + 1):
            over[at] = grid.text(top, left)
    found: list[tuple[str, str]] = []
    previous = ""
    for at in range(width):
        upper, lower = grid.text(top, at) or over.get(at, ""), grid.text(bottom, at)
        if not spans and lower and not upper:
            upper = previous
        previous = upper
        found.append((upper, lower) if lower else ("", upper))
    return tuple(found)


def letter(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def headers(
    rows: HeaderRows,
    names: Names,
    *,
    width: int,
    hidden: Collection[int],
    ignored: Collection[str] = (),
) -> tuple[tuple[Header, ...], list[ReadingWarning]]:
    """The columns with their fields; raises Unreadable when two have the same name.

    `ignored` are names of a column of our own at the end, which never means a field.
    """
    plain: list[Header] = []
    matches: dict[str, list[tuple[int, int]]] = defaultdict(list)
    seen: dict[str, Header] = {}
    for at in range(width):
        upper, lower = rows.texts[at] if at < len(rows.texts) else ("", "")
        text = f"{upper} {lower}".strip()
        key = normalise(upper) + normalise(lower)
        header = Header(letter(at), at, text, key, hidden=at in hidden, upper=upper)
        if key:
            if key in seen:
                both = f"{seen[key].letter}, {header.letter}"
                raise Unreadable("duplicate_columns", text=text, letters=both)
            seen[key] = header
        match = names.match(key, normalise(lower))
        if match and not (text in ignored and at == len(rows.texts) - 1):
            matches[match[0]].append((match[1], at))
        plain.append(header)
    warnings: list[ReadingWarning] = []
    fields: dict[int, str] = {}
    for field_name, places in matches.items():
        places.sort()
        fields[places[0][1]] = field_name
        if len(places) > 1:
            letters = [letter(at) for at in sorted(at for _rank, at in places)]
            warnings.append(
                ReadingWarning(
                    "two_columns_for_field",
                    {
                        "columns": ", ".join(letters),
                        "taken": letter(places[0][1]),
                        "field": field_name,
                    },
                )
            )
    return tuple(replace(one, field=fields.get(one.index)) for one in plain), warnings
