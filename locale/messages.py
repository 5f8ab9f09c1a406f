"""The catalogue of translations, kept without GNU gettext.

    python locale/messages.py compile            the .mo files from the .po files
    python locale/messages.py add pairs.json     adds {"English": "中文", ...} and compiles
    python locale/messages.py missing            what the code says without a Chinese text

A plural is {"%(n)s row": {"plural": "%(n)s rows", "zh": "%(n)s 行"}}; a context stands before
its text, parted by the character U+0004.
"""

import ast
import fcntl
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CHINESE = HERE / "zh_Hans" / "LC_MESSAGES" / "django.po"
CALLS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Plural-Forms": "nplurals=1; plural=0;",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Transfer-Encoding": "8bit",
}


def compile_all() -> None:
    """Writes a .mo beside each .po that is newer than it, as the settings do at each start."""
    sys.path.insert(0, str(ROOT))
    from union.environment import compile_translations

    compile_translations(HERE)


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def add(pairs: dict[str, Any]) -> int:
    """Adds or replaces entries; several people may call it at once."""
    with (HERE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        catalogue = polib.pofile(str(CHINESE)) if CHINESE.exists() else polib.POFile(wrapwidth=96)
        catalogue.metadata = HEADER
        known = {_key(entry): entry for entry in catalogue}
        for text, chinese in pairs.items():
            context, _sep, msgid = text.rpartition("\u0004")
            entry = polib.POEntry(msgid=msgid, msgctxt=context or None)
            if isinstance(chinese, dict):
                entry.msgid_plural = chinese["plural"]
                entry.msgstr_plural = {0: chinese["zh"]}
            else:
                entry.msgstr = chinese
            if "%(" in msgid:
                entry.flags = ["python-format"]
            known[_key(entry)] = entry
        ordered = polib.POFile(wrapwidth=96)
        ordered.metadata = HEADER
        ordered.extend(known[key] for key in sorted(known))
        ordered.save(str(CHINESE))
        polib.pofile(str(CHINESE)).save_as_mofile(str(CHINESE.with_suffix(".mo")))
    return len(pairs)


def _strings(source: str) -> Iterator[tuple[str, str]]:
    """Each (context, msgid) that a piece of Python asks gettext for."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        position = CALLS.get(name)
        if position is None or len(node.args) <= position:
            continue
        asked = node.args[: position + 1]
        words = [
            arg.value
            for arg in asked
            if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if len(words) == len(asked):
            yield (words[0] if position else ""), words[-1]


def _template_strings(text: str) -> Iterator[tuple[str, str]]:
    """Each (context, msgid) of a Django template, read by Django's own lexer."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.template.base import Lexer, TokenType
    from django.utils.text import smart_split

    inside: list[str] | None = None
    trimmed = False
    for token in Lexer(text).tokenize():
        words = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else []
        head = words[0] if words else ""
        if head in ("blocktranslate", "blocktrans"):
            inside, trimmed = [], "trimmed" in words
        elif head in ("plural", "endblocktranslate", "endblocktrans") and inside is not None:
            body = "".join(inside)
            if trimmed:
                body = " ".join(line.strip() for line in body.strip().splitlines())
            yield "", body
            inside = None
        elif inside is not None:
            variable = token.contents.split("|")[0]
            inside.append(
                f"%({variable})s"
                if token.token_type == TokenType.VAR
                else token.contents.replace("%", "%%")
            )
        elif token.token_type in (TokenType.VAR, TokenType.BLOCK):
            yield from _tag_strings(words, token.contents)


def _tag_strings(words: list[str], contents: str) -> Iterator[tuple[str, str]]:
    """Those of `{% translate "…" %}`, and of `_("…")` inside any tag or variable."""
    if words and words[0] in ("translate", "trans") and words[1][0] in "\"'":
        context = words[words.index("context") + 1][1:-1] if "context" in words else ""
        yield context, words[1][1:-1]
    for part in contents.split("_(")[1:]:
        if part[:1] in "\"'":
            yield "", part[1:].split(part[0])[0]


def used() -> dict[tuple[str, str], str]:
    """What the code and the templates ask for, and where first."""
    found: dict[tuple[str, str], str] = {}
    for folder in ("union", "cms", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py":
                strings = _strings(path.read_text("utf-8"))
            elif path.suffix in (".html", ".txt"):
                strings = _template_strings(path.read_text("utf-8"))
            else:
                continue
            for key in strings:
                found.setdefault(key, str(path.relative_to(ROOT)))
    return found


def missing() -> list[tuple[str, str, str]]:
    """(file, context, msgid) of each text without Chinese, or whose Chinese is fuzzy."""
    done = {
        _key(entry)
        for entry in polib.pofile(str(CHINESE))
        if not entry.fuzzy and (entry.msgstr or any(entry.msgstr_plural.values()))
    }
    return [(where, *key) for key, where in used().items() if key not in done and key[1].strip()]


def main(words: list[str]) -> int:
    """The three calls of the module's docstring."""
    match words:
        case ["compile"]:
            compile_all()
        case ["add", name]:
            sys.stdout.write(f"{add(json.loads(Path(name).read_text('utf-8')))} entries\n")
        case ["missing"]:
            rows = missing()
            for where, context, text in rows:
                sys.stdout.write(f"{where}: {context and context + ' | '}{text!r}\n")
            return 1 if rows else 0
        case _:
            sys.stdout.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
