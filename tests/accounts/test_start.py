"""The first start of an empty installation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Site

from tests.accounts.conftest import verbs, who
from union.accounts.models import User
from union.approvals.models import Flow
from union.approvals.registry import kinds
from union.core.errors import Refused
from union.desk import actions, start, todos
from union.members.models import Member
from union.notifications import registry
from union.orgs import scoping
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
NEW = "plum-tree-7"


@pytest.fixture(autouse=True)
def _nobody_yet(_somebody_is_chair):
    start.founded.clear()


def form(**changes: str) -> dict[str, str]:
    return {
        "organisation": "青禾小学工会",
        "name": "方晴",
        "staff_number": "001",
        "phone": "138 0013 8000",
        "email": "fang@example.org",
        "password": NEW,
        "again": NEW,
    } | changes


def nothing_was_made() -> bool:
    return not (Organisation.objects.exists() or User.objects.exists() or Member.objects.exists())


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/desk/", "/cms/", "/nowhere/"])
def test_every_page_leads_to_the_first_start(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == "/start/"


@pytest.mark.parametrize("path", ["/healthz", "/display/", "/start/"])
def test_what_is_needed_before_stays_open(client, path):
    assert client.get(path).status_code == 200


def test_it_makes_the_union_and_its_first_chair_and_logs_her_in(client):
    response = client.post("/start/", form())
    assert response.status_code == 303
    assert response.headers["Location"] == "/desk/"
    union, user, member = Organisation.objects.get(), User.objects.get(), Member.objects.get()
    assert (union.name, union.level) == ("青禾小学工会", Level.UNION)
    assert (user.username, user.name, user.email) == ("001", "方晴", "fang@example.org")
    assert user.check_password(NEW)
    assert (member.user, member.name, member.phone) == (user, "方晴", "13800138000")
    assert member.standings.count() == 1
    assert scoping.roles(user) == {Role.CHAIR}
    assert Site.objects.get().site_name == "青禾小学工会"
    assert who(client) == user.pk
    assert verbs() == [
        "orgs.founded",
        "accounts.opened",
        "orgs.appointed",
        "members.added",
        *["approvals.flow_changed"] * Flow.objects.count(),
        "accounts.logged_in",
    ]
    # Who decides is set from the first day on, for each kind.
    assert set(Flow.objects.values_list("kind", flat=True)) == set(kinds())


def test_next_the_chair_sets_up_her_second_factor_without_typing_the_password_again(client):
    client.post("/start/", form())
    response = client.get("/desk/")
    assert response.headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_afterwards_the_page_is_gone_and_nothing_leads_to_it(client):
    client.post("/start/", form())
    stranger = Client()
    for send in (stranger.get, stranger.post):
        assert send("/start/", form(staff_number="002")).status_code == 404
    assert client.get("/accounts/login/").headers.get("Location") != "/start/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"name": ""}, "name"),
        ({"staff_number": ""}, "staff_number"),
        ({"phone": "12345"}, "phone"),
        ({"email": "nowhere"}, "email"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "other-tree-8"}, "again"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(client, changes, field):
    response = client.post("/start/", form(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "方晴" in response.content.decode() or field == "name"
    assert nothing_was_made()


def test_a_roster_that_came_first_brings_the_name_and_the_chairs_record(client, make_member, union):
    record = make_member("方晴", staff_number="001", organisation=union)
    page = client.get("/start/")
    assert "organisation" not in page.context["form"].fields
    assert union.name in page.content.decode()
    assert client.post("/start/", form()).status_code == 303
    record.refresh_from_db()
    assert record.user == User.objects.get()
    assert Organisation.objects.filter(level=Level.UNION).count() == 1
    assert Member.objects.count() == 1


def test_a_staff_number_of_somebody_else_in_the_roster_is_refused(client, make_member, union):
    make_member("李娜", staff_number="001", organisation=union)
    response = client.post("/start/", form())
    assert response.status_code == 422
    assert "staff_number" in response.context["form"].errors
    assert not User.objects.exists()
    assert not Appointment.objects.exists()


def test_a_chair_whose_term_is_over_does_not_open_it_again(client, chair):
    Appointment.objects.update(ends_on="2021-01-01")
    assert client.get("/start/").status_code == 404


def test_once_a_chair_was_seen_no_page_asks_again(client, chair, django_assert_num_queries):
    client.get("/display/")
    client.get("/accounts/login/")
    assert start.founded.is_set()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(django_db_serialized_rollback):
    def attempt(number: int) -> bool:
        try:
            actions.begin(
                organisation=f"工会{number}",
                name=f"主席{number}",
                staff_number=f"00{number}",
                password=NEW,
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(3) as hands:
        won = list(hands.map(attempt, range(3)))
    assert won.count(True) == 1
    assert Organisation.objects.count() == User.objects.count() == Member.objects.count() == 1


def test_the_first_steps_wait_among_the_to_dos(client):
    client.post("/start/", form())
    user = User.objects.get()
    steps = list(todos.next_steps(user))
    assert [step.title for step in steps] == ["导入会员名册"]
    assert steps[0] in registry.todos(user)


def test_then_the_codes_and_then_nothing(chair, make_member, member):
    Member.objects.filter(user=member).update(user=None)
    assert [step.title for step in todos.next_steps(chair)] == ["发放登录码"]
    Member.objects.filter(name="林晓").update(user=member)
    assert list(todos.next_steps(chair)) == []


def test_a_plain_member_has_no_such_steps(member):
    assert list(todos.next_steps(member)) == []


def test_the_summary_counts_the_lines_that_it_has(client):
    page = client.post("/start/", form(name="", password="123", again="123")).content.decode()
    box = page[page.index("error-box") :]
    lines = box[: box.index("</ul>")].count("<li>")
    assert lines > 2
    assert f"有 {lines} 处需要修改" in page
    assert "再输一遍密码" in page
