"""Health files belong to the rules of the house: keys, looks, keeping, and taking a name out."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tests.health.conftest import SECRET
from union.core.crypto import sealed_under
from union.core.dates import local_today, months_before
from union.health import actions
from union.health.models import Access, Record
from union.members.actions import change_standing
from union.members.models import Member
from union.privacy import actions as privacy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def test_the_change_of_keys_moves_her_file_and_it_still_opens(entry, member, settings) -> None:
    before = bytes(Record.objects.get().sealed)
    new = {"t2": b"n" * 32}
    settings.FIELD_KEYS = {**new, **settings.FIELD_KEYS}
    out = StringIO()
    call_command("rotate_keys", stdout=out, stderr=out)
    assert "health.record.sealed: 1" in out.getvalue()
    after = bytes(Record.objects.get().sealed)
    assert after != before
    assert sealed_under(after) == "t2"
    settings.FIELD_KEYS = new
    assert actions.read_own(entry, actor=member).facts["words"] == SECRET


def test_she_reads_who_has_looked_at_what_and_for_what_and_nobody_else_does(
    entry, keeper, member, login, auditor
) -> None:
    """Others read the log too: by whom and what for is told to her alone."""
    client = login(member)
    address = "/me/log/?only=looks"
    assert "查阅健康档案" not in client.get(address).content.decode()
    actions.read(entry, actor=keeper, purpose="other", words="春游前确认过敏情况")
    page = client.get(address).content.decode()
    assert "查阅健康档案" in page
    assert f"{keeper.name} · 健康档案管理员" in page
    assert "春游前确认过敏情况" in page
    assert "春游前确认过敏情况" in client.get("/me/log/").content.decode()
    hers = client.get("/me/health/").content.decode()
    assert f"{keeper.name} · 健康档案管理员" in hers
    assert "过敏" in hers.split("谁看过我的档案")[1]
    assert "春游前确认过敏情况" in hers
    assert "春游前确认过敏情况" not in login(auditor).get("/desk/audit/").content.decode()
    assert address in client.get("/me/").content.decode()


def test_her_own_look_is_nobodys_business(entry, member, login) -> None:
    actions.read_own(entry, actor=member)
    assert "查阅健康档案" not in login(member).get("/me/log/?only=looks").content.decode()


def test_the_page_of_what_is_kept_lists_the_rules_of_health(chair, login) -> None:
    page = login(chair).get("/desk/settings/retention/").content.decode()
    assert "健康档案" in page
    assert "体检机构的名单" in page


def test_taking_out_the_name_of_a_leaver_wipes_her_file(
    entry, paper, keeper, member, chair, make_member, agree, make_user
) -> None:
    other = make_user("other", "何梅")
    make_member("何梅", user=other)
    agree(other)
    stays = actions.add_entry(other.member, actions.Entry("contact", "丈夫"), actor=other)
    actions.read(entry, actor=keeper, purpose="other", words="春游前确认过敏情况")
    row = Member.objects.get(pk=member.member.pk)
    change_standing(row, on=local_today(), status="left", actor=chair)
    since = months_before(local_today(), 36)
    row.standings.exclude(ends_on=None).update(starts_on=since - timedelta(days=400), ends_on=since)
    row.standings.filter(ends_on=None).update(starts_on=since)
    assert Record.objects.held().filter(member=row).count() == 2
    privacy.mask(row, reason="本人要求", actor=chair)
    left = Record.objects.filter(member=row)
    assert {(bytes(one.sealed), one.deletion) for one in left} == {(b"", "rule")}
    assert Access.objects.get().words.text == ""
    assert Record.objects.get(pk=stays.pk).is_held
