"""The cast: one small union, the people in it, and an outsider. Every test knows them.

星河幼儿园工会 has the campuses 滨江园区 (大班组, 中班组) and 湖畔园区 (小班组). `outsider` is
the chair of another union beside it, and reaches nothing here.
"""

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry
from union.core.id_numbers import check_digit
from union.desk import start
from union.members.models import Member, Standing, Status
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.roles import Role

pytest_plugins = ["tests.database"]

LONG_AGO = date(2020, 9, 1)
OFFICES = {
    "chair": Role.CHAIR,
    "deputy": Role.DEPUTY,
    "treasurer": Role.TREASURER,
    "cashier": Role.CASHIER,
    "auditor": Role.AUDITOR,
    "committee": Role.COMMITTEE,
    "organiser": Role.ORGANISER,
    "welfare": Role.WELFARE,
    "keeper": Role.KEEPER,
}
NAMES = {
    "chair": "周敏",
    "deputy": "沈悦",
    "treasurer": "何静",
    "cashier": "陆青",
    "auditor": "许宁",
    "committee": "汪芳",
    "organiser": "高原",
    "welfare": "顾小满",
    "keeper": "罗一舟",
    "leader": "苏木",
    "member": "林晓",
    "sysadmin": "管理员",
    "outsider": "钱多",
}


def _asks_the_database(item: pytest.Item) -> bool:
    """Whether a test has a database at all, and may have another answer on another one."""
    if item.get_closest_marker("any_database"):
        return False
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or "db" in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database is run: the rest has no other answer there.

    What asks none comes first: the database is still being made.
    """
    items.sort(key=_asks_the_database)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        elsewhere = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if _asks_the_database(item)]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Numbers of people come again in the next test: what is kept by them must not."""
    cache.clear()


@pytest.fixture(autouse=True)
def _somebody_is_chair() -> Iterator[None]:
    """No page leads to the first start, even without a chair; its own tests clear this."""
    start.founded.set()
    yield
    start.founded.set()


def id_number(serial: int, *, born: date = date(1990, 5, 20)) -> str:
    """A made-up ID number with a valid check digit."""
    body = f"330106{born:%Y%m%d}{serial:03d}"
    return body + check_digit(body)


@pytest.fixture
def union(db: None) -> Organisation:
    """The union of the kindergarten."""
    organisation: Organisation = Organisation.add_root(name="星河幼儿园工会", level=Level.UNION)
    return organisation


@pytest.fixture
def group(union: Organisation) -> Organisation:
    """大班组 of 滨江园区: the leader's and the member's group."""
    campus = union.add_child(name="滨江园区", level=Level.BRANCH)
    group: Organisation = campus.add_child(name="大班组", level=Level.GROUP)
    return group


@pytest.fixture
def other_group(group: Organisation) -> Organisation:
    """中班组 of the same campus, which the leader does not lead."""
    campus = group.get_parent(update=True)
    other: Organisation = campus.add_child(name="中班组", level=Level.GROUP)
    return other


@pytest.fixture
def far_group(union: Organisation, group: Organisation) -> Organisation:
    """小班组 of 湖畔园区."""
    union.refresh_from_db()
    campus = union.add_child(name="湖畔园区", level=Level.BRANCH)
    far: Organisation = campus.add_child(name="小班组", level=Level.GROUP)
    return far


