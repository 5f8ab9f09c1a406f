"""My data: made in the background, offered for a day, complete, and nobody else's."""

import io
import signal
import time
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.evidence import made
from tests.hands import in_a_process
from union.accounts.models import User
from union.activities.models import Activity, SignUp
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.evidence.models import Paper
from union.members import actions as members
from union.members.actions import DependantFacts
from union.members.models import Kinship, Member
from union.notifications.models import Notice
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.outbox.actions import drain
from union.outbox.models import MAX_ATTEMPTS, Message
from union.privacy import actions
from union.privacy.models import Copy
from union.privacy.registry import holdings, own_holdings
from union.visits import actions as visits
from union.visits.models import Visit
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
PAGE = "/me/privacy/copy/"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "copies"


def opened(content: bytes) -> tuple[str, list[str]]:
    """All text of the spreadsheet in a zip, and the names of its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        book = openpyxl.load_workbook(io.BytesIO(folder.read("我的数据.xlsx")))
        cells = [
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ]
        return "\n".join([*book.sheetnames, *cells]), folder.namelist()


def taken(user: User) -> tuple[str, list[str]]:
    """What a person's copy holds."""
    copy = actions.ask_copy(actor=user)
    actions.make_copy(copy, actor=user)
    [part] = copy.parts.all()
    return opened(actions.take_copy(part, actor=user))


def test_she_asks_waits_and_takes_it_within_a_day(login, member, store) -> None:
    client = login(member)
    assert "开始导出" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 303
    assert "正在收集您的数据" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}progress/").status_code == 200
    assert client.post(PAGE).status_code == 409
    assert Copy.objects.count() == 1
    begun = time.monotonic()
    drain()
    assert time.monotonic() - begun < 300
    assert client.get(f"{PAGE}progress/").status_code == 286
    notice = Notice.objects.get(kind="privacy.copy_ready")
    assert notice.user == member
    page = client.get(PAGE).content.decode()
    assert "zip" in page
    answer = client.get(f"{PAGE}1/")
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert member.name not in answer["Content-Disposition"]
    text, names = opened(answer.content)
    record = member.member
    for fact in (record.name, record.id_number, record.phone, record.staff_number):
        assert fact in text
    assert names == ["我的数据.xlsx"]
    # Sealed at rest: the number stands in no file.
    [file] = store.iterdir()
    assert record.id_number.encode() not in file.read_bytes()
    assert b"PK" not in file.read_bytes()[:80]
    said = Entry.objects.filter(verb__startswith="privacy.copy").order_by("pk")
    assert [one.verb for one in said] == [
        "privacy.copy_asked",
        "privacy.copy_made",
        "privacy.copy_taken",
    ]
    assert client.get(f"{PAGE}2/").status_code == 404


