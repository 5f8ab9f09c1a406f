"""The rules that matter, as tests (docs/layers.md says why each one is there).

A list of exceptions is part of the rule: whoever adds to it writes the reason beside it.
"""

import ast
import tomllib

from django.apps import apps

from tests.more_files import MORE_FILES
from tests.sources import ROOT, Source, called, domain, functions, offences_of, python

FORBIDDEN_NAMES = frozenset(
    {
        "utils",
        "helpers",
        "common",
        "services",
        "managers",
        "selectors",
        "signals",
        "constants",
        "exceptions",
        "misc",
    }
)

# What an app's folder may hold; docs/layers.md has the table with what each file is for.
FILES = frozenset(
    {
        "__init__",
        "apps",
        "verbs",
        "models",
        "registry",
        "kept",
        "actions",
        "forms",
        "resources",
        "todos",
        "views",
        "viewsets",
        "tasks",
        "urls",
    }
)
FOLDERS = frozenset(
    {
        "migrations",
        "management",
        "templatetags",
        "models",
        "actions",
        "views",
        "forms",
        "resources",
        "static",
        "templates",
    }
)
# The lowest floor: each file is named after the one thing that it knows.
FREE_FORM = frozenset({"core", "static"})


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


LONG_FILES = {"union/static/union/union.css": "the whole look by hand: one place, one request"}


def test_a_file_has_at_most_500_lines() -> None:
    long = []
    for folder in ("union", "cms", "demo", "bench", "tests", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".css", ".js", ".typ"}:
                count = path.read_text("utf-8").count("\n")
                name = path.relative_to(ROOT).as_posix()
                if count > 500 and "migrations" not in path.parts and name not in LONG_FILES:
                    long.append(f"{name}: {count}")
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
SCOPED = frozenset(
    {
        "choices_of_user",
        "for_user",
        "of_member",
        "of_user",
        "to_ask",
        "to_read",
        "waiting_for",
        "with_file",
    }
)
# Rows that belong to nobody: "file: Model" and why any reader may ask for them.
OPEN_ROWS = {
    "union/accounts/views.py: UserSession": "allauth's rows, filtered by the person herself",
    "cms/views.py: Page": "`readable` leaves out what the reader may not see",
    "union/approvals/views/reaching.py: Organisation": "filtered by what the officer reaches",
    "union/funds/views/place.py: Organisation": "filtered by what the officer reaches",
    "union/funds/views/reaching.py: Paper": "papers of a request that the person sees",
    "union/funds/views/reaching.py: Review": "reviews of a request that the person sees",
    "union/health/views/campaigns.py: Organisation": "filtered by what the officer reaches",
    "union/imports/views.py: Organisation": "filtered by what the officer reaches",
    "union/insurance/views/policies.py: Organisation": "filtered by what the officer reaches",
    "union/insurance/views/policies.py: Paper": "papers of a policy that the person sees",
    "union/insurance/views/policies.py: Policy": "what follows a policy that the person sees",
    "union/insurance/views/reaching.py: Paper": "papers of a claim that the person sees",
    "union/insurance/views/roster.py: Member": "members of a policy's union",
    "union/insurance/views/years.py: Claim": "of policies that the person sees",
    "union/insurance/views/years.py: Insured": "of policies that the person sees",
    "union/insurance/views/sheets.py: Organisation": "none: the policy says which union",
    "union/occasions/views/desk.py: Occasion": "asked only whether she may see the one row",
    "union/occasions/views/reaching.py: Occasion": "asked only whether she may see the one row",
    "union/occasions/views/on_paper.py: LedgerEntry": "of the requests for a reached event's gifts",
    "union/occasions/views/on_paper.py: Payment": "of the requests for a reached event's gifts",
    "union/occasions/views/on_paper.py: Grant": "what the member of a reached event was given",
    "union/privacy/views/mine.py: ConsentText": "words, and of the member's own union only",
    "union/privacy/views/texts.py: Organisation": "filtered by what the officer reaches",
    "union/rules/views/exemptions.py: Review": "reviews of an exemption that the person sees",
    "union/visits/views/desk.py: Visit": "only the visits to which the person goes",
    "union/welfare/views/calendar.py: Grant": "only asked about members that the officer reaches",
    "union/welfare/views/children.py: Organisation": "filtered by what the officer reaches",
    "union/welfare/views/calendar.py: Organisation": "filtered by what the officer reaches",
    "union/desk/views.py: Message": "the watchman gets numbers, no contents",
    "union/desk/views.py: Heartbeat": "the watchman gets a number",
}


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
    """The model whose rows are asked for without a user: Model.objects.x, get_object_or_404."""
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
            if not isinstance(node, ast.Call) or called(node) not in asking:
                continue
            given = [*node.args, *(word.value for word in node.keywords)]
            words = [one.value for one in given if isinstance(one, ast.Constant)]
            unknown += [
                f"{source.path}:{node.lineno} {word}"
                for word in words
                if isinstance(word, str) and "." in word and word not in RIGHTS
            ]
    assert not unknown, offences_of(unknown)


# Actions.

