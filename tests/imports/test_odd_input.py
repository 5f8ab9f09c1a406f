"""Corrections that no page of ours sends."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.imports import sheets
from tests.imports.sheets import send
from union.accounts.models import User
from union.imports import actions
from union.imports.models import Batch
from union.members.models import Member
from union.orgs.models import Organisation
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "²"], ids=["25", "5000", "square"])
def test_an_odd_number_chooses_nobody_and_corrects_no_row(
    chair: User,
    login: Callable[[User], Client],
    union: Organisation,
    make_member: Callable[..., Member],
    number: str,
) -> None:
    batch = actions.stage(
        union, kind="benefits", content=sheets.gifts([make_member()]), name="表.xlsx", actor=chair
    )
    drain()
    answer = login(chair).post(
        f"/desk/imports/{batch.pk}/correct/",
        {"member-2": number, f"member-{number[:25]}": "1", f"cell-{number[:25]}-A": "x"},
    )
    assert answer.status_code == 303
    drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.CHECKED
    assert batch.options["chosen"] == {}
    assert not batch.edits


def test_a_row_of_a_number_that_no_table_holds_is_none_of_the_preview(
    chair: User, login: Callable[[User], Client], union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(1))
    odd = {"seen": batch.round, f"cell-{'9' * 18}-A": "x", "cell-007-A": "x"}
    assert client.post(f"/desk/imports/{batch.pk}/apply/", odd).status_code == 303
    drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
