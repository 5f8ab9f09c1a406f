"""Rules about texts and templates: both languages complete, and every page works by itself."""

import ast
import re
from html.parser import HTMLParser
from importlib import util

import polib
import pytest

from tests.sources import ROOT, called, docstrings, domain, offences_of, templates

CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)")

CALLS = frozenset(
    {
        "_",
        "gettext",
        "gettext_lazy",
        "gettext_noop",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
    }
)
# Python files with Chinese in strings, and why it is no text of a page.
CHINESE_ALLOWED = {
    "cms/demo.py": "what the demo's union writes on its pages",
    "cms/editors.py": "names of two groups in Wagtail, which are rows and no texts",
    "union/imports/management/commands/import_sheet.py": "how lists are titled",
    "union/members/retirement.py": "posts as unions write them, which tell when a woman retires",
    "union/health/hepatitis.py": "what centres write of hepatitis B",
    "union/health/resources/lists.py": "headings of the lists of check-up centres",
    "union/health/resources/columns.py": "headings and words of the lists of check-up centres",
    "union/members/identity.py": "headings of lists that name members",
    "union/members/resources.py": "headings and words of rosters as unions write them",
    "union/welfare/resources/": "headings and words of gift lists as unions write them",
    "union/insurance/layout.py": "headings and words of insurers' sheets",
    "union/insurance/resources/": "headings and words of insurers' lists",
    "union/settings.py": "the site's name, until the union gives its own",
    "union/core/": "the language itself: surnames, numerals, punctuation, calendar",
    "union/welfare/models/kind.py": "how lists of gifts name their occasion",
    "union/evidence/reading/ofd.py": "names that the national format of invoices has inside",
    "union/imports/reading/": "what offices write into spreadsheets: headings, units, dates",
}


def messages_tool() -> object:
    spec = util.spec_from_file_location("messages", ROOT / "locale" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def test_a_translatable_text_is_a_plain_string() -> None:
    built = []
    for source in domain():
        built += [
            f"{source.path}:{node.lineno} {ast.unparse(node)[:60]}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and called(node) in CALLS
            if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        ]
    assert not built, offences_of(built)


def test_no_language_is_written_into_the_code() -> None:
    written = []
    for source in domain():
        if source.path.startswith(tuple(CHINESE_ALLOWED)):
            continue
        words = docstrings(source.tree)
        written += [
            f"{source.path}:{node.lineno} {node.value[:30]!r}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if node not in words and CHINESE.search(node.value)
        ]
    for path, text in templates():
        bare = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
        lines = [line.strip() for line in bare.splitlines() if CHINESE.search(line)]
        written += [f"{path}: {line[:60]}" for line in lines]
    assert not written, offences_of(written)


# Their sentence chooses among all the parts of a date, in the order of the language.
DATE_PATTERNS = ("%(weekday)s %(day)s",)


def test_every_text_has_its_chinese() -> None:
    untranslated = [f"{path}: {text!r}" for path, _context, text in messages_tool().missing()]
    fuzzy = [entry.msgid for entry in catalogue() if entry.fuzzy]
    assert not untranslated, offences_of(untranslated)
    assert not fuzzy, offences_of(fuzzy)


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    wrong = []
    for entry in catalogue():
        chinese = " ".join([entry.msgstr, *entry.msgstr_plural.values()])
        english = f"{entry.msgid} {entry.msgid_plural}"
        same = set(PLACEHOLDER.findall(chinese)) == set(PLACEHOLDER.findall(english))
        if not same and not entry.msgid.startswith(DATE_PATTERNS):
            wrong.append(f"{entry.msgid!r} -> {chinese!r}")
    assert not wrong, offences_of(wrong)


# Templates.

ASKING = frozenset({"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"})


class Elements(HTMLParser):
    """Notes each element that would not work without JavaScript, or that the policy would stop."""

    def __init__(self, *, is_partial: bool) -> None:
        super().__init__()
        self.problems: list[str] = []
        # A partial may stand inside the form of the page that includes it.
        self.forms = int(is_partial)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        where = f"line {self.getpos()[0]}: <{tag}>"
        if tag == "form":
            self.forms += 1
        in_form = self.forms > 0 and tag in {"form", "input", "select", "textarea", "button"}
        if ASKING & has.keys() and not in_form and not has.keys() & {"href", "action"}:
            self.problems.append(f"{where} asks by htmx and leads nowhere without it")
        if any(name == "style" or re.match(r"on[a-z]+$", name) for name in has):
            self.problems.append(f"{where} has an inline style or script")
        if tag == "style" or (tag == "script" and not has.keys() & {"src", "type"}):
            self.problems.append(f"{where} is inline")
        if tag == "img" and "alt" not in has:
            self.problems.append(f"{where} has no alt")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.forms -= 1


# Templates of Wagtail's admin have the admin's own, looser policy.
ADMIN_TEMPLATES = ("templates/wagtailadmin/",)


PAGES = [pytest.param(*one, id=one[0]) for one in templates() if one[0].endswith(".html")]


@pytest.mark.parametrize(("path", "text"), PAGES)
def test_a_page_works_without_javascript_and_under_the_strict_policy(path: str, text: str) -> None:
    if path.startswith(ADMIN_TEMPLATES):
        return
    reader = Elements(is_partial=path.rpartition("/")[2].startswith("_"))
    reader.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(r"\{\{.*?\}\}", "x", text)))
    assert not reader.problems, offences_of(reader.problems)


def test_no_exception_outlives_its_reason() -> None:
    chinese = [source.path for source in domain() if CHINESE.search(source.text)]
    stale = [
        f"CHINESE_ALLOWED {start}"
        for start in CHINESE_ALLOWED
        if not any(path.startswith(start) for path in chinese)
    ]
    assert not stale, offences_of(stale)
