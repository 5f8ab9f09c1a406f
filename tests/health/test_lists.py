"""What stays of a centre's list: nothing of whoever is not known for sure, and not for long."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.conftest import id_number
from tests.health.test_import import FINDING, let_in, send, sheet, staged, stored
from union.core.dates import local_today, months_before
from union.health import actions
from union.health.actions import files
from union.health.models import Record
from union.imports import actions as imports
from union.imports.actions import empty_old_batches
from union.imports.models import Batch, Row
from union.members.actions import change_standing
from union.members.models import Member
from union.outbox.actions import drain
from union.privacy.actions import mask, withdraw_consent
from union.privacy.models import Consent

pytestmark = pytest.mark.django_db


def table(*rows, heads=("姓名", "工号", "身份证号", "手机号", "体检日期", "总检结论")):
    book = openpyxl.Workbook()
    book.active.append(heads)
    for row in rows:
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_number_of_one_with_the_name_of_another_brings_no_results_in(
    union, member, make_member, keeper, agree
) -> None:
    """The centre's numbers slipped by one row: 林晓 has agreed, 何梅 has not."""
    agree(member)
    make_member("何梅", staff_number="0099")
    content = sheet(("何梅", member.member.staff_number, "2026.10.18", FINDING))
    batch = send(union, content, keeper, way="results")
    assert batch.rejected_rows == 1
    assert FINDING not in stored(batch) + staged(batch)


def test_a_name_alone_brings_no_results_in(union, member, keeper, agree, login) -> None:
    agree(member)
    content = sheet(("林晓", "", "2026.10.18", FINDING))
    batch = send(union, content, keeper, way="results")
    assert FINDING not in stored(batch) + staged(batch)
    page = login(keeper).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "1 位会员已同意，但没有保存结果" in page
    let_in(batch, keeper)
    assert member.member.check_ups.get().state == "done"
    assert not Record.objects.exists()


def test_in_no_column_and_no_name_of_a_sheet_stands_a_virus(union, member, keeper, agree) -> None:
    agree(member)
    book = openpyxl.Workbook()
    book.active.title = "乙肝携带者名单"
    book.active.append(["姓名", "工号", "体检日期", "抗-HBs", "备考"])
    number = member.member.staff_number
    book.active.append(["林晓", number, "2026-10-18", "88.1", "ＨＢｓＡｇ（＋），随访。血压高"])
    book.active.append(["何梅（乙 肝）", "", "2026-10-18", "", ""])
    target = BytesIO()
    book.save(target)
    batch = send(union, target.getvalue(), keeper, way="results")
    kept = stored(batch) + staged(batch)
    assert "血压高" in kept
    assert not any(word in kept for word in ("88.1", "ＨＢ", "乙 肝", "携带者"))


def test_what_is_left_out_goes_back_without_results(union, member, keeper, agree, login) -> None:
    agree(member)
    number = member.member.staff_number
    content = sheet(
        ("林晓", number, "2026.10.18", FINDING),
        ("没有的人", "8888", "2026.10.18", "未检出异常"),
    )
    batch = send(union, content, keeper, way="results")
    # On the page somebody puts a day wrong that came in right.
    day = next(one["letter"] for one in batch.facts["headers"] if one["field"] == "on")
    row = Row.objects.get(batch=batch, outcome="new")
    imports.answer(batch, actor=keeper, edits={str(row.number): {day: "明天"}})
    drain()
    answer = login(keeper).get(f"/desk/imports/{batch.pk}/rejected/")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    taken = repr(list(book.active.iter_rows(values_only=True)))
    assert "林晓" in taken
    assert FINDING not in taken


def test_after_it_is_in_the_rows_left_out_still_say_whose_they_are(
    union, member, keeper, login
) -> None:
    number = member.member.staff_number
    batch = send(
        union,
        table(
            ("林晓", number, id_number(7), "13900000001", "2026-10-18", FINDING),
            ("没有的人", "8888", id_number(8), "13900000002", "2026-10-18", FINDING),
        ),
        keeper,
    )
    let_in(batch, keeper)
    kept = staged(batch)
    assert "林晓" in kept
    assert not any(word in kept for word in (id_number(7), id_number(8), "1390000000"))
    answer = login(keeper).get(f"/desk/imports/{batch.pk}/rejected/")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert tuple(one for one in rows[-1][:5] if one) == ("没有的人", "8888", "2026-10-18")


