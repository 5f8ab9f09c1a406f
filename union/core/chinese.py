"""Chinese text: what can be searched, and when two names are the same."""

import re
import unicodedata

# Unified ideographs with all extensions, compatibility ideographs, 々 and 〇.
HAN = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af"
)
_PIECE = re.compile(f"(?P<han>[{HAN}]+)|(?P<word>[^\\W_{HAN}]+)")
# They follow a character and choose one of its shapes.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_VARIATION_SELECTORS = re.compile(f"[{_SELECTORS}]")
# The dot inside 阿依古丽·买买提, as keyboards and offices write it; full-width 。 is no dot.
_DOT = "·"
_DOTS = re.compile("[\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65]")
_POINT_BETWEEN_HAN = re.compile(f"(?<=[{HAN}])[.\uff0e](?=[{HAN}])")
_SPACES_BETWEEN_HAN = re.compile(f"(?<=[{HAN}{_DOT}{_SELECTORS}]) (?=[{HAN}{_DOT}])")
_HALF_WIDTH = {
    code: code - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(first, last + 1)
}


def bigrams(text: str) -> str:
    """What the search index holds, and what a query becomes before it asks the index.

    Runs of Chinese characters become overlapping pairs, words and numbers stay, in lower case:
    `2026年中秋慰问` is `2026 年中 中秋 秋慰 慰问`. A run of one character stays as it is and finds
    only other lonely ones: ask for single characters with `icontains`.
    """
    pieces: list[str] = []
    for match in _PIECE.finditer(unicodedata.normalize("NFKC", text)):
        run = match["han"]
        if run is None:
            pieces.append(match["word"].lower())
        elif len(run) == 1:
            pieces.append(run)
        else:
            pieces.extend(run[place : place + 2] for place in range(len(run) - 1))
    return " ".join(pieces)


def _without_invisible(text: str) -> str:
    """Without zero-width spaces, byte order marks and control characters; spaces become U+0020."""
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f":
            kept.append(" ")
        elif category not in ("Cc", "Cf"):
            kept.append(char)
    return "".join(kept)


def fold_name(name: str) -> str:
    """A key for matching names, never shown or stored as the name.

    `张　三`, `张 三` and `张三` are one key. What stands in brackets stays: 李娜(大) and 李娜(小)
    are two colleagues.
    """
    text = _without_invisible(unicodedata.normalize("NFKC", name)).replace(" ", "")
    text = _VARIATION_SELECTORS.sub("", text)
    text = _POINT_BETWEEN_HAN.sub(_DOT, _DOTS.sub(_DOT, text))
    # Once more, because a letter and an accent may have met where a space was taken out.
    return unicodedata.normalize("NFKC", text.casefold())


def clean_name(name: str) -> str:
    """The name as it is stored: `张 三` becomes 张三, `Anna  Smith` keeps one space.

    Rare characters stay as they were written.
    """
    text = " ".join(_without_invisible(name).translate(_HALF_WIDTH).split())
    return _SPACES_BETWEEN_HAN.sub("", _DOTS.sub(_DOT, text))
