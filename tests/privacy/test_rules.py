"""What is kept how long goes by itself, once a day, and the log says how much."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.imports import sheets
from tests.imports.sheets import send
from union.audit.models import Entry
from union.imports.models import Batch, Row
from union.members.models import ClaimCode
from union.notifications.models import Notice
from union.outbox.actions import drain
from union.privacy import actions
from union.privacy.models import RuleRun
from union.privacy.registry import Retention, retentions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path / "private"


def rule(key):
    return next(one for one in retentions() if one.key == key)


def test_a_rule_runs_once_a_day_and_leaves_one_line_when_something_went() -> None:
    went = iter([3, 0, 5])
    one = Retention("test.rule", "T", "W", lambda: next(went))
    assert actions.run_rules([one]) == 3
    assert actions.run_rules([one]) == 0  # not due
    for _day in range(2):
        yesterday = timezone.now() - timedelta(days=1, minutes=1)
        RuleRun.objects.filter(key="test.rule").update(ran_at=yesterday)
        actions.run_rules([one])
    run = RuleRun.objects.get(key="test.rule")
    assert (run.deleted, run.total) == (5, 8)
    assert [
        entry.details for entry in Entry.objects.filter(verb="privacy.swept").order_by("pk")
    ] == [{"rule": "test.rule", "count": 3}, {"rule": "test.rule", "count": 5}]


def test_two_workers_at_once_run_a_rule_once(monkeypatch) -> None:
    ran = []
    rules = [Retention("test.rule", "T", "W", lambda: ran.append(1) or 0)]
    actions.run_rules(rules)
    late = RuleRun.objects.get(key="test.rule")
    long_ago = timezone.now() - timedelta(days=2)
    RuleRun.objects.filter(pk=late.pk).update(ran_at=long_ago)
    late.ran_at = long_ago
    from union.privacy.actions import rules as module

    assert module._claimed(rules[0], late, timezone.now())
    assert not module._claimed(rules[0], late, timezone.now())
    assert len(ran) == 1


def test_every_rule_runs_with_the_worker(chair, login) -> None:
    drain()
    assert set(RuleRun.objects.values_list("key", flat=True)) == {
        one.key for one in retentions() if one.sweep
    }
    page = login(chair).get("/desk/settings/retention/").content.decode()
    assert "医疗材料" in page
    assert "上次执行" in page
    assert "参保名册和理赔" in page
    assert "和离开会员的姓名一起删除" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("deputy", 200), ("welfare", 200), ("keeper", 200), ("auditor", 200), ("cashier", 404)],
)
def test_the_office_the_auditor_and_the_keeper_read_the_rules(who, status, request, login) -> None:
    client = login(request.getfixturevalue(who))
    assert client.get("/desk/settings/retention/").status_code == status


def test_a_spreadsheet_loses_its_cells_after_half_a_year_and_the_member_still_reads_of_it(
    login, chair, member, union, store, django_capture_on_commit_callbacks
) -> None:
    head, row = ["工号", "姓名", "岗位"], [member.member.staff_number, "林晓", "保健医"]
    client = login(chair)
    batch = send(client, union, "members", sheets.workbook("花名册", head, [row]))
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    sweep = rule("imports.sheets").sweep
    assert sweep() == 0
    Batch.objects.update(applied_at=timezone.now() - timedelta(days=181))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 1
    assert sweep() == 0
    batch.refresh_from_db()
    assert (batch.file.name, batch.facts, batch.is_emptied) == ("", None, True)
    assert Row.objects.get().content is None
    assert not list((store / "imports").iterdir())
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "已按期限删除" in page
    assert "林晓" not in page
    assert client.get(f"/desk/imports/{batch.pk}/rejected/").status_code == 404
    assert "导入名册" in login(member).get("/me/log/").content.decode()


def test_a_spreadsheet_that_nobody_imported_is_discarded(
    login, chair, member, union, store, django_capture_on_commit_callbacks
) -> None:
    batch = send(
        login(chair), union, "members", sheets.workbook("花名册", ["工号", "姓名"], [["9", "甲"]])
    )
    Batch.objects.update(created_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert rule("imports.sheets").sweep() == 1
    batch.refresh_from_db()
    assert batch.state == Batch.State.DISCARDED
    assert not Row.objects.exists()
    assert not list((store / "imports").iterdir())
    assert Entry.objects.get(verb="imports.discarded").actor_id is None


def test_codes_notices_and_lost_files_go_after_their_time(member, store) -> None:
    now = timezone.now()
    for n, days in enumerate((89, 91)):
        ClaimCode.objects.create(
            member=member.member, code_index=str(n), expires_at=now - timedelta(days=days)
        )
        Notice.objects.create(
            user=member, kind="x", key=str(n), created_at=now - timedelta(days=640 + days)
        )
    assert rule("members.codes").sweep() == 1
    assert rule("notifications.notices").sweep() == 1
    from union.privacy.models.copy import private_storage

    lost = private_storage().save("copies/x", ContentFile(b"1"))
    assert rule("files.lost").sweep() == 0
    import os

    path = store / lost
    os.utime(path, (path.stat().st_mtime - 90_000,) * 2)
    assert rule("files.lost").sweep() == 1
