"""Twenty strings that nobody else has, entered through forms, and looked for everywhere at rest.

The bytes of the database, of every file, of the cache, of the queue and of the log are searched.
What is sealed stands in none of them; names of members do stand in the database, and the test says
so (`docs/security-model.md`).
"""

import io
import logging
import sqlite3
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from huey.contrib.djhuey import HUEY

from tests.conftest import id_number
from tests.evidence import made
from tests.imports import sheets
from union.core.dates import local_today
from union.imports.models import Batch
from union.members.models import Dependant, Member
from union.occasions.models import Occasion
from union.outbox.actions import drain
from union.outbox.models import Message
from union.privacy.models import Copy
from union.visits.models import Visit
from union.welfare.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)

IDS = [id_number(n) for n in range(801, 806)]
PHONES = [f"139{n:08d}" for n in (48151623, 48151624, 48151625, 48151626)]
CHILDREN = ["金丝雀宝甲", "金丝雀宝乙", "金丝雀宝丙"]
WORDS = [f"金丝雀{n}号" for n in range(8)]
CANARIES = [*IDS, *PHONES, *CHILDREN, *WORDS]


@pytest.fixture
def places(settings, tmp_path):
    """Every folder that the platform writes to, for this test alone."""
    for name in ("PRIVATE_ROOT", "MEDIA_ROOT", "FILE_UPLOAD_TEMP_DIR"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)
    # Uploads go through a file on the disk, as large ones do.
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.CACHES = {
        "default": {
            "BACKEND": "union.core.shared_cache.SharedFileCache",
            "LOCATION": tmp_path / "cache",
        }
    }
    return tmp_path


@pytest.fixture
def said():
    """Everything that is written to the log, down to the questions to the database."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def enter_everything(login, member, welfare, chair, committee, union) -> None:
    """Through the forms, as people do."""
    me = login(member)
    me.post("/me/phone/", {"phone": PHONES[0]})
    me.post("/me/correction/", {"field": "other", "message": f"{WORDS[0]} {IDS[0]}"})
    me.post(
        "/me/family/add/child/", {"name": CHILDREN[0], "born_on": "2019-05-01", "consent": "on"}
    )
    me.post(
        "/me/family/add/child/", {"name": CHILDREN[1], "born_on": "2020-05-01", "consent": "on"}
    )
    me.post(
        "/me/occasions/report/",
        {
            "kind": "illness",
            "happened_on": local_today().isoformat(),
            "place": WORDS[1],
            "note": WORDS[2],
        },
    )
    stay = Occasion.objects.get()
    me.post("/me/privacy/purposes/occasions.papers/", {"version": 1})
    picture = SimpleUploadedFile(f"{WORDS[3]}.png", made.picture("PNG", (80, 60)))
    me.post(f"/me/occasions/{stay.pk}/papers/", {"kind": "record", "papers": picture})
    me.post("/me/privacy/copy/")
    office = login(welfare)
    office.post(
        "/desk/members/add/",
        {
            "name": "王芳",
            "staff_number": "70001",
            "organisation": member.member.organisation_id,
            "status": "active",
            "joined_on": "2024-09-01",
            "id_number": IDS[1],
            "phone": PHONES[1],
        },
    )
    added = Member.objects.get(staff_number="70001")
    office.post(
        f"/desk/members/{added.pk}/family/add/child/",
        {"name": CHILDREN[2], "born_on": "2018-05-01", "consent": "on"},
    )
    office.post(f"/desk/members/{added.pk}/id/", {"reason": "办理互助保障参保"})
    correction = member.member.corrections.get()
    office.post(
        f"/desk/members/corrections/{correction.pk}/", {"state": "done", "answer": WORDS[4]}
    )
    visit = Visit.objects.get()
    office.post(
        f"/desk/visits/{visit.pk}/write/",
        {
            "done_on": local_today().isoformat(),
            "visitor": welfare.member.pk,
            "companion": committee.member.pk,
            "amount": "",
            "form": "",
            "brought": "鲜花",
            "receiver": "kin",
            "receiver_name": WORDS[5],
            "note": WORDS[6],
            "version": visit.version,
        },
    )
    head = ["工号", "姓名", "身份证号", "手机号"]
    rows = [["70002", "李娜", IDS[2], PHONES[2]], ["70003", "陈静", IDS[3], PHONES[3]]]
    file = SimpleUploadedFile(f"{WORDS[7]}.xlsx", sheets.workbook("花名册", head, rows))
    office.post("/desk/imports/new/members/", {"organisation": union.pk, "file": file})
    drain()
    batch = Batch.objects.get()
    office.get(f"/desk/imports/{batch.pk}/")
    office.post(f"/desk/imports/{batch.pk}/apply/")
    # A number that is wrong in its last place comes back to be put right: it is staged too.
    wrong = [["70004", "赵敏", IDS[4][:-1] + ("0" if IDS[4][-1] != "0" else "1"), ""]]
    file = SimpleUploadedFile("b.xlsx", sheets.workbook("花名册", head, wrong))
    office.post("/desk/imports/new/members/", {"organisation": union.pk, "file": file})
    drain()
    office.get("/desk/nowhere/", {"q": "x"})
    login(chair).get(stay.get_desk_url())
    drain()


def test_what_is_sealed_stands_nowhere_in_plain_text(
    places, said, login, member, welfare, chair, committee, union, book
) -> None:
    enter_everything(login, member, welfare, chair, committee, union)
    # It was really entered, and people can read it.
    assert Member.objects.filter(staff_number__in=["70001", "70002", "70003"]).count() == 3
    assert {one.name for one in Dependant.objects.all()} == set(CHILDREN)
    assert Visit.objects.get().note == WORDS[6]
    assert Copy.objects.get().is_offered
    assert not Programme.objects.filter(name__contains="金丝雀").exists()
    everything = {
        "log": said.getvalue().encode(),
        "outbox": repr(list(Message.objects.values())).encode(),
        "queue": repr(HUEY.storage.enqueued_items()).encode(),
        "cache": _cached(places),
        "database": _database(),
    }
    for path in places.rglob("*"):
        if path.is_file():
            everything[str(path.relative_to(places))] = path.read_bytes()
    # Staged as it was sent, but for its last digit.
    canaries = [*CANARIES[:4], IDS[4][:-1], *CANARIES[5:]]
    assert len(set(canaries)) == 20
    # The name of a spreadsheet is shown to the office, and stands in the database.
    found = {
        (place, word)
        for place, content in everything.items()
        for word in canaries
        if word.encode() in content
    }
    assert found == {("database", WORDS[7])}


def _cached(places: Path) -> bytes:
    cache.get("x")
    return b"".join(path.read_bytes() for path in places.rglob("cache/*") if path.is_file())


def _database() -> bytes:
    """The bytes of the file and its log on SQLite; every column of every row on PostgreSQL."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with sqlite3.connect(name) as other:
            dump = "\n".join(other.iterdump()).encode()
        other.close()
        files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
        return dump + b"".join(file.read_bytes() for file in files if file.exists())
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [repr(row).encode() for row in cursor.fetchall()]
    return b"\n".join(parts)


def test_the_search_finds_what_is_not_sealed(places, make_member) -> None:
    """The name of a member is no secret of the database: the search above can see."""
    make_member("金丝雀姓名")
    assert "金丝雀姓名".encode() in _database()
