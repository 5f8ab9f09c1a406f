"""A spreadsheet that stops half-way stands on the workbench of those who can go on with it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.imports import sheets
from union.accounts.models import User
from union.imports import actions
from union.orgs.models import Organisation
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db


def test_a_checked_spreadsheet_waits_until_it_is_imported(
    chair: User, auditor: User, login: Callable[[User], Client], union: Organisation
) -> None:
    batch = actions.stage(
        union, kind="members", content=sheets.roster(2), name="表.xlsx", actor=chair
    )
    drain()
    assert f"/desk/imports/{batch.pk}/" in login(chair).get("/desk/").content.decode()
    assert f"/desk/imports/{batch.pk}/" not in login(auditor).get("/desk/").content.decode()
    batch.refresh_from_db()
    actions.start(batch, actor=chair)
    drain()
    assert "还没有导入" not in login(chair).get("/desk/").content.decode()