# Actions in which nobody acts, or which are asked by somebody who is not known yet.
WITHOUT_ACTOR = {
    "union/approvals/actions/concerns.py: concerns_changed": "what changed them has an actor",
    "union/approvals/actions/concerns.py: look_again": "what changed them has an actor",
    "union/approvals/actions/seats.py: seats": "reads only",
    "union/approvals/actions/settle.py: settle_all": "a sweep: terms begin and end, nobody acts",
    "union/audit/actions.py: seal_entries": "the sealer: nobody acts",
    "union/audit/actions.py: verify": "reads only",
    "union/accounts/actions.py: phone_index": "computes a look-up key, changes nothing",
    "union/members/actions/codes.py: claim": "whoever holds the code: nobody is logged in yet",
    "union/desk/actions.py: begin": "the first start: there is nobody yet",
    "union/desk/actions.py: is_founded": "reads only",
    "union/desk/actions.py: unit_without_chair": "reads only",
    "union/imports/actions/apply.py: apply_some": "the worker, for the officer who started it",
    "union/imports/actions/apply.py: apply_all": "the command line, for the officer it names",
    "union/imports/actions/check.py: check": "the worker, for the officer who uploaded",
    "union/activities/actions/line.py: end_offers": "the clock: nobody acts",
    "union/activities/actions/notices.py: tell_all": "the worker, for a change that has an actor",
    "union/notifications/actions.py: put_away": "a part of deciding, which has an actor",
    "union/orgs/actions/rescue.py: rescue": "whoever runs the server: nobody of the union",
    "union/accounts/actions.py: remove_old_sessions": "a rule of keeping: nobody acts",
    "union/imports/actions/keeping.py: empty_old_batches": "a rule of keeping: nobody acts",
    "union/imports/actions/keeping.py: remove_forgotten_uploads": "a rule of keeping: nobody acts",
    "union/members/actions/leaving.py: named_until": "reads only",
    "union/members/actions/leaving.py: remove_old_codes": "a rule of keeping: nobody acts",
    "union/members/actions/leaving.py: to_mask": "reads only",
    "union/notifications/actions.py: remove_old_notices": "a rule of keeping: nobody acts",
    "union/privacy/actions/consents.py: first_words": "reads only",
    "union/privacy/actions/consents.py: hold": "a lock, inside the caller's transaction",
    "union/privacy/actions/copies.py: delete_copies_of": "a part of masking, which has an actor",
    "union/privacy/actions/copies.py: give_up_copies": "a sweep: the time is over, nobody acts",
    "union/privacy/actions/copies.py: remove_old_copies": "a rule of keeping: nobody acts",
    "union/privacy/actions/keys.py: note_keys": "a start of the server: nobody acts",
    "union/privacy/actions/keys.py: rotate_keys": "the command line",
    "union/privacy/actions/keys.py: wrong_keys": "reads only",
    "union/privacy/actions/masks.py: mask_old": "a rule of keeping: nobody acts",
    "union/privacy/actions/rules.py: rules_and_runs": "reads only",
    "union/privacy/actions/rules.py: run_rules": "the clock: nobody acts",
    "union/occasions/actions/papers.py: forget_medical": "taking a consent back has an actor",
    "union/insurance/actions/claims.py: forget_claim_papers": "taking a consent back has an actor",
    "union/insurance/actions/claims.py: cases_of": "reads only",
    "union/evidence/actions/keeping.py: forget_names": "a part of masking, which has an actor",
    "union/evidence/actions/looks.py: looks_met_again": "reads only",
    "union/evidence/actions/looks.py: cases_that_look_alike": "reads only",
    "union/evidence/actions/lost.py: remove_lost": "the worker",
    "union/evidence/actions/lost.py: remove_lost_files": "the worker",
    "union/evidence/actions/papers.py: open_case": "a part of making the row above it",
    "union/evidence/actions/papers.py: case_of": "a part of putting the first paper in",
    "union/evidence/actions/papers.py: duplicates_of": "reads only",
    "union/evidence/actions/keeping.py: reduce_old_papers": "a sweep: the time is over",
    "union/activities/actions/value.py: coming": "reads only",
    "union/welfare/actions/papers.py: may_check": "reads only",
    "union/visits/actions.py: may_plan": "reads only",
    "union/visits/actions.py: may_write": "reads only",
    "union/health/actions/files.py: consent_withdrawn": "a part of taking the consent back",
    "union/health/actions/keeping.py: delete_over": "a sweep: the time is over, nobody acts",
    "union/health/actions/keeping.py: discard_forgotten": "a sweep: nobody came back to it",
    "union/health/actions/lists.py: discard_those_about": "the member took her consent back",
    "union/health/actions/certificates.py: tell_of_ends": "the calendar: nobody acts",
    "union/health/actions/campaigns.py: remind_of_check_ups": "the calendar: nobody acts",
    "union/health/actions/reading.py: own_files": "what the member asked for; reads only",
    "union/health/actions/keeping.py: sweep": "a sweep: nobody acts",
    "union/outbox/actions.py: enqueue": "the actor stands in the work's own row",
    "union/outbox/actions.py: drain": "the worker",
    "union/outbox/actions.py: beat": "the worker",
    "union/insurance/actions/claims.py: may_report": "reads only",
    "union/insurance/actions/claims.py: may_open_papers": "reads only",
    "union/insurance/actions/reminders.py: remind_of_renewals": "a sweep: nobody acts",
    "union/insurance/actions/roster.py: person_of": "computes a key, changes nothing",
    "union/insurance/actions/roster.py: check_family": "reads only",
    "union/insurance/actions/roster.py: take_in": "a part of the import, which has an actor",
    "union/insurance/actions/roster.py: change_listed": "a part of the import, which has an actor",
    "union/insurance/actions/roster.py: first_day": "reads only",
    "union/welfare/actions/choice.py: needs_a_reason": "reads only",
    "union/welfare/actions/choice.py: settle_choices": "the last day is over: nobody acts",
    "union/welfare/actions/choice.py: settle_all_choices": "a sweep: nobody acts",
    "union/welfare/actions/programme.py: plain_name": "computes a name, changes nothing",
    "union/welfare/actions/offer.py: may_end": "reads only",
    "union/welfare/actions/papers.py: may_open": "reads only",
    "union/welfare/actions/rows.py: locked_rows": "reads, inside the caller's transaction",
    "union/notifications/actions.py: tell": "the event that it tells of has an actor",
}


