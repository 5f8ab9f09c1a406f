"""Twenty strings go in through every form of health, and are found nowhere that is not sealed."""

import logging
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from union.core.dates import local_today
from union.health import actions
from union.health.models import Access, Certificate, Emergency, Record
from union.imports.models import Batch
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db(transaction=True)
CANARIES = [f"金丝雀{n:02d}KANARIE{n * 7919:06d}" for n in range(20)]


def remembered() -> bytes:
    """What the cache holds: in memory, or in Redis as a server keeps it."""
    cache = caches["default"]
    held = getattr(cache, "_cache", {})
    if isinstance(held, dict):
        return b"".join(held.values())
    redis = held.get_client()
    kinds = {b"string": redis.get}
    keys = list(redis.scan_iter())
    return b"".join(
        key + (kinds[kind](key) or b"") for key in keys if (kind := redis.type(key)) in kinds
    )


def picture(name, inside):
    """A photo with something in its name, and something written beside its pixels."""
    note = PngInfo()
    note.add_text("Comment", inside)
    note.add_itxt("Title", inside)
    dot = BytesIO()
    Image.new("RGB", (40, 30), "red").save(dot, "PNG", pnginfo=note)
    return SimpleUploadedFile(f"{name}.png", dot.getvalue(), "image/png")


def centres_list(member, found):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["姓名", "工号", "体检日期", "总检结论", "异常项", "乙肝表面抗原", "建议复查"])
    page.append([member.name, member.staff_number, "2026-10-18", *found])
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile("体检结果.xlsx", target.getvalue())


def enter_all(member, keeper, chair, committee, auditor, login):
    """Everything that somebody can type or send, as the pages take it."""
    left = iter(CANARIES)
    client = login(member)
    for key in ("health_file", "checkup_results"):
        assert client.post(f"/me/privacy/purposes/{key}/", {"version": "1"}).status_code == 303
    for what in ("allergy", "contact", "pregnancy", "other"):
        sent = {"what": what, "words": next(left)}
        assert client.post("/me/health/add/", sent).status_code == 303
    photo = picture(next(left), next(left))
    sent = {"papers": photo, "on": "2026-10-08", "words": next(left)}
    assert client.post("/me/health/paper/", sent).status_code == 303
    record = Record.objects.filter(kind="entry").first()
    client = login(keeper)
    for purpose in ("other", "fitness"):
        sent = {"purpose": purpose, "words": next(left)}
        assert client.post(f"/desk/health/records/{record.pk}/", sent).status_code == 200
    address = f"/desk/health/certificates/add/{member.member.pk}/"
    sent = {"number": next(left), "issuer": next(left), "examined_on": "2026-10-01"}
    sent["papers"] = picture(next(left), "x")
    assert client.post(address, sent).status_code == 303
    row = Certificate.objects.get()
    sent |= {"number": next(left), "issuer": next(left), "version": row.version, "papers": ""}
    assert client.post(f"/desk/health/certificates/{row.pk}/", sent).status_code == 303
    found = [next(left) for _n in range(4)]
    sent = {
        "organisation": member.member.union.pk,
        "file": centres_list(member.member, found),
        "way": "results",
    }
    page = client.post("/desk/imports/new/checkups/", sent)
    assert page.status_code == 303
    drain()
    client.get(page["Location"])
    seen = {"seen": Batch.objects.get().round}
    assert client.post(f"{page['Location']}apply/", seen).status_code == 303
    drain()
    sent = {"second": committee.pk, "reason": next(left) + "昏倒在操场，管理员电话不通"}
    address = f"/desk/health/emergencies/ask/{member.member.pk}/"
    assert login(chair).post(address, sent).status_code == 303
    emergency = Emergency.objects.get()
    address = f"/desk/health/emergencies/{emergency.pk}/"
    assert login(committee).post(f"{address}confirm/").status_code == 303
    assert login(chair).post(f"{address}{record.pk}/").status_code == 200
    sent = {"verdict": "justified", "finding": next(left)}
    assert login(auditor).post(f"{address}review/", sent).status_code == 303
    assert next(left, None) is None, "every string is in"


def everything_in_the_database():
    """Every value of every table, and the file itself with its write-ahead log."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    content = bytes(value) if isinstance(value, memoryview) else value
                    yield table, content if isinstance(content, bytes) else repr(content).encode()
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for path in (Path(name + end) for end in ("", "-wal", "-shm", "-journal")):
            if path.is_file():
                yield path.name, path.read_bytes()


def everything_on_the_disk():
    """Private files, pictures of the site, the cache, uploads that are under way."""
    cache = settings.CACHES["default"].get("LOCATION") or ""
    places = [
        settings.PRIVATE_ROOT,
        settings.MEDIA_ROOT,
        settings.FILE_UPLOAD_TEMP_DIR,
        settings.DATA_DIR,
        cache,
    ]
    for place in {str(one) for one in places if one}:
        for path in Path(place).rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()


def spellings(text):
    """A string as it may lie somewhere."""
    return [text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape"),
            text.encode("gb18030"), text[5:].encode()]  # fmt: skip


def test_none_of_twenty_strings_is_found_anywhere_in_plain_text(
    member, keeper, chair, committee, auditor, login, caplog
) -> None:
    caplog.set_level(logging.DEBUG)
    enter_all(member, keeper, chair, committee, auditor, login)
    today = local_today()
    actions.tell_of_ends(today + timedelta(days=300))
    wanted = {form: text for text in CANARIES for form in spellings(text)}
    looked = 0
    for where, content in (
        *everything_in_the_database(),
        *everything_on_the_disk(),
        ("log", caplog.text.encode()),
        ("cache", remembered()),
    ):
        looked += 1
        found = {text for form, text in wanted.items() if form in content}
        assert not found, f"{where} holds {found}"
    assert looked > 100


def test_what_went_in_comes_out_for_the_member_alone(
    member, keeper, chair, committee, auditor, login
) -> None:
    enter_all(member, keeper, chair, committee, auditor, login)
    held = [actions.read_own(row, actor=member) for row in Record.objects.all()]
    said = repr([one.facts for one in held])
    assert all(text in said for text in (*CANARIES[:4], CANARIES[6]))
    assert CANARIES[14] in said
    assert CANARIES[16] not in said, "hepatitis B"
    mine = login(member).get("/me/health/").content.decode()
    assert all(text in mine for text in (CANARIES[7], CANARIES[8], CANARIES[12]))
    assert Access.objects.count() == 3
