"""Another key: everything moves to it while people work; wrong keys start nothing."""

import base64
import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, models

from tests.core.test_serve import House
from tests.database import ROOT
from tests.hands import in_a_process
from union.accounts.second_factor import SecondFactorAdapter
from union.audit.models import Entry
from union.core import crypto, rotation
from union.core.crypto import open_, seal, sealed_under
from union.members.models import Correction, Member
from union.privacy import actions, keys
from union.privacy.models import KeyCheck
from union.privacy.models.copy import private_storage

OLD, NEW = {"t1": b"t" * 32}, {"t2": b"n" * 32, "t1": b"t" * 32}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


def new_key(settings):
    settings.FIELD_KEYS = dict(NEW)


def command(**options) -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, stderr=out, **options)
    return out.getvalue()


def under(model, column) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
        return {sealed_under(bytes(value)) for (value,) in cursor.fetchall() if len(value)}


def fill(make_member, count):
    return [make_member(f"王{n}") for n in range(count)]


@pytest.mark.django_db
def test_everything_moves_and_the_old_key_may_go(settings, make_member, chair, store) -> None:
    people = fill(make_member, 3)
    Correction.objects.create(member=people[0], field="other", message="门牌号不对")
    TOTP.activate(chair, "JBSWY3DPEHPK3PXP")
    name = private_storage().save("papers/a.png", ContentFile(b"a picture"))
    numbers = {one.pk: one.id_number for one in people}
    new_key(settings)
    with pytest.raises(SystemExit):
        command(verify=True)
    said = command()
    assert "members.member.id_number: 4" in said
    assert "files: 1" in said
    assert "一切都" in said or "t2" in said
    assert under(Member, "id_number") == under(Member, "phone") == {"t2"}
    # Once more there is nothing to do.
    assert "members.member.id_number: 4" not in command()
    settings.FIELD_KEYS = {"t2": NEW["t2"]}
    assert {one.pk: one.id_number for one in people} == numbers
    assert Member.objects.get(pk=people[0].pk).id_number == numbers[people[0].pk]
    assert Correction.objects.get().message == "门牌号不对"
    with private_storage().open(name) as file:
        assert file.read() == b"a picture"
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert SecondFactorAdapter().decrypt(secret) == "JBSWY3DPEHPK3PXP"
    assert not actions.wrong_keys()
    assert set(KeyCheck.objects.values_list("name", flat=True)) == {"INDEX_KEY", "t2"}
    assert Entry.objects.filter(verb="privacy.keys_rotated")[0].details["left"] == 0


@pytest.mark.django_db
def test_bytes_that_an_app_seals_by_hand_are_moved_by_their_row(settings, monkeypatch) -> None:
    """As health files will be: bound to the row, known by `register_sealed`."""
    monkeypatch.setattr(crypto, "_columns", dict(crypto._columns))

    def context(row: KeyCheck) -> str:
        return f"test:{row.pk}"

    crypto.register_sealed(KeyCheck, "sealed", context)
    KeyCheck.objects.all().delete()
    for n in range(3):
        row = KeyCheck.objects.create(name=f"x{n}", sealed=b"")
        row.sealed = seal(f"content {n}".encode(), context=context(row))
        row.save()
    new_key(settings)
    column = crypto._columns[KeyCheck, "sealed"]
    moved = sum(
        rotation._write(column, rotation._resealed(column, rows))
        for rows in rotation._pages(column)
    )
    assert moved == 3
    for n, row in enumerate(KeyCheck.objects.order_by("pk")):
        assert sealed_under(bytes(row.sealed)) == "t2"
        assert open_(bytes(row.sealed), context=context(row)) == f"content {n}".encode()


@pytest.mark.django_db
def test_what_somebody_writes_in_between_is_not_undone(settings, make_member) -> None:
    [person] = fill(make_member, 1)
    new_key(settings)
    column = next(
        one for one in crypto.sealed_columns() if (one.model, one.field) == (Member, "phone")
    )
    [rows] = rotation._pages(column)
    changes = rotation._resealed(column, rows)
    person.phone = "13911112222"
    person.save()
    assert rotation._write(column, changes) == 0
    person.refresh_from_db()
    assert person.phone == "13911112222"


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_goes_on(settings, make_member, store) -> None:
    fill(make_member, 5)
    private_storage().save("papers/a", ContentFile(b"one"))
    private_storage().save("papers/b", ContentFile(b"two"))
    settings.FIELD_KEYS = dict(NEW)

    def work() -> None:
        django_settings.FIELD_KEYS = dict(NEW)
        rotation.rotate(lambda *_said: None)

    for point in ("before_commit", "after_commit", "file_written"):
        assert in_a_process(work, f"rotation.{point}:kill") == -signal.SIGKILL
        found = rotation.verify()
        assert not found.broken
        assert found.left()
    command()
    found = rotation.verify()
    assert (found.left(), found.broken) == (0, [])
    assert not list(store.rglob("*.rotating"))


