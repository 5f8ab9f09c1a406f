"""The rules that matter, as tests (docs/layers.md says why each one is there).

A list of exceptions is part of the rule: whoever adds to it writes the reason beside it.
"""

import ast
import re
import tomllib
from html.parser import HTMLParser
from importlib import util
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.db import models

from tests.sources import ROOT, Source, docstrings, functions, python, templates

CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
FORBIDDEN_NAMES = frozenset(
    "utils helpers common services managers selectors signals constants exceptions misc".split()
)

# What an app's folder may hold; docs/layers.md has the table with what each file is for.
FILES = frozenset(
    "__init__ apps verbs models registry actions forms resources views viewsets tasks urls".split()
)
FOLDERS = frozenset(
    "migrations management templatetags models actions views forms resources static templates".split()
)
# What a single app has beside these, and why it has it.
MORE_FILES = {
    "accounts": {
        "adapter": "allauth's own hook",
        "backends": "Django's own hook",
        "middleware": "Django's own hook",
        "decorators": "who may open a page of the desk",
    },
    "audit": {"append_only": "the triggers behind append-only tables"},
    "desk": {"context": "the menu, a context processor", "navigation": "what the menu shows"},
    "imports": {
        "reading": "reads files from outside, in a limited child process",
        "resource": "the base class of every kind of spreadsheet",
        "mapping": "which column is which field",
        "values": "dates, amounts and numbers as people type them",
    },
    "orgs": {
        "roles": "the one-page role table",
        "scoping": "who reaches which rows",
        "working_days": "counts the days of the editable holiday table",
    },
}
# The lowest floor: each file is named after the one thing that it knows.
FREE_FORM = frozenset({"core", "static"})


def offences_of(found: list[str]) -> str:
    return "\n".join(["", *found])


def domain() -> tuple[Source, ...]:
    return python("union", "cms")


# Layers and folders.


def floors() -> dict[str, int]:
    """How high each app stands, from the contract in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


def test_foreign_keys_point_down_the_list_of_layers() -> None:
    height = floors()
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        own = model.__module__.split(".")
        if own[0] != "union":
            continue
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            there = target.__module__.split(".")
            if there[0] == "cms":
                wrong.append(f"{model._meta.label}.{field.name} points at the website")
            elif there[0] == "union" and there[1] != own[1] and height[there[1]] >= height[own[1]]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not wrong, offences_of(wrong)


def test_an_app_holds_only_the_files_that_everyone_knows() -> None:
    strangers = []
    for folder in sorted(path for path in (ROOT / "union").iterdir() if path.is_dir()):
        if folder.name in FREE_FORM or folder.name.startswith("__"):
            continue
        more = MORE_FILES.get(folder.name, {})
        for path in folder.iterdir():
            known = FILES if path.is_file() else FOLDERS
            if path.name != "__pycache__" and path.stem not in known and path.stem not in more:
                strangers.append(f"{path.relative_to(ROOT)}: not in FILES, FOLDERS or MORE_FILES")
    assert not strangers, offences_of(strangers)


def test_nothing_is_named_after_what_it_is_not() -> None:
    named = [
        path.relative_to(ROOT).as_posix()
        for folder in ("union", "cms", "demo", "bench", "tests", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.stem in FORBIDDEN_NAMES
    ]
    assert not named, offences_of(named)


def test_a_file_has_at_most_500_lines() -> None:
    long = []
    for folder in ("union", "cms", "demo", "bench", "tests", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".css", ".js", ".typ"}:
                count = path.read_text("utf-8").count("\n")
                if count > 500 and "migrations" not in path.parts:
                    long.append(f"{path.relative_to(ROOT)}: {count}")
    assert not long, offences_of(long)


# Errors, rights and rows.


def test_nobody_catches_every_exception() -> None:
    caught = []
    for source in python("union", "cms", "demo", "bench"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler):
                names = {part.id for part in ast.walk(node.type or node) if _is_name(part)}
                if node.type is None or names & {"Exception", "BaseException"}:
                    caught.append(f"{source.path}:{node.lineno}")
    assert not caught, offences_of(caught)


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


# Who still has to name Django's flags, and why.
FLAGS_ALLOWED = {
    "union/accounts/models.py": "the columns of Django's user",
    "union/accounts/backends.py": "Wagtail's admin asks Django for permissions",
    "cms/access.py": "lets into Wagtail's admin whom an office lets in",
}


def test_rights_follow_from_offices_and_never_from_djangos_flags() -> None:
    flags = {"is_superuser", "is_staff", "user_passes_test", "permission_required"}
    used = [
        f"{source.path}: {', '.join(sorted(found))}"
        for source in domain()
        if (found := source.names() & flags) and source.path not in FLAGS_ALLOWED
    ]
    assert not used, offences_of(used)


# Ways to rows that begin with the user.
SCOPED = frozenset({"for_user", "of_member", "of_user"})
# Rows that belong to nobody: "file: Model" and why any reader may ask for them.
OPEN_ROWS: dict[str, str] = {}


def test_a_view_reaches_rows_only_through_the_user() -> None:
    unscoped = []
    for source in domain():
        if not (source.is_module("views") or source.is_module("viewsets")):
            continue
        for node in ast.walk(source.tree):
            row = _unscoped_rows(node)
            if row and f"{source.path}: {row}" not in OPEN_ROWS:
                unscoped.append(f"{source.path}:{node.lineno} {row}")
    assert not unscoped, offences_of(unscoped)


def _unscoped_rows(node: ast.AST) -> str:
    """The model whose rows are asked for without a user, in Model.objects.x or get_object_or_404."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        manager = node.value
        if manager.attr in {"objects", "_default_manager"} and node.attr not in SCOPED:
            return ast.unparse(manager.value)
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
        shortcut = getattr(node.func, "id", "")
        if shortcut in {"get_object_or_404", "get_list_or_404"} and node.args[0].id[0].isupper():
            return node.args[0].id
    return ""


