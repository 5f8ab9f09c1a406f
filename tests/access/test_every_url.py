"""Every address and every role: the answers are those of the access table, and nothing leaks."""

import pytest
from django.apps import apps
from django.urls import resolve

from tests.access.cells import Cells, contents
from tests.access.line import EVERYBODY, ROLES
from tests.access.routes import arguments, fill, routes
from tests.access.table import TABLE
from tests.access.table_cms import EDITORS, PUBLISHERS
from union.accounts.models import User

# These only lead elsewhere.
WITHOUT_TOKEN = {"^(?:cms/login|cms/password_reset|_util/login)/", "cms/logout/"}

# The whole union, a group, one's own, nothing; whoever else is asked in the slow half of the suite.
OFTEN = {"chair", "leader", "member", "anonymous"}
ASKED = [pytest.param(role, marks=[] if role in OFTEN else [pytest.mark.slow]) for role in ROLES]

OURS = {
    "accounts",
    "approvals",
    "audit",
    "cms",
    "evidence",
    "funds",
    "imports",
    "members",
    "notifications",
    "orgs",
    "outbox",
    "welfare",
}


def test_every_url_has_a_line() -> None:
    missing = sorted(set(routes()) - set(TABLE))
    assert not missing, "No line in tests/access/table.py for:\n" + "\n".join(missing)


def test_every_line_has_a_url() -> None:
    left_over = sorted(set(TABLE) - set(routes()))
    assert not left_over, "No such address any more:\n" + "\n".join(left_over)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ASKED)
def test_every_url_answers_as_the_table_says(role, world, visit) -> None:
    cells = Cells(role, world, visit(role))
    tables = [model for model in apps.get_models() if model._meta.app_label in OURS]
    before = contents(tables)
    for route, line in TABLE.items():
        cells.walk(route, line)
    after = contents(tables)
    # Whoever asks for a health file that is closed to her stands in the log.
    after["audit.Entry"] = [row for row in after["audit.Entry"] if "health.tried" not in row]
    changed = [name for name in before if before[name] != after[name]]
    cells.problems += [f"What was denied changed {name}" for name in changed]
    assert not cells.problems, "\n" + "\n".join(cells.problems)


def test_an_address_that_is_never_reached_belongs_to_another() -> None:
    for route in [route for route, line in TABLE.items() if line.shadowed]:
        address = fill(route, dict.fromkeys(arguments(route), 1))
        assert resolve(address).route != route, f"{route} is reached: it needs a line of its own"


@pytest.mark.django_db
def test_no_form_is_taken_without_its_token(world, visit) -> None:
    cells = Cells("chair", world, visit("chair", strict=True))
    for route, line in TABLE.items():
        if line.shadowed or line.post is None or route in WITHOUT_TOKEN:
            continue
        address = line.at.format(**cells.own) or fill(route, cells.values(route, line, cells.own))
        answer = cells.visitor.ask("POST", address, cells.data("POST", line), keeps=True)
        # Where there is nothing, the path ends before the token is asked for.
        if answer.outcome not in (403, 404 if line.post == 404 else 403) or answer.writes:
            cells.note("POST", address, f"without a token is {answer.outcome} {answer.writes}")
    assert not cells.problems, "\n" + "\n".join(cells.problems)


@pytest.mark.django_db
def test_the_admin_knows_two_kinds_of_editors_and_nobody_else(world, visit) -> None:
    for role in EVERYBODY:
        kind = "chair" if role == "outsider" else role
        user = User.objects.get(pk=world.people[role].pk)
        groups = set(user.groups.values_list("name", flat=True))
        assert groups <= {"编辑", "发布"}, role
        assert "编辑" in groups if kind in EDITORS else not groups, role
        assert ("发布" in groups) == (kind in PUBLISHERS), role
        assert not user.is_superuser
        assert not user.user_permissions.exists()
        answer = visit(role).ask("GET", "/cms/")
        assert answer.outcome == (200 if kind in EDITORS else 404), role