@pytest.mark.django_db(transaction=True)
def test_people_read_and_write_while_it_runs(settings, make_member) -> None:
    people = fill(make_member, 60)
    new_key(settings)
    wrong: list[object] = []
    done = threading.Event()

    def hand(offset: int) -> None:
        n = offset
        try:
            while not done.is_set():
                person = people[n % len(people)]
                phone = f"139{offset:04d}{n % 10000:04d}"
                Member.objects.filter(pk=person.pk).update(phone=phone)
                if Member.objects.get(pk=person.pk).phone[:7] not in ("1390000", "1390001"):
                    wrong.append(person.pk)
                n += 1
        except Exception as problem:  # noqa: BLE001  # told below
            wrong.append(problem)
        finally:
            connection.close()

    hands = [threading.Thread(target=hand, args=(n,)) for n in range(2)]
    for one in hands:
        one.start()
    try:
        rotation.rotate(lambda *_said: None)
    finally:
        done.set()
        for one in hands:
            one.join()
    assert not wrong
    found = rotation.verify()
    assert (found.left(), found.broken) == (0, [])


@pytest.mark.django_db
def test_a_value_that_does_not_open_is_named_and_keeps_nothing_else_under_the_old_key(
    settings, make_member, chair, store
) -> None:
    torn, shorn, whole = fill(make_member, 3)
    TOTP.activate(chair, "JBSWY3DPEHPK3PXP")
    names = [private_storage().save("papers/a.png", ContentFile(b"a picture")) for _n in range(2)]
    (store / min(names)).write_bytes(bytes([1, 2]) + b"t1" + b"x" * 40)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM members_member WHERE id = %s", [torn.pk])
        stored = bytes(cursor.fetchone()[0])
        damaged = connection.Database.Binary(stored[:-1] + bytes([stored[-1] ^ 1]))
        sql = "UPDATE members_member SET phone = %s WHERE id = %s"
        cursor.execute(sql, [damaged, torn.pk])
        cursor.execute(sql, [b"no seal", shorn.pk])
    new_key(settings)
    with pytest.raises(SystemExit):
        command()
    with pytest.raises(SystemExit):
        command(verify=True)
    found = rotation.verify()
    assert found.broken == [
        f"members.member.phone #{torn.pk}",
        f"members.member.phone #{shorn.pk}",
        f"file {min(names).removeprefix('papers/')}",
    ]
    assert found.under["t1"] == 2
    assert torn.phone not in "".join(found.broken)
    assert under(Member, "id_number") == {"t2"}
    assert sealed_under((store / max(names)).read_bytes()) == "t2"
    # As long as something lies under it the old key keeps its check.
    assert KeyCheck.objects.filter(name="t1").exists()
    whole.refresh_from_db()
    assert whole.phone


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_noted_and_nothing_moves(settings, make_member) -> None:
    fill(make_member, 1)
    actions.note_keys()
    settings.FIELD_KEYS = {"t2": NEW["t2"]}
    with pytest.raises(SystemExit):
        command()
    with pytest.raises(actions.WrongKeys, match="t1"):
        actions.rotate_keys(lambda _place, _count: None)
    assert set(KeyCheck.objects.values_list("name", flat=True)) == {"INDEX_KEY", "t1"}
    assert not Entry.objects.filter(verb="privacy.keys_rotated").exists()
    settings.FIELD_KEYS = dict(OLD)
    assert not actions.wrong_keys()