def test_a_view_opens_no_transaction() -> None:
    """On SQLite each transaction takes the write lock: reading must not queue behind writing."""
    opened = [
        source.path
        for source in domain()
        if source.is_module("views") and source.names() & {"atomic", "select_for_update"}
    ]
    assert not opened, offences_of(opened)


def test_every_right_that_is_asked_for_stands_in_the_role_table() -> None:
    from union.orgs.roles import RIGHTS

    asking = {"authorise", "may", "reach", "for_user"}
    unknown = []
    for source in domain():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or _called(node) not in asking:
                continue
            for right in [*node.args, *(word.value for word in node.keywords)]:
                if isinstance(right, ast.Constant) and isinstance(right.value, str):
                    if "." in right.value and right.value not in RIGHTS:
                        unknown.append(f"{source.path}:{node.lineno} {right.value}")
    assert not unknown, offences_of(unknown)


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


# Actions.

# Actions in which nobody acts, or which are asked by somebody who is not known yet.
WITHOUT_ACTOR = {
    "union/audit/actions.py: seal_entries": "the sealer: nobody acts",
    "union/audit/actions.py: verify": "reads only",
    "union/accounts/actions.py: phone_index": "computes a look-up key, changes nothing",
    "union/outbox/actions.py: enqueue": "the actor stands in the work's own row",
    "union/outbox/actions.py: drain": "the worker",
    "union/outbox/actions.py: beat": "the worker",
    "union/notifications/actions.py: tell": "the event that it tells of has an actor",
}


def actions() -> list[tuple[Source, ast.FunctionDef]]:
    return [
        (source, function)
        for source in domain()
        if source.is_module("actions")
        for function in functions(source.tree)
    ]


def test_every_action_says_what_it_does_and_names_who_acts() -> None:
    wrong = []
    for source, function in actions():
        where = f"{source.path}: {function.name}"
        if not ast.get_docstring(function):
            wrong.append(f"{where} has no docstring")
        if "actor" not in {argument.arg for argument in function.args.kwonlyargs}:
            if where not in WITHOUT_ACTOR:
                wrong.append(f"{where} has no keyword-only actor")
    assert not wrong, offences_of(wrong)