def test_half_a_year_later_nothing_is_left_of_its_rows(union, member, keeper, login) -> None:
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", ""))
    batch = send(union, content, keeper)
    let_in(batch, keeper)
    assert empty_old_batches() == 0
    Batch.objects.update(applied_at=timezone.now() - timedelta(days=181))
    assert empty_old_batches() == 1
    assert empty_old_batches() == 0
    batch.refresh_from_db()
    assert batch.is_emptied
    assert Row.objects.get().content is None
    assert login(keeper).get(f"/desk/imports/{batch.pk}/").status_code == 200


def test_taking_out_a_name_takes_it_out_of_the_lists(union, member, keeper, chair) -> None:
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", ""))
    let_in(send(union, content, keeper), keeper)
    row = Member.objects.get(pk=member.member.pk)
    change_standing(row, on=local_today(), status="left", actor=chair)
    since = months_before(local_today(), 36)
    row.standings.exclude(ends_on=None).update(starts_on=since - timedelta(days=400), ends_on=since)
    row.standings.filter(ends_on=None).update(starts_on=since)
    mask(row, reason="本人要求", actor=chair)
    assert Row.objects.get().content is None


def test_a_file_is_not_listed_by_its_own_name(union, member, keeper, login) -> None:
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", ""))
    batch = actions_upload(union, content, keeper, "王芳甲状腺复查.xlsx")
    assert batch.file_name == "体检结果表"
    assert "王芳" not in login(keeper).get("/desk/imports/").content.decode()


def actions_upload(union, content, actor, name):
    file = SimpleUploadedFile(name, content)
    return imports.upload(
        union, kind="checkups", file=file, name=name, actor=actor, options={"way": "done"}
    )


def two_sheets(member):
    book = openpyxl.Workbook()
    for sheet_of, name in ((book.active, "何梅"), (book.create_sheet("女"), "林晓")):
        sheet_of.append(["姓名", "工号", "体检日期"])
        sheet_of.append([name, member.member.staff_number, "2026-10-18"])
    book.active.title = "男"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_of_several_sheets_the_sentence_says_so_and_one_can_be_named(
    union, member, keeper, login
) -> None:
    content = two_sheets(member)
    file = SimpleUploadedFile("体检.xlsx", content)
    sent = {"organisation": union.pk, "file": file, "way": "done"}
    answer = login(keeper).post("/desk/imports/new/checkups/", sent)
    assert answer.status_code == 422
    assert "表格分在几张工作表里" in answer.content.decode()
    batch = imports.stage(
        union,
        kind="checkups",
        content=content,
        name="x",
        actor=None,
        options={"sheet": "女", "way": "done"},
    )
    imports.check(batch)
    assert (batch.state, batch.new_rows) == ("checked", 1)


def test_what_she_has_deleted_does_not_come_back_with_the_next_list(
    union, member, chair, keeper, agree
) -> None:
    agree(member)
    first = ("林晓", member.member.staff_number, "2026.10.18", FINDING)
    let_in(send(union, sheet(first), keeper, way="results"), keeper)
    actions.delete_own(Record.objects.get(), actor=member)
    again = sheet(first, ("周敏", chair.member.staff_number, "2026.10.19", ""))
    let_in(send(union, again, keeper, way="results"), keeper)
    assert Record.objects.filter(kind="result").count() == 1
    assert not Record.objects.held().exists()


def test_a_waiting_list_goes_with_the_consent_by_which_it_holds_results(
    union, member, keeper, agree, django_capture_on_commit_callbacks
) -> None:
    agree(member)
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", FINDING))
    batch = send(union, content, keeper, way="results")
    consent = Consent.objects.of_user(member).in_force().get(purpose=files.RESULTS.key)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(consent, actor=member)
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == ("discarded", "")
    assert not Row.objects.exists()


def test_a_waiting_list_goes_also_where_the_server_dies_after_the_consent_is_taken_back(
    union, member, keeper, agree
) -> None:
    agree(member)
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", FINDING))
    batch = send(union, content, keeper, way="results")
    consent = Consent.objects.of_user(member).in_force().get(purpose=files.RESULTS.key)
    withdraw_consent(consent, actor=member)  # What comes after the commit is never done.
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == ("discarded", "")


def test_within_a_day_also_a_list_goes_that_was_never_read(union, keeper) -> None:
    waits, goes = (
        Batch.objects.create(
            organisation=union,
            kind="checkups",
            state=state,
            file=ContentFile(b"x", name="sheet"),
            uploaded_by=keeper,
        )
        for state in (Batch.State.APPLYING, Batch.State.UPLOADED)
    )
    assert actions.discard_forgotten(timezone.now() + timedelta(hours=25)) == 1
    goes.refresh_from_db()
    waits.refresh_from_db()
    assert (waits.state, goes.state) == ("applying", "discarded")