@pytest.mark.django_db
def test_two_do_not_change_the_keys_at_once(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    with (tmp_path / "rotate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(SystemExit):
            command()
    assert not Entry.objects.filter(verb="privacy.keys_rotated").exists()
    command()
    assert Entry.objects.filter(verb="privacy.keys_rotated").exists()


@pytest.mark.django_db
def test_the_first_start_notes_every_key_and_a_later_one_the_present_one(settings) -> None:
    settings.FIELD_KEYS = dict(NEW)
    KeyCheck.objects.all().delete()
    actions.note_keys()
    assert not actions.wrong_keys()
    settings.FIELD_KEYS = {"t2": NEW["t2"]}
    [problem] = actions.wrong_keys()
    assert "t1" in problem
    # A rotation has let the old key go: it is not noted once more.
    KeyCheck.objects.filter(name="t1").delete()
    settings.FIELD_KEYS = dict(NEW)
    actions.note_keys()
    assert not KeyCheck.objects.filter(name="t1").exists()


@pytest.mark.django_db
def test_what_may_be_a_whole_file_is_taken_few_at_a_time_and_once(monkeypatch) -> None:
    seen = []

    def context(row: KeyCheck) -> str:
        seen.append(row.get_deferred_fields())
        return f"test:{row.pk}"

    monkeypatch.setattr(crypto, "_columns", dict(crypto._columns))
    crypto.register_sealed(KeyCheck, "sealed", context)
    KeyCheck.objects.all().delete()
    for n in range(rotation.FEW + 2):
        KeyCheck.objects.create(name=f"x{n}", sealed=b"x" * 40)
    column = crypto._columns[KeyCheck, "sealed"]
    pages = list(rotation._pages(column))
    assert [len(rows) for rows in pages] == [rotation.FEW, 2]
    rotation._contexts(column, pages[0])
    assert seen == [{"sealed"}] * rotation.FEW


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["drain_outbox", "import_sheet", "load_demo"])
def test_commands_that_seal_something_ask_for_the_keys(settings, name, tmp_path) -> None:
    settings.DEMO = True
    actions.note_keys()
    settings.FIELD_KEYS = {"t9": b"x" * 32}
    sheet = tmp_path / "花名册.csv"
    sheet.write_text("姓名\n王芳\n", "utf-8")
    out = io.StringIO()
    more = ["members", str(sheet), "--apply"] if name == "import_sheet" else []
    with pytest.raises(SystemExit) as stopped:
        call_command(name, *more, stdout=out, stderr=out)
    assert "t1" in out.getvalue() + str(stopped.value)
    assert not Member.objects.exists()
    assert not KeyCheck.objects.filter(name="t9").exists()


@pytest.mark.django_db
def test_before_the_first_migration_there_is_nothing_to_ask(monkeypatch) -> None:
    KeyCheck.objects.all().delete()
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_args: [])
    keys.require()
    assert not KeyCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("keys_of_start", "said"),
    [
        ({"t1": b"x" * 32}, "t1"),
        ({"t9": b"x" * 32}, "t1"),
    ],
)
def test_a_wrong_or_missing_key_is_named_and_nothing_starts(settings, keys_of_start, said) -> None:
    actions.note_keys()
    assert not actions.wrong_keys()
    settings.FIELD_KEYS = keys_of_start
    [problem] = actions.wrong_keys()
    assert said in problem
    assert [one.id for one in keys.keys_fit(["default"])] == ["privacy.E001"]
    with pytest.raises(SystemExit, match=said):
        keys.require()


@pytest.mark.django_db
def test_another_index_key_is_refused_and_a_database_from_before_is_tried(
    settings, make_member
) -> None:
    fill(make_member, 1)
    actions.note_keys()
    settings.INDEX_KEY = b"x" * 32
    [problem] = actions.wrong_keys()
    assert "INDEX_KEY" in problem
    settings.INDEX_KEY = b"i" * 32
    KeyCheck.objects.all().delete()
    assert not actions.wrong_keys()
    settings.INDEX_KEY = b"x" * 32
    [problem] = actions.wrong_keys()
    assert "INDEX_KEY" in problem
    settings.INDEX_KEY = b"i" * 32
    settings.FIELD_KEYS = {"t1": b"x" * 32}
    [problem] = actions.wrong_keys()
    assert "members." in problem


@pytest.mark.slow
def test_the_server_and_the_worker_stop_with_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    house = House(folder)

    def field_keys(letter: bytes) -> str:
        return "t1:" + base64.b64encode(letter * 32).decode()

    right = {
        "SECRET_KEY": "s",
        "FIELD_KEYS": field_keys(b"t"),
        "INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
    }
    env = {
        **os.environ,
        **right,
        "DJANGO_SETTINGS_MODULE": "union.settings",
        "DATA_DIR": str(folder),
    }
    env.pop("DATABASE_URL", None)
    # The database is sealed with the right key first.
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True, timeout=60)
    text = house.refusal(**(right | {"FIELD_KEYS": field_keys(b"x")}))
    assert "The key t1 is not the one that sealed this database" in text
    env["FIELD_KEYS"] = field_keys(b"x")
    for program in (["manage.py", "run_huey", "--quiet"], ["-c", "import union.wsgi"]):
        done = subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "The key t1" in done.stderr


def test_every_model_that_seals_by_hand_is_known(db) -> None:
    """Bytes in a BinaryField that no rotation knows would be lost with the old key."""
    known = {(one.model, one.field) for one in crypto.sealed_columns()}
    plain = {(KeyCheck, "sealed")}
    from django.apps import apps

    found = {
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("union.")
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField) or field.get_internal_type() == "BinaryField"
    }
    assert found - known - plain == set()
    assert json.dumps(sorted(f"{m._meta.label_lower}.{f}" for m, f in known))
