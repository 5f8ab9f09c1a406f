"""Whom a row of a roster speaks of, and what it may say of her."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.imports import sheets
from tests.imports.sheets import send
from union.accounts.models import User
from union.members.models import Member
from union.orgs.models import Organisation
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def test_who_is_found_by_a_roster_has_been_here_since_she_joined(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    """The first chair stood in the books from the day on which the house was set up."""
    first = make_member("张一甲", joined_on=None, starts_on=date(2026, 11, 1), id_number="")
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(1, 工号=first.staff_number))
    client.post(f"/desk/imports/{batch.pk}/apply/", {"seen": batch.round})
    drain()
    begun = list(first.standings.order_by("starts_on").values_list("starts_on", flat=True))
    assert begun[0] == date(2020, 9, 1)


def test_a_number_that_the_page_did_not_offer_makes_a_row_speak_of_nobody_else(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client, other = login(chair), make_member("李娜")
    batch = send(client, union, "members", sheets.roster(1, 姓名="陌生人", 身份证号码=None))
    row = batch.rows.get()
    seen = {"seen": batch.round, f"member-{row.number}": other.pk}
    client.post(f"/desk/imports/{batch.pk}/correct/", seen)
    drain()
    batch.refresh_from_db()
    client.post(f"/desk/imports/{batch.pk}/apply/", {"seen": batch.round})
    drain()
    before = (other.name, other.staff_number, other.version)
    other.refresh_from_db()
    assert (other.name, other.staff_number, other.version) == before