def actions() -> list[tuple[Source, ast.FunctionDef]]:
    """What an app offers: of a package of actions, what its __init__ takes from the modules."""
    offered = {
        f"{source.path.removesuffix('__init__.py')}{module}.py: {name.name}"
        for source in domain()
        if source.path.endswith("/actions/__init__.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (module := (node.module or "").split(".")[-1])
        for name in node.names
    }
    return [
        (source, function)
        for source in domain()
        if source.is_module("actions")
        for function in functions(source.tree)
        if source.name == "actions.py" or f"{source.path}: {function.name}" in offered
    ]


def test_every_action_says_what_it_does_and_names_who_acts() -> None:
    wrong = []
    for source, function in actions():
        where = f"{source.path}: {function.name}"
        if not ast.get_docstring(function):
            wrong.append(f"{where} has no docstring")
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        if "actor" not in keywords and where not in WITHOUT_ACTOR:
            wrong.append(f"{where} has no keyword-only actor")
    assert not wrong, offences_of(wrong)


def test_no_action_knows_about_pages() -> None:
    pages = ("django.http", "django.shortcuts", "django.forms", "django.template", "django.urls")
    wrong = []
    for source, function in actions():
        every = [*function.args.args, *function.args.kwonlyargs]
        if "request" in {argument.arg for argument in every}:
            wrong.append(f"{source.path}: {function.name} takes a request")
    wrong += [
        f"{source.path} imports {node.module}"
        for source in domain()
        if source.is_module("actions")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(pages)
    ]
    assert not wrong, offences_of(wrong)


def test_a_state_changes_only_in_an_action() -> None:
    changed = []
    for source in domain():
        if source.is_module("actions") or source.is_module("models"):
            continue
        changed += [
            f"{source.path}:{node.lineno} {ast.unparse(target)}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Attribute) and target.attr in {"state", "status"}
            if ast.unparse(target.value) not in {"self", "response"}
        ]
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
            if isinstance(node, ast.Call) and called(node) == "record" and node.args:
                assert not isinstance(node.args[0], ast.Constant), f"{source.path}:{node.lineno}"
    assert used == declared


# Tests.


def test_no_test_replaces_our_own_code() -> None:
    mocked = []
    for source in python("tests"):
        for node in ast.walk(source.tree):
            modules = [name.name for name in getattr(node, "names", []) if hasattr(name, "name")]
            modules.append(getattr(node, "module", None) or "")
            if any(module in {"unittest.mock", "mock"} for module in modules):
                mocked.append(source.path)
    assert not mocked, offences_of(mocked)


def test_every_app_is_a_package_with_a_sentence_about_itself() -> None:
    silent = [
        source.path
        for source in domain()
        if source.name != "__init__.py" and not ast.get_docstring(source.tree)
    ]
    assert not silent, offences_of(silent)


def test_no_exception_outlives_its_reason() -> None:
    """An entry of a list above that nothing needs any more is taken out."""
    stale = [
        f"MORE_FILES {app}/{name}"
        for app, names in MORE_FILES.items()
        for name in names
        if not any((ROOT / "union" / app / there).exists() for there in (name, f"{name}.py"))
    ]
    there = {f"{source.path}: {function.name}" for source, function in actions()}
    stale += [f"WITHOUT_ACTOR {name}" for name in WITHOUT_ACTOR if name not in there]
    open_rows = {
        f"{source.path}: {row}"
        for source in domain()
        if source.is_module("views") or source.is_module("viewsets")
        for node in ast.walk(source.tree)
        if (row := _unscoped_rows(node))
    }
    stale += [f"OPEN_ROWS {name}" for name in OPEN_ROWS if name not in open_rows]
    paths = {source.path for source in domain()}
    stale += [f"FLAGS_ALLOWED {path}" for path in FLAGS_ALLOWED if path not in paths]
    assert not stale, offences_of(stale)
