"""The centre's list: date and done, results only of those who agree, hepatitis B never."""

import json
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.health import actions
from union.health.hepatitis import speaks_of_it, without_it
from union.health.models import Campaign, Invitation, Record
from union.health.verbs import Verb
from union.imports import actions as imports
from union.imports.models import Batch, Row
from union.members.models import Member
from union.orgs.models import Organisation
from union.outbox.actions import drain

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "imports" / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["checkup-results.xlsx"]
# Findings that must be found nowhere unless she has agreed, and what must be found nowhere at all.
FINDING, VIRUS = "甲状腺结节TIRADS3类CANARY7", "乙肝小三阳CANARY8"


def sheet(*rows, virus=True):
    """Two rows of headers with merged groups, as centres send them."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["2026年度教职工健康体检结果汇总"])
    heads = [
        "体检号",
        "姓名",
        "工号",
        "部门",
        "体检日期",
        "血压",
        None,
        "乙肝五项",
        None,
        "总检结论",
    ]
    page.append(heads)
    page.append([None] * 5 + ["收缩压", "舒张压", "HBsAg", "HBeAg"])
    for span in ("A1:J1", "F2:G2", "H2:I2", *(f"{one}2:{one}3" for one in "ABCDEJ")):
        page.merge_cells(span)
    for n, (name, number, day, conclusion) in enumerate(rows):
        found = ["", "", "", ""] if day == "弃检" else [121, 79, "阴性", VIRUS]
        page.append([f"T{n}", name, number, "大班组", day, *found, conclusion])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def two(member, make_member, keeper):
    """林晓 who has agreed to the results, and 何梅 who has not; and their row of the sheet."""
    other = make_member("何梅", staff_number="0099")
    content = sheet(
        ("林晓", member.member.staff_number, "2026.10.18", f"{FINDING}；{VIRUS}，建议复查"),
        ("何梅", "0099", date(2026, 10, 19), FINDING),
    )
    return other, content


def send(union, content, actor, way="done"):
    batch = imports.upload(
        union,
        kind="checkups",
        file=SimpleUploadedFile("体检结果.xlsx", content),
        name="体检结果.xlsx",
        actor=actor,
        options={"way": way},
    )
    drain()
    batch.refresh_from_db()
    return batch


def let_in(batch, actor):
    imports.start(batch, actor=actor)
    drain()
    batch.refresh_from_db()
    assert batch.state == "applied", batch.problem


def stored(batch):
    """All that lies in the file that was kept, unsealed."""
    with batch.file.open("rb") as file:
        book = openpyxl.load_workbook(BytesIO(file.read()))
    return "\n".join(str(row) for row in book.active.iter_rows(values_only=True))


def staged(batch):
    return repr([row.content for row in Row.objects.filter(batch=batch)]) + repr(batch.facts)


def test_the_sample_is_counted_as_expected():
    call_command("import_sheet", "members", str(SAMPLES / "members.xlsx"), "--apply")
    path = str(SAMPLES / "checkup-results.xlsx")
    call_command("import_sheet", "checkups", path, "--apply")
    campaign = Campaign.objects.get()
    rows = campaign.invitations.filter(state__in=["done", "absent"])
    assert campaign.year == 2024
    assert rows.count() == EXPECTED["rows"] == 86
    assert rows.filter(state="done").count() == EXPECTED["done"]
    absent = rows.filter(state="absent").order_by("member__staff_number")
    assert list(absent.values_list("member__staff_number", flat=True)) == EXPECTED["absent"]
    assert not Record.objects.exists()
    first = Member.objects.get(name="高强艳")
    assert first.check_ups.get().done_on == date(2024, 10, 13)


def test_without_the_tick_only_day_and_done_are_stored(union, two, keeper, member, agree) -> None:
    agree(member)
    batch = send(union, two[1], keeper)
    assert "2026-10-18" in stored(batch)
    assert not any(word in stored(batch) for word in (FINDING, VIRUS, "血压", "121", "T0"))
    assert not any(word in staged(batch) for word in (FINDING, VIRUS, "血压", "121"))
    let_in(batch, keeper)
    rows = dict(Invitation.objects.filter(state="done").values_list("member__name", "done_on"))
    assert rows == {"林晓": date(2026, 10, 18), "何梅": date(2026, 10, 19)}
    assert not Record.objects.exists()


def test_results_are_kept_of_those_who_agree_and_without_hepatitis(
    union, two, keeper, member, agree, login
) -> None:
    agree(member)
    batch = send(union, two[1], keeper, way="results")
    kept = stored(batch)
    assert kept.count(FINDING) == 1
    assert VIRUS not in kept + staged(batch)
    assert "HBsAg" not in kept
    preview = login(keeper).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert preview.count("同意保存的会员会保存") == 3
    assert "不导入" not in preview
    assert "乙肝五项 HBsAg、乙肝五项 HBeAg" in preview
    assert "有 1 个单元格里关于乙肝的文字已去掉" in preview
    assert "1 位会员没有同意" in preview
    assert "1 位会员已同意" in preview
    assert FINDING not in preview
    let_in(batch, keeper)
    record = Record.objects.get()
    assert record.member == member.member
    opened = actions.read_own(record, actor=member)
    assert opened.facts["columns"] == [
        ["血压 收缩压", "121"],
        ["血压 舒张压", "79"],
        ["总检结论", FINDING],
    ]
    # What was staged of it is gone, and so is the file.
    assert FINDING not in staged(batch)
    assert not batch.file


def test_a_row_that_is_put_right_brings_nobody_the_findings_of_another(
    union, two, keeper, member, agree, login
) -> None:
    agree(member)
    agree(keeper)
    content = sheet(("林晓", member.member.staff_number, "2026.10.18", FINDING))
    batch = send(union, content, keeper, way="results")
    row = batch.rows.get()
    letters = {one["field"]: one["letter"] for one in batch.facts["headers"]}
    right = {
        f"cell-{row.number}-{letters['name']}": keeper.name,
        f"cell-{row.number}-{letters['staff_number']}": keeper.member.staff_number,
    }
    assert login(keeper).post(f"/desk/imports/{batch.pk}/correct/", right).status_code == 303
    drain()
    batch.refresh_from_db()
    let_in(batch, keeper)
    assert Invitation.objects.get(state=Invitation.State.DONE).member == keeper.member
    assert not Record.objects.exists()


def test_nobody_is_chosen_for_a_row_that_says_by_number_whose_it_is(
    union, two, keeper, member, login
) -> None:
    batch = send(union, sheet(("林晓", member.member.staff_number, "2026.10.18", "")), keeper)
    chosen = {f"member-{batch.rows.get().number}": str(keeper.member.pk)}
    assert login(keeper).post(f"/desk/imports/{batch.pk}/correct/", chosen).status_code == 303
    drain()
    batch.refresh_from_db()
    let_in(batch, keeper)
    assert Invitation.objects.get(state=Invitation.State.DONE).member == member.member


def test_a_mistyped_year_enters_nobody_and_plans_no_check_up(union, two, keeper, member) -> None:
    mine = ("林晓", member.member.staff_number, "1999.10.18", "")
    batch = send(union, sheet(mine), keeper)
    assert [one["code"] for one in batch.rows.get().errors] == ["long_ago"]
    Member.objects.filter(pk=two[0].pk).update(joined_on=date(2026, 11, 1))
    batch = send(
        union,
        sheet(
            (*mine[:2], "2025.10.18", ""),
            *[
                (name, number, "2026.10.18", "")
                for name, number in (("何梅", "0099"), (keeper.name, keeper.member.staff_number))
            ],
        ),
        keeper,
    )
    rejected = batch.rows.get(outcome="rejected")
    assert [one["code"] for one in rejected.errors] == ["far_away"]
    early = batch.rows.get(subject_id=two[0].pk)
    assert [one["code"] for one in early.warnings] == ["before_joining"]
    this = Campaign.objects.create(organisation=union, year=2026, title="2026年体检", state="open")
    asked = send(union, sheet((*mine[:2], "2025.10.18", "")), keeper)
    assert [value for value, _ in asked.facts["questions"][0]["choices"]] == [str(this.pk), "new"]
    assert Campaign.objects.count() == 1


def test_the_same_list_once_more_changes_nothing(union, two, keeper, member, agree) -> None:
    agree(member)
    let_in(send(union, two[1], keeper, way="results"), keeper)
    again = send(union, two[1], keeper, way="results")
    assert (again.new_rows, again.changed_rows, again.unchanged_rows) == (0, 0, 2)


def test_a_consent_taken_back_after_the_preview_counts(union, two, keeper, member, agree) -> None:
    from union.health.actions import files
    from union.privacy.actions import withdraw_consent
    from union.privacy.models import Consent

    agree(member)
    batch = send(union, two[1], keeper, way="results")
    consent = Consent.objects.of_user(member).in_force().get(purpose=files.RESULTS.key)
    withdraw_consent(consent, actor=member)
    let_in(batch, keeper)
    assert not Record.objects.exists()


@pytest.mark.parametrize("role", ["chair", "deputy", "welfare", "auditor", "leader", "sysadmin"])
def test_nobody_else_sends_or_sees_it(role, cast, union, keeper, two, login) -> None:
    with pytest.raises(NotReachable):
        send(union, two[1], cast[role])
    batch = send(union, two[1], keeper)
    client = login(cast[role])
    assert client.get(f"/desk/imports/{batch.pk}/").status_code == 404
    assert client.get("/desk/imports/new/checkups/").status_code == 404
    listed = client.get("/desk/imports/")
    assert listed.status_code == 404 or "体检结果" not in listed.content.decode()
    with pytest.raises(NotReachable):
        imports.discard(batch, actor=cast[role])


def test_the_keeper_sees_and_sends_no_other_kind(union, keeper, chair, login) -> None:
    csv = SimpleUploadedFile("花名册.csv", "工号,姓名\n7,吕宁\n".encode())
    batch = imports.upload(union, kind="members", file=csv, name="花名册.csv", actor=chair)
    client = login(keeper)
    assert client.get(f"/desk/imports/{batch.pk}/").status_code == 404
    assert client.get("/desk/imports/new/members/").status_code == 404
    page = client.get("/desk/imports/").content.decode()
    assert "体检结果表" in page
    assert "花名册" not in page


def test_the_way_through_the_pages(union, two, keeper, login) -> None:
    client = login(keeper)
    file = SimpleUploadedFile("体检结果.xlsx", two[1])
    sent = {"organisation": union.pk, "file": file, "way": "done"}
    page = client.post("/desk/imports/new/checkups/", sent)
    assert page.status_code == 303
    drain()
    batch = Batch.objects.get()
    assert "已体检 2 人" in client.get(page["Location"]).content.decode()
    assert client.post(f"{page['Location']}apply/", {"seen": batch.round}).status_code == 303
    drain()
    assert client.get(page["Location"]).status_code == 200
    assert Invitation.objects.filter(state="done").count() == 2


def test_a_closed_check_up_takes_no_list(union, two, keeper, welfare) -> None:
    Campaign.objects.create(
        organisation=union, year=2026, title="2026年体检", state=Campaign.State.CLOSED
    )
    batch = send(union, two[1], keeper)
    assert (batch.rejected_rows, batch.new_rows) == (2, 0)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("没有的人", "8888", "2026.10.18", "")], "unknown"),
        ([("何梅", "0099", "", "")], "missing"),
        ([("何梅", "0099", "明天", "")], "not_a_date"),
        ([("何梅", "0099", "2099-10-18", "")], "future"),
        ([("何梅", "0099", "2026.10.18", ""), ("何梅", "0099", "2026.10.18", "")],
         "duplicate_in_file"),
    ],
)  # fmt: skip
def test_a_row_that_says_nothing_is_rejected_with_its_reason(
    rows, code, two, union, keeper
) -> None:
    batch = send(union, sheet(*rows), keeper)
    rejected = Row.objects.filter(batch=batch, outcome="rejected")
    assert [one["code"] for row in rejected for one in row.errors] == [code]


def test_a_list_of_another_organisation_is_called_so(two, union, keeper, login) -> None:
    strangers = [(f"外人{n}", f"88{n}", "2026.10.18", "") for n in range(3)]
    batch = send(union, sheet(*strangers), keeper)
    page = login(keeper).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "别的单位" in page
    assert batch.good_rows == 0


def test_a_file_without_the_columns_is_not_stored(union, keeper, login) -> None:
    book = openpyxl.Workbook()
    book.active.append(["某列", "另一列"])
    book.active.append([FINDING, "1"])
    target = BytesIO()
    book.save(target)
    file = SimpleUploadedFile("体检.xlsx", target.getvalue())
    sent = {"organisation": union.pk, "file": file, "way": "done"}
    assert login(keeper).post("/desk/imports/new/checkups/", sent).status_code == 422
    assert not Batch.objects.exists()


def test_who_did_not_come_stands_so(union, two, keeper) -> None:
    batch = send(union, sheet(("何梅", "0099", "弃检", "")), keeper)
    let_in(batch, keeper)
    assert Invitation.objects.get(member__name="何梅").state == "absent"
    assert Entry.objects.filter(verb=Verb.MARKED).count() == 1


def test_a_list_that_nobody_lets_in_is_thrown_away(union, two, keeper, member, agree) -> None:
    from datetime import timedelta

    from django.utils import timezone

    agree(member)
    batch = send(union, two[1], keeper, way="results")
    assert actions.discard_forgotten(timezone.now()) == 0
    assert actions.discard_forgotten(timezone.now() + timedelta(days=2)) == 1
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not Row.objects.filter(batch=batch).exists()


@pytest.mark.parametrize(
    "title",
    ["乙肝表面抗原", "HBsAg", "HBeAg", "抗-HBs HBsAb", "乙肝DNA", "HBV-DNA", "表面抗体", "e抗原",
     "核心抗体", "两对半", "乙肝五项 1", "乙型肝炎病毒", "hbcab", "抗-HBs", "抗HBs", "抗-HBe",
     "抗-HBc", "抗-HBcIgM", "HBs抗原", "HBc抗体", "HB-sAg", "HB(s)Ag", "乙型病毒性肝炎", "Pre-S1",
     "前S1抗原", "澳抗", "肝炎五项", "ＨＢｓＡｇ", "乙 肝", "输血前八项", "HBsAg\u200b",
     "甲乙丙肝", "乙丙肝", "输血四项", "免疫八项", "传染病筛查", "感染筛查", "大三陽", "HepB",
     "HepB surface antigen"],
)  # fmt: skip
def test_columns_about_hepatitis_are_known_by_many_names(title) -> None:
    assert speaks_of_it(title)


@pytest.mark.parametrize(
    "title",
    ["ALT", "丙氨酸氨基转移酶", "甲胎蛋白", "HB 血红蛋白", "血红蛋白(HB)", "血压", "HbA1c", "HBDH",
     "Hb,CEA", "IgE抗体", "B超肝胆", "脂肪肝", "肝功能"],
)  # fmt: skip
def test_other_columns_are_not_dropped(title) -> None:
    assert not speaks_of_it(title)


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("血压偏高；HBsAg阳性，建议复查。脂肪肝", "血压偏高；脂肪肝"),
        ("乙肝大三阳", ""),
        ("乙肝两对半1、4、5阳性，建议肝病科就诊", ""),
        ("乙肝五项：1,3,5(+)", ""),
        ("乙肝两对半1；4；5阳性；脂肪肝", "脂肪肝"),
        ("血压偏高；乙型\n肝炎", ""),
    ],
)
def test_a_whole_sentence_goes_that_speaks_of_it_and_what_goes_on_behind(cell, left) -> None:
    assert without_it(cell) == (left, True)
    assert without_it("正常") == ("正常", False)


def test_nothing_of_it_stands_in_the_database_in_plain_text(
    union, two, keeper, member, agree
) -> None:
    agree(member)
    let_in(send(union, two[1], keeper, way="results"), keeper)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert FINDING not in repr(cursor.fetchall()), table
    assert Organisation.objects.exists()


def test_of_two_check_ups_the_sender_says_which_it_is(union, two, keeper, member, login) -> None:
    first, second = (
        Campaign.objects.create(organisation=union, year=2026, title=title, state="open")
        for title in ("春季体检", "秋季补检")
    )
    batch = send(union, two[1], keeper)
    assert not batch.rows.exists()
    page = login(keeper).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "春季体检" in page
    answer = {"campaign": str(first.pk), "seen": "0"}
    assert login(keeper).post(f"/desk/imports/{batch.pk}/answer/", answer).status_code == 303
    drain()
    batch.refresh_from_db()
    let_in(batch, keeper)
    assert first.invitations.filter(member=member.member, state="done").exists()
    assert not second.invitations.filter(state="done").exists()


def test_a_list_of_january_asks_whether_it_is_of_the_year_before(union, two, keeper) -> None:
    Campaign.objects.create(organisation=union, year=2025, title="2025年体检", state="open")
    batch = send(union, two[1], keeper)
    (question,) = batch.facts["questions"]
    assert [label for _value, label in question["choices"]] == ["2025年体检", "新建一次2026年体检"]


def test_nobody_misses_a_time_that_is_still_to_come(union, member, keeper, welfare) -> None:
    row = Campaign.objects.create(organisation=union, year=local_today().year, title="体检")
    day = local_today() + timedelta(days=9)
    slot = actions.add_slot(row, actions.SlotFacts(day, time(8), "一号楼", 2), actor=welfare)
    Campaign.objects.update(state="open")
    mine = Invitation.objects.create(
        campaign=row, member=member.member, slot=slot, state=Invitation.State.BOOKED
    )
    batch = send(union, sheet(("林晓", member.member.staff_number, "弃检", "")), keeper)
    assert batch.rows.get().outcome == "rejected"
    mine.refresh_from_db()
    assert mine.state == "booked"
