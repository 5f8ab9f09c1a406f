"""A spreadsheet on its way in: uploaded, checked, answered, applied; and what must not happen."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from tests.imports import sheets
from tests.imports.sheets import XLSX, send
from union.accounts.models import User
from union.audit.models import Entry
from union.imports import actions
from union.imports.models import Batch, Row
from union.imports.verbs import Verb
from union.members.models import Member, Standing
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def test_a_roster_is_checked_without_changing_anything_and_then_goes_in(
    chair: User, login: Login, union: Organisation
) -> None:
    client, before = login(chair), Member.objects.count()
    batch = send(client, union, "members", sheets.roster(3))
    assert batch.state == Batch.State.CHECKED
    assert (batch.new_rows, batch.rejected_rows, batch.skipped_rows) == (3, 0, 2)
    assert Member.objects.count() == before
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "张一甲" in page
    assert sheets.id_number(300) not in page
    assert client.post(f"/desk/imports/{batch.pk}/apply/").status_code == 303
    drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    added = Member.objects.get(staff_number="90000")
    assert (added.organisation.name, added.pinyin, added.sex) == (
        "大班组",
        "zhangyijia",
        "female" if int(added.id_number[16]) % 2 == 0 else "male",
    )
    assert Standing.objects.filter(member=added, ends_on=None, starts_on="2020-09-01").exists()
    entry = Entry.objects.get(verb=Verb.APPLIED)
    assert (entry.actor_id, entry.details["rows"]) == (chair.pk, 3)
    assert Notice.objects.of_user(chair).filter(kind="imports.applied").count() == 1


def test_the_same_roster_again_changes_nothing(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(3))
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    again = send(client, union, "members", sheets.roster(3))
    assert (again.new_rows, again.changed_rows, again.unchanged_rows) == (0, 0, 3)
    assert client.post(f"/desk/imports/{again.pk}/apply/").status_code == 409


def test_a_change_shows_old_and_new_and_keeps_the_history(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    first = send(client, union, "members", sheets.roster(2))
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    batch = send(client, union, "members", sheets.roster(2, 工会小组="小班组"))
    assert (batch.changed_rows, batch.unchanged_rows) == (1, 1)
    assert "小班组" in client.get(f"/desk/imports/{batch.pk}/").content.decode()
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    moved = Member.objects.get(staff_number="90000")
    assert moved.organisation.name == "小班组"
    assert Standing.objects.filter(member=moved).count() == 2


def test_a_blank_cell_wipes_nothing_and_the_mark_does(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    first = send(client, union, "members", sheets.roster(1))
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    blank = send(client, union, "members", sheets.roster(1, 联系电话=None))
    assert blank.unchanged_rows == 1
    cleared = send(client, union, "members", sheets.roster(1, 联系电话="[清空]"))
    assert cleared.changed_rows == 1
    client.post(f"/desk/imports/{cleared.pk}/apply/")
    drain()
    member = Member.objects.get(staff_number="90000")
    assert (member.phone, member.phone_index) == ("", "")


def test_a_member_edited_after_the_preview_is_not_overwritten(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    first = send(client, union, "members", sheets.roster(1))
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    batch = send(client, union, "members", sheets.roster(1, 岗位="保育员"))
    Member.objects.filter(staff_number="90000").update(post="园长", version=7)
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    batch.refresh_from_db()
    assert Member.objects.get(staff_number="90000").post == "园长"
    assert (batch.done_rows, batch.rejected_rows) == (0, 1)


def test_her_own_dates_are_left_to_the_others_of_the_office(
    chair: User, welfare: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    first = send(client, union, "members", sheets.roster(2))
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    Member.objects.filter(user=chair).update(user=None)
    Member.objects.filter(staff_number="90000").update(user=chair)
    batch = send(client, union, "members", sheets.roster(3, 岗位="园长"))
    # The preview says so already.
    assert (batch.new_rows, batch.rejected_rows) == (1, 1)
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.done_rows, batch.rejected_rows) == ("applied", 1, 1)
    assert Member.objects.get(staff_number="90000").post != "园长"
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "这是您自己的信息" in page
    # It is over: nothing waits to be corrected any more.
    assert "有错，没有导入" in page
    assert "有错，需修改" not in page


def test_gifts_come_in_for_those_whom_the_roster_knows(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    people = [make_member(name) for name in ("王芳", "李娜", "陈安")]
    batch = send(client, union, "benefits", sheets.gifts(people))
    assert batch.new_rows == 3
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    batch.refresh_from_db()
    assert (batch.done_rows, batch.rejected_rows) == (3, 0)
    programme = Programme.objects.get(name="2026年中秋节慰问品")
    assert programme.kind == "festival"
    assert {
        (row.member.name, str(row.amount), row.item) for row in programme.disbursements.all()
    } == {
        ("王芳", "300.00", "粮油礼盒"),
        ("李娜", "300.00", "粮油礼盒"),
        ("陈安", "300.00", "粮油礼盒"),
    }


def test_gifts_that_somebody_else_entered_after_the_preview_are_not_said_to_be_new(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    same, other, late = (make_member(name) for name in ("王芳", "李娜", "邱宁"))
    first = send(client, union, "benefits", sheets.gifts([other, same]), "一.xlsx")
    changed = sheets.gifts([other, same, late], 领取日期="2026-09-25")
    stale = send(client, union, "benefits", changed, "二.xlsx")
    for batch in (first, stale):
        client.post(f"/desk/imports/{batch.pk}/apply/")
        drain()
    stale.refresh_from_db()
    assert (stale.new_rows, stale.unchanged_rows, stale.rejected_rows) == (1, 1, 1)
    assert stale.done_rows == 1
    assert Disbursement.objects.count() == 3
    assert Disbursement.objects.get(member=other).given_on == date(2026, 9, 20)
    entry = Entry.objects.filter(verb="welfare.imported").latest("pk")
    assert (entry.details["new"], entry.details["changed"]) == (1, 0)
    page = client.get(f"/desk/imports/{stale.pk}/").content.decode()
    assert "李娜" in page
    assert "已导入 1 行" in page


@pytest.mark.parametrize("known", [False, True], ids=["new gifts", "a change"])
def test_of_three_who_apply_one_list_each_reads_what_she_did(
    known: bool, chair: User, deputy: User, welfare: User, login: Login, union: Organisation,
    make_member: Callable[..., Member],
) -> None:  # fmt: skip
    people = [make_member(name) for name in ("王芳", "李娜", "陈安")]
    if known:
        first = send(login(chair), union, "benefits", sheets.gifts(people))
        login(chair).post(f"/desk/imports/{first.pk}/apply/")
        drain()
    done = "changed_rows" if known else "new_rows"
    changes = {"领取日期": "2026-09-25"} if known else {}
    three = [
        (login(user), send(login(user), union, "benefits", sheets.gifts(people, **changes), name))
        for user, name in ((welfare, "一.xlsx"), (deputy, "二.xlsx"), (chair, "三.xlsx"))
    ]
    for client, batch in three:
        client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    for _client, batch in three:
        batch.refresh_from_db()
    did = 1 if known else 3
    assert [(getattr(one, done), one.unchanged_rows, one.rejected_rows) for _c, one in three] == [
        (did, 3 - did, 0),
        (0, 3, 0),
        (0, 3, 0),
    ]
    lines = Entry.objects.filter(verb="welfare.imported").order_by("pk")
    said = [line.details["changed" if known else "new"] for line in lines]
    assert said[-3:] == [did, 0, 0]
    assert "已导入 0 行" in three[2][0].get(f"/desk/imports/{three[2][1].pk}/").content.decode()


def test_an_amount_merged_over_several_people_is_only_the_first_ones(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(sheets.gifts([make_member("王芳"), make_member("李娜"), make_member("陈安")]))
    )
    book.active.merge_cells("F3:F4")
    book.active.merge_cells("D3:D5")
    content = io.BytesIO()
    book.save(content)
    batch = send(login(chair), union, "benefits", content.getvalue())
    assert (batch.new_rows, batch.rejected_rows) == (2, 1)
    refused = batch.rows.get(outcome=Row.Outcome.REJECTED)
    assert refused.number == 4
    assert [(one["field"], one["column"], one["code"]) for one in refused.errors] == [
        ("amount", "F", "missing")
    ]
    assert batch.rows.get(number=5).content["values"]["item"] == "粮油礼盒"


@pytest.mark.parametrize(
    "who",
    [
        "treasurer",
        "cashier",
        "committee",
        "leader",
        "organiser",
        "keeper",
        "member",
        "outsider",
        "sysadmin",
    ],
)
def test_others_cannot_send_see_or_apply_and_nothing_changes(
    cast: dict[str, User],
    login: Login,
    union: Organisation,
    make_member: Callable[..., Member],
    who: str,
) -> None:
    batch = actions.stage(
        union,
        kind="benefits",
        content=sheets.gifts([make_member()]),
        name="表.xlsx",
        actor=cast["chair"],
    )
    drain()
    client = login(cast[who])
    file = SimpleUploadedFile("表.xlsx", sheets.roster(1), content_type=XLSX)
    upload = client.post("/desk/imports/new/members/", {"organisation": union.pk, "file": file})
    assert upload.status_code in (404, 422)
    for path in ("", "columns/", "rejected/", "progress/"):
        assert client.get(f"/desk/imports/{batch.pk}/{path}").status_code == 404
    for path in ("apply/", "discard/", "correct/", "answer/", "columns/"):
        assert client.post(f"/desk/imports/{batch.pk}/{path}").status_code == 404
    batch.refresh_from_db()
    assert batch.state == Batch.State.CHECKED
    assert Batch.objects.count() == 1
    assert not Disbursement.objects.exists()


def test_the_auditor_reads_batches_and_changes_none(
    auditor: User,
    chair: User,
    login: Login,
    union: Organisation,
    make_member: Callable[..., Member],
) -> None:
    batch = actions.stage(
        union, kind="benefits", content=sheets.gifts([make_member()]), name="表.xlsx", actor=chair
    )
    drain()
    client = login(auditor)
    assert client.get(f"/desk/imports/{batch.pk}/").status_code == 200
    assert client.post(f"/desk/imports/{batch.pk}/apply/").status_code in (403, 404)
    batch.refresh_from_db()
    assert batch.state == Batch.State.CHECKED


def test_a_file_that_the_database_could_not_take_in_does_not_stay_behind(
    chair: User, union: Organisation
) -> None:
    storage = Batch._meta.get_field("file").storage
    actions.stage(union, kind="members", content=sheets.roster(1), name="表.xlsx", actor=chair)
    before = sorted(storage.listdir("imports")[1])
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.stage(union, kind=None, content=b"x", name="表.xlsx", actor=chair)
    assert sorted(storage.listdir("imports")[1]) == before


def test_a_spreadsheet_thrown_away_while_it_is_read_stays_away(
    chair: User, union: Organisation
) -> None:
    batch = actions.stage(
        union, kind="members", content=sheets.roster(2), name="表.xlsx", actor=chair
    )
    being_read = Batch.objects.get(pk=batch.pk)
    actions.discard(batch, actor=chair)
    actions.check(being_read)
    batch.refresh_from_db()
    assert (batch.state, batch.facts) == (Batch.State.DISCARDED, None)
    assert not batch.rows.exists()


def test_gifts_sent_before_the_roster_are_checked_anew_when_they_are_sent_once_more(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client, advice = login(chair), "请先导入花名册"
    assert advice in client.get("/desk/imports/new/benefits/").content.decode()
    people = [make_member(name) for name in ("王芳", "李娜", "陈安")]
    content = sheets.gifts(people)
    Member.objects.filter(pk__in=[one.pk for one in people]).update(
        name_key="x", staff_number="", id_index=""
    )
    first = send(client, union, "benefits", content)
    assert (first.new_rows, first.rejected_rows) == (0, 3)
    for one in people:
        one.save()
    again = send(client, union, "benefits", content)
    assert again.pk == first.pk
    assert (again.new_rows, again.rejected_rows) == (3, 0)
    assert advice not in client.get("/desk/imports/new/benefits/").content.decode()


def test_a_double_click_is_one_batch_and_one_import(
    chair: User, deputy: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    content = sheets.roster(2)
    first = send(client, union, "members", content)
    second = send(client, union, "members", content)
    assert first.pk == second.pk
    apply, seen = f"/desk/imports/{first.pk}/apply/", {"seen": second.round}
    taps = [client.post(apply, seen), client.post(apply, seen)]
    drain()
    taps.append(client.post(apply, seen))
    assert {(tap.status_code, tap["Location"]) for tap in taps} == {
        (303, f"/desk/imports/{first.pk}/")
    }
    assert login(deputy).post(apply).status_code == 409
    drain()
    assert Member.objects.filter(staff_number__startswith="9").count() == 2
    assert Entry.objects.filter(verb=Verb.APPLIED).count() == 1


def test_a_file_that_is_no_spreadsheet_is_one_sentence_and_nothing_is_stored(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    file = SimpleUploadedFile("x.xlsx", b"", content_type=XLSX)
    answer = client.post("/desk/imports/new/members/", {"organisation": union.pk, "file": file})
    assert answer.status_code == 422
    assert "空" in answer.content.decode()
    file = SimpleUploadedFile("x.xlsx", b"%PDF-1.7 nothing", content_type=XLSX)
    answer = client.post("/desk/imports/new/members/", {"organisation": union.pk, "file": file})
    assert "PDF" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_strange_file_name_is_shown_harmlessly(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(1), "../../<b>\u202eslx.x.xlsx")
    assert batch.file_name == "<b>slx.x.xlsx"
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "&lt;b&gt;" in page
    assert "slx" not in batch.file.name


def test_a_discarded_batch_leaves_no_file_and_no_rows(
    chair: User, login: Login, union: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(2))
    stored = batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/desk/imports/{batch.pk}/discard/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.DISCARDED
    assert not Row.objects.exists()
    assert not batch.file.storage.exists(stored)
    assert not Member.objects.filter(staff_number="90000").exists()


def test_the_template_goes_in_unchanged_and_holds_no_row(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    for kind in ("members", "benefits"):
        content = client.get(f"/desk/imports/template/{kind}/").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        titles = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
        assert any("姓名" in title for title in titles)
        batch = send(client, union, kind, content, "模板.xlsx")
        assert batch.new_rows + batch.rejected_rows == 0


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    chair: User, login: Login, union: Organisation, django_assert_max_num_queries: Any
) -> None:
    client = login(chair)
    for n in range(25):
        Batch.objects.create(
            organisation=union,
            kind="members",
            uploaded_by=chair,
            file_name=f"{n}.xlsx",
            sha256=str(n),
        )
    # What waits is remembered from then on.
    client.get("/desk/imports/")
    with django_assert_max_num_queries(30) as few:
        client.get("/desk/imports/")
    Batch.objects.filter(pk__gt=2).update(uploaded_by=None)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/desk/imports/")


def test_a_check_that_comes_late_leaves_an_imported_batch_alone(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(2))
    late = Batch.objects.get(pk=batch.pk)
    late.state = Batch.State.UPLOADED
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    actions.check(late)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    assert batch.rows.filter(is_done=True).count() == 2


def test_a_move_shows_where_from_and_words_are_shown_as_words(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    first = send(client, union, "members", sheets.roster(1))
    page = client.get(f"/desk/imports/{first.pk}/").content.decode()
    assert "established" not in page
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    batch = send(client, union, "members", sheets.roster(1, 园区="湖畔园区", 工会小组="小班组"))
    assert batch.rows.get().content["diff"] == {
        "campus": ["滨江园区", "湖畔园区"], "group": ["大班组", "小班组"]
    }  # fmt: skip


def test_the_result_of_a_roster_is_whom_it_added_or_changed(
    chair: User, deputy: User, organiser: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    for sheet in (sheets.roster(3), sheets.roster(3, 工会小组="小班组")):
        batch = send(client, union, "members", sheet)
        client.post(f"/desk/imports/{batch.pk}/apply/")
        drain()
    done = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert f'href="/desk/members/?sheet={batch.pk}"' in done
    listed = client.get("/desk/members/", {"sheet": batch.pk})
    assert [one.staff_number for one in listed.context["page_obj"]] == ["90000"]
    assert f"只列出“{batch.file_name}”新增或改动的会员。" in listed.content.decode()
    # Of a number that means nothing, or a spreadsheet that she does not see, nobody is listed.
    assert (
        not client.get("/desk/members/", {"sheet": batch.pk + 9})
        .context["page_obj"]
        .paginator.count
    )
