"""One programme is one programme, however many spaces its name was typed with."""

from collections.abc import Callable

import pytest

from tests.imports import sheets
from union.accounts.models import User
from union.imports import actions
from union.members.models import Member
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
HEADER = ["工号", "姓名", "发放项目", "金额"]


def test_spaces_in_its_name_make_no_second_programme(
    chair: User, union: Organisation, make_member: Callable[..., Member]
) -> None:
    one, other = make_member("王芳"), make_member("李娜")
    rows = [
        [one.staff_number, one.name, "2026年 中秋", 300],
        [other.staff_number, other.name, " 2026年  中秋 ", 300],
        [one.staff_number, one.name, "2026年   中秋", 300],
    ]
    for _time in range(2):
        content = sheets.workbook("发放明细", HEADER, rows)
        batch = actions.stage(union, kind="benefits", content=content, name="表.xlsx", actor=chair)
        drain()
        batch.refresh_from_db()
        assert batch.rejected_rows == 1
        assert [made["name"] for made in batch.facts["programmes"]] == ["2026年 中秋"]
        if batch.new_rows:
            actions.start(batch, actor=chair)
            drain()
    assert (batch.new_rows, batch.changed_rows, batch.unchanged_rows) == (0, 0, 2)
    assert Programme.objects.get().name == "2026年 中秋"
    assert Disbursement.objects.count() == 2