@pytest.fixture
def make_member(group: Organisation) -> Callable[..., Member]:
    """Makes members: `make_member("王芳", staff_number="0007", organisation=group)`."""
    count = 0

    def make(name: str = "王芳", **facts: Any) -> Member:
        nonlocal count
        count += 1
        organisation = facts.pop("organisation", group)
        starts_on = facts.pop("starts_on", LONG_AGO)
        defaults = {
            "staff_number": f"1{count:04d}",
            "id_number": id_number(count),
            "phone": f"1380000{count:04d}",
            "joined_on": LONG_AGO,
            "status": Status.ACTIVE,
            "employment": "established",
            "post": "教师",
            "sex": "female",
        }
        member = Member(
            name=name,
            organisation=organisation,
            union=organisation.union(),
            **(defaults | facts),
        )
        member.fill()
        member.save()
        Standing.objects.create(
            member=member,
            status=member.status,
            organisation=organisation,
            employment=member.employment,
            post=member.post,
            starts_on=starts_on,
        )
        return member

    return make


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes an account: `make_user("chair")`, password `union-demo`."""

    def make(username: str, name: str = "") -> User:
        user = User(username=username, name=name or NAMES.get(username, username))
        user.set_password("union-demo")
        user.save()
        return user

    return make


@pytest.fixture
def make_officer(
    union: Organisation, make_user: Callable[..., User], make_member: Callable[..., Member]
) -> Callable[..., User]:
    """Makes a member with an account and an office."""

    def make(username: str, role: Role, organisation: Organisation | None = None) -> User:
        user = make_user(username)
        member = make_member(user.name)
        member.user = user
        member.save()
        Appointment.objects.create(
            user=user, role=role, organisation=organisation or union, starts_on=LONG_AGO
        )
        return user

    return make


def _officer(username: str) -> Any:
    @pytest.fixture(name=username)
    def officer(make_officer: Callable[..., User]) -> User:
        return make_officer(username, OFFICES[username])

    return officer


chair = _officer("chair")
deputy = _officer("deputy")
treasurer = _officer("treasurer")
cashier = _officer("cashier")
auditor = _officer("auditor")
committee = _officer("committee")
organiser = _officer("organiser")
welfare = _officer("welfare")
keeper = _officer("keeper")


@pytest.fixture
def leader(make_officer: Callable[..., User], group: Organisation) -> User:
    """Leads 大班组 of 滨江园区."""
    return make_officer("leader", Role.LEADER, group)


@pytest.fixture
def member(make_user: Callable[..., User], make_member: Callable[..., Member]) -> User:
    """林晓, a plain member of 大班组 with an account; her record is `member.member`."""
    user = make_user("member")
    record = make_member(user.name)
    record.user = user
    record.save()
    return user


@pytest.fixture
def sysadmin(make_user: Callable[..., User], union: Organisation) -> User:
    """The system administrator, who is no member."""
    user = make_user("sysadmin")
    Appointment.objects.create(
        user=user, role=Role.ADMINISTRATOR, organisation=union, starts_on=LONG_AGO
    )
    return user


@pytest.fixture
def outsider(make_user: Callable[..., User]) -> User:
    """The chair of another union."""
    elsewhere = Organisation.add_root(name="邻家幼儿园工会", level=Level.UNION)
    user = make_user("outsider")
    Appointment.objects.create(
        user=user, role=Role.CHAIR, organisation=elsewhere, starts_on=LONG_AGO
    )
    return user


@pytest.fixture
def login_earlier(client: Client, settings: Any) -> Callable[[User], Client]:
    """Somebody who gave her password long ago: an export asks for it once more.

    The second factor is off, as in the demo.
    """
    settings.DEMO = True

    def enter(user: User) -> Client:
        cache.clear()  # the limits on trying passwords count over all tests
        client.force_login(user, backend="union.accounts.backends.StaffNumberOrPhone")
        return client

    return enter


@pytest.fixture
def login(login_earlier: Callable[[User], Client]) -> Callable[[User], Client]:
    """Logs somebody in who gave her password just now: `login(chair).get("/desk/")`."""

    def enter(user: User) -> Client:
        client = login_earlier(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return enter


@pytest.fixture
def cast(
    chair: User,
    deputy: User,
    treasurer: User,
    cashier: User,
    auditor: User,
    committee: User,
    leader: User,
    organiser: User,
    welfare: User,
    keeper: User,
    member: User,
    outsider: User,
    sysadmin: User,
) -> dict[str, User]:
    """Everybody, by name."""
    return {
        user.username: user
        for user in (
            chair,
            deputy,
            treasurer,
            cashier,
            auditor,
            committee,
            leader,
            organiser,
            welfare,
            keeper,
            member,
            outsider,
            sysadmin,
        )
    }


@pytest.fixture
def logged() -> Callable[[str], list[dict[str, Any]]]:
    """The details of the entries of one verb, the oldest first: `logged("welfare.confirmed")`."""

    def details(verb: str) -> list[dict[str, Any]]:
        entries = Entry.objects.filter(verb=verb).order_by("pk")
        return list(entries.values_list("details", flat=True))

    return details