def test_it_asks_for_the_password(login_earlier, member) -> None:
    client = login_earlier(member)
    for address in (PAGE, f"{PAGE}1/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(PAGE)["Location"].startswith("/accounts/reauthenticate/")
    assert not Copy.objects.exists()


def test_after_a_day_it_is_gone(login, member, store, django_capture_on_commit_callbacks) -> None:
    actions.ask_copy(actor=member)
    drain()
    assert Message.objects.filter(kind="privacy.copy_goes", done_at=None).count() == 1
    Copy.objects.update(ready_at=timezone.now() - timedelta(hours=24))
    assert login(member).get(f"{PAGE}1/").status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remove_old_copies() == 1
    assert not list(store.iterdir())
    assert "已删除" in login(member).get(PAGE).content.decode()


def test_a_newer_one_takes_the_place_of_an_older_one_and_she_may_delete_it(
    login, member, store, django_capture_on_commit_callbacks
) -> None:
    client = login(member)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(PAGE).status_code == 303
        drain()
    assert len(list(store.iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{PAGE}remove/").status_code == 303
    assert not list(store.iterdir())
    assert client.get(f"{PAGE}1/").status_code == 404


def test_nobody_takes_anothers(member, welfare, login) -> None:
    actions.ask_copy(actor=member)
    drain()
    [part] = Copy.objects.get().parts.all()
    with pytest.raises(NotReachable):
        actions.take_copy(part, actor=welfare)
    assert login(welfare).get(f"{PAGE}1/").status_code == 404
    with pytest.raises(NotReachable):
        actions.delete_copy(Copy.objects.get(), actor=welfare)
    assert Copy.objects.get().is_offered


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_half_way_leaves_one_copy_in_the_end(
    make_user, make_member, store
) -> None:
    user = make_user("member")
    make_member("林晓", user=user)
    copy = actions.ask_copy(actor=user)

    def work() -> None:
        actions.make_copy(Copy.objects.get(pk=copy.pk), actor=user)

    assert in_a_process(work, "privacy.copy_stored:kill") == -signal.SIGKILL
    copy.refresh_from_db()
    assert copy.is_waiting
    assert len(list(store.iterdir())) == 1
    actions.make_copy(copy, actor=user)
    actions.make_copy(Copy.objects.get(pk=copy.pk), actor=user)
    assert Copy.objects.get().parts.count() == 1
    assert Notice.objects.count() == 1


def has_failed(user: User, client) -> None:
    """She reads that it failed, once; the log says it; she asks again and gets it."""
    assert [one.user for one in Notice.objects.filter(kind="privacy.copy_failed")] == [user]
    assert Entry.objects.filter(verb="privacy.copy_failed", actor_id=None).count() == 1
    assert "未能生成，请重新申请" in client.get(PAGE).content.decode()
    assert "未能生成，请重新申请" in client.get("/me/privacy/").content.decode()
    assert client.get(f"{PAGE}progress/").status_code == 286
    assert client.post(PAGE).status_code == 303
    drain()
    assert [one.state for one in Copy.objects.all()] == ["ready", "failed"]
    assert client.get(f"{PAGE}1/").status_code == 200


def test_when_the_outbox_gives_up_she_is_told_and_may_ask_again(login, member, monkeypatch) -> None:
    client = login(member)
    client.post(PAGE)
    with monkeypatch.context() as broken:
        broken.setattr("union.privacy.actions.copies._zips", lambda _user: {}["missing"])
        drain()
        assert Copy.objects.get().is_waiting
        Message.objects.filter(kind="privacy.copy").update(
            attempts=MAX_ATTEMPTS - 1, not_before=timezone.now()
        )
        drain()
    assert Message.objects.get(kind="privacy.copy").dead_at
    has_failed(member, client)


def test_after_an_hour_nobody_waits_any_longer(login, member) -> None:
    client = login(member)
    client.post(PAGE)
    almost = timezone.now() - timedelta(minutes=59)
    Copy.objects.update(asked_at=almost)
    assert actions.give_up_copies() == 0
    assert client.post(PAGE).status_code == 409
    Copy.objects.update(asked_at=almost - timedelta(minutes=1))
    # Also while no worker is there that would notice.
    assert "未能生成，请重新申请" in client.get(PAGE).content.decode()
    drain()
    assert not Copy.objects.get().parts.exists()
    assert actions.give_up_copies() == 0
    has_failed(member, client)


def test_asking_again_ends_a_late_one_without_a_worker(member) -> None:
    late = actions.ask_copy(actor=member)
    Copy.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    copy = actions.ask_copy(actor=member)
    late.refresh_from_db()
    assert (late.state, copy.state) == ("failed", "waiting")
    # What was left to be done of the first is nothing.
    actions.make_copy(late, actor=member)
    assert not late.parts.exists()


def test_everything_about_her_is_in_it_and_nothing_of_anybody_else(
    member, welfare, chair, committee, make_member, make_user, union, book
) -> None:
    """Both have the same things; each copy holds one's own words and none of the other's."""
    other = make_user("other", "欧阳雪莹")
    make_member("欧阳雪莹", user=other, phone="13987654321")
    Kinship.objects.create(member=member.member, relative=other.member, relation="sibling")
    programme = Programme.objects.create(
        organisation=union, name="中秋慰问品", amount=300, eligible_on=date(2026, 9, 25)
    )
    activity = Activity.objects.create(
        organisation=union,
        title="登山",
        kind="outing",
        organiser=other,
        starts_at=timezone.now(),
        closes_at=timezone.now() - timedelta(hours=1),
        capacity=9,
    )
    words = {}
    for user, word in ((member, "甲甲"), (other, "乙乙")):
        record, born = user.member, date(2019, 3, 3)
        words[user.pk] = {f"{word}{n}" for n in range(5)} | {record.id_number, record.phone}
        members.enter_dependant(
            record,
            DependantFacts("child", f"{word}0", born),
            consented=True,
            actor=user,
        )
        members.ask_correction(record, field="other", message=f"{word}1", actor=user)
        told = OccasionFacts("illness", local_today(), place=f"{word}2", note=f"{word}3")
        stay = occasions.report(record, told, actor=user)
        visit = Visit.objects.get(occasion=stay)
        visits.plan(
            visit,
            due_on=visit.due_on,
            visitor=welfare.member,
            companion=committee.member,
            version=visit.version,
            actor=welfare,
        )
        Disbursement.objects.create(
            programme=programme,
            member=record,
            organisation=record.organisation,
            amount=Decimal(300),
            note=f"{word}4",
        )
        SignUp.objects.create(activity=activity, member=record, state="going", number=user.pk)
        actions.give_consent(record, "occasions.papers", version=1, actor=user)
        picture = SimpleUploadedFile(f"{word}.png", made.picture("PNG", (60 + user.pk, 40)))
        occasions.attach(stay, [picture], kind="record", actor=user)
        members.show_id_number(record, reason=f"{word}查看", actor=welfare)
        Notice.objects.create(
            user=user,
            kind="activities.cancelled",
            key=f"n{user.pk}",
            params={"title": "登山", "organiser": chair.name},
        )
    text, names = taken(member)
    assert words[member.pk] <= {word for word in words[member.pk] if word in text}
    for strange in (*words[other.pk], other.name, "乙乙查看", welfare.name, chair.name):
        assert strange not in text, strange
    assert "甲甲查看" in text
    assert "福利委员" in text
    assert len([name for name in names if "/" in name]) == 1
    assert not any("甲" in name or "乙" in name for name in names)
    for part in ("登山", "中秋慰问品", "保存我的医疗材料", "住院", "我的数据导出记录"):
        assert part in text


def test_a_paper_that_does_not_open_is_named_and_who_opened_one_is_in_it(
    member, welfare, settings
) -> None:
    record = member.member
    stay = occasions.report(record, OccasionFacts("illness", local_today()), actor=member)
    for n in range(3):
        file = SimpleUploadedFile("a.png", made.picture("PNG", (60 + n, 40)))
        occasions.attach(stay, [file], kind="photo", actor=member)
    gone, torn, whole = Paper.objects.order_by("pk")
    occasions.note_look(stay, actor=welfare, paper=whole)
    folder = settings.PRIVATE_ROOT
    (folder / gone.file.name).unlink()
    (folder / torn.file.name).write_bytes(b"torn")
    text, names = taken(member)
    assert names == ["我的数据.xlsx", f"佐证材料/照片-{whole.pk}.png"]
    for paper in (gone, torn):
        assert f"照片-{paper.pk}.png" in text
    assert "打不开" in text
    assert "福利委员" in text


def test_an_account_without_a_record_and_an_officer_get_theirs(sysadmin, chair, member) -> None:
    text, _names = taken(sysadmin)
    assert "系统管理员" in text
    text, _names = taken(chair)
    assert "主席" in text
    assert member.name not in text


def test_every_model_that_leads_to_a_member_or_an_account_is_covered_or_says_why_not() -> None:
    """Whoever adds one says in `kept.py` what of it is handed out."""
    found: set[type] = {User, Member}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            if model not in found
            and any(
                field.concrete and field.related_model in found
                for field in model._meta.get_fields()
                if field.related_model
            )
        }
        if not more:
            break
        found |= more
    covered = {name for one in [*own_holdings(), *holdings()] for name in one.covers}
    names = {model._meta.label_lower for model in found}
    assert names <= covered, sorted(names - covered)
    known = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert covered <= known, sorted(covered - known)