def test_no_action_knows_about_pages() -> None:
    pages = ("django.http", "django.shortcuts", "django.forms", "django.template", "django.urls")
    wrong = []
    for source, function in actions():
        every = [*function.args.args, *function.args.kwonlyargs]
        if "request" in {argument.arg for argument in every}:
            wrong.append(f"{source.path}: {function.name} takes a request")
    for source in domain():
        if source.is_module("actions"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(pages):
                    wrong.append(f"{source.path} imports {node.module}")
    assert not wrong, offences_of(wrong)


def test_a_state_changes_only_in_an_action() -> None:
    changed = []
    for source in domain():
        if source.is_module("actions") or source.is_module("models"):
            continue
        for node in ast.walk(source.tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in {"state", "status"}:
                    if ast.unparse(target.value) not in {"self", "response"}:
                        changed.append(f"{source.path}:{node.lineno} {ast.unparse(target)}")
    assert not changed, offences_of(changed)


def test_every_verb_in_use_is_declared_and_every_declared_verb_is_in_use() -> None:
    declared: dict[str, set[str]] = {}
    used: dict[str, set[str]] = {}
    for source in python("union"):
        if source.name == "verbs.py":
            declared[source.app] = {
                node.targets[0].id
                for node in ast.walk(source.tree)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            }
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Verb":
                used.setdefault(source.app, set()).add(node.attr)
            if isinstance(node, ast.Call) and _called(node) == "record" and node.args:
                assert not isinstance(node.args[0], ast.Constant), f"{source.path}:{node.lineno}"
    assert used == declared


# Texts.

CALLS = frozenset(
    "_ gettext gettext_lazy gettext_noop ngettext ngettext_lazy pgettext pgettext_lazy".split()
)
# Python files with Chinese in strings, and why it is no text of a page.
CHINESE_ALLOWED = {
    "union/settings.py": "the site's name, until the union gives its own",
    "union/core/": "the language itself: surnames, numerals, punctuation, calendar",
    "union/imports/reading/": "what offices write into spreadsheets: units, dates, signs",
    "union/imports/mapping.py": "headings as unions write them",
    "union/imports/values.py": "dates and amounts as unions write them",
    "union/members/resources.py": "headings and words of the roster as unions write them",
    "union/welfare/resources.py": "headings and words of gift lists as unions write them",
}


def messages_tool() -> object:
    spec = util.spec_from_file_location("messages", ROOT / "locale" / "messages.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def test_a_translatable_text_is_a_plain_string() -> None:
    built = []
    for source in domain():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _called(node) in CALLS:
                if any(isinstance(one, ast.JoinedStr | ast.BinOp | ast.Call) for one in node.args[:1]):
                    built.append(f"{source.path}:{node.lineno} {ast.unparse(node)[:60]}")
    assert not built, offences_of(built)


def test_no_language_is_written_into_the_code() -> None:
    written = []
    for source in domain():
        if source.path.startswith(tuple(CHINESE_ALLOWED)):
            continue
        words = docstrings(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node not in words and CHINESE.search(node.value):
                    written.append(f"{source.path}:{node.lineno} {node.value[:30]!r}")
    for path, text in templates():
        bare = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
        written += [f"{path}: {line.strip()[:60]}" for line in bare.splitlines() if CHINESE.search(line)]
    assert not written, offences_of(written)


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
        if set(PLACEHOLDER.findall(chinese)) != set(PLACEHOLDER.findall(english)):
            wrong.append(f"{entry.msgid!r} -> {chinese!r}")
    assert not wrong, offences_of(wrong)


# Templates.

ASKING = frozenset({"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"})
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Elements(HTMLParser):
    """Notes each element that would not work without JavaScript, or that the policy would stop."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.forms = 0

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


@pytest.mark.parametrize(
    ("path", "text"), [pytest.param(*one, id=one[0]) for one in templates() if Path(one[0]).suffix == ".html"]
)
def test_a_page_works_without_javascript_and_under_the_strict_policy(path: str, text: str) -> None:
    if path.startswith(ADMIN_TEMPLATES):
        return
    reader = Elements()
    reader.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(r"\{\{.*?\}\}", "x", text)))
    assert not reader.problems, offences_of(reader.problems)


# Tests.


def test_no_test_replaces_our_own_code() -> None:
    mocked = []
    for source in python("tests"):
        for node in ast.walk(source.tree):
            modules = [getattr(node, "module", "") or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if any(module.startswith(("unittest.mock", "mock")) for module in modules):
                mocked.append(source.path)
    assert not mocked, offences_of(mocked)


def test_every_app_is_a_package_with_a_sentence_about_itself() -> None:
    silent = [
        source.path
        for source in domain()
        if source.name != "__init__.py" and not ast.get_docstring(source.tree)
    ]
    assert not silent, offences_of(silent)
