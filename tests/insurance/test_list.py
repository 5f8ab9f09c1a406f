"""The insurer's list: compared, refused row by row, taken over; the sheet that goes back."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from tests.conftest import id_number
from union.core.dates import local_today
from union.core.errors import Refused
from union.imports import actions as imports
from union.imports.actions.examine import examine
from union.imports.models import Batch
from union.insurance import actions
from union.insurance.difference import difference
from union.insurance.kept import forget_strangers
from union.insurance.models import Action, Insured, Sheet, SheetLine
from union.members.models import Status

pytestmark = pytest.mark.django_db

HEAD = ["序号", "姓名", "证件号码", "与主被保人关系", "保障方案", "保费", "生效日期", "备注(增/减)"]


def sheet_of(rows, head=HEAD, title="团体意外险被保险人清单") -> bytes:
    book = Workbook()
    page = book.active
    page.append([title])
    page.append(head)
    for row in rows:
        page.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def line(member, *, starts_on="", plan="A款", note="", number=None):
    return [1, member.name, number or member.id_number, "本人", plan, 120, starts_on, note]


def looked_at(policy, rows, **more):
    return examine(
        sheet_of(rows, **more),
        kind="insurance",
        name="名单.xlsx",
        union=policy.organisation,
        actor=None,
        options={"policy": str(policy.pk)},
    )


def codes(found) -> dict[int, list[str]]:
    return {row.number: [one["code"] for one in row.errors] for row in found.rows if row.errors}


def sent_in(policy, rows, actor=None) -> Batch:
    batch: Batch = imports.stage(
        policy.organisation,
        kind="insurance",
        content=sheet_of(rows),
        name="名单.xlsx",
        actor=actor,
        options={"policy": str(policy.pk)},
    )
    imports.check(batch)
    return batch


def taken_over(policy, rows, actor=None) -> Batch:
    batch = sent_in(policy, rows, actor)
    imports.start(batch, actor=actor)
    imports.apply_all(batch)
    batch.refresh_from_db()
    return batch


def made(policy, member, *, actor) -> Sheet:
    """A sheet with one newcomer on it."""
    return actions.make_sheet(
        policy,
        effective_on=local_today(),
        plan=policy.plans.get(),
        missing=[member.pk],
        leaving=[],
        strangers=[],
        actor=actor,
    )


def test_the_list_is_compared_by_id_number(policy, make_member) -> None:
    here, absent = make_member("在单"), make_member("漏了", staff_number="02025")
    stranger = [2, "旧员工", id_number(555), "本人", "A款", 120, "", ""]
    found = looked_at(policy, [line(here), stranger])
    assert codes(found) == {4: ["not_a_member"]}
    assert found.facts["to_add"] == [absent.staff_number]
    assert found.facts["to_remove"] == ["旧员工"]
    assert found.count("new") == 1


def test_each_bad_row_says_why(policy, make_member) -> None:
    one, two, three, four = (make_member(name) for name in "甲乙丙丁")
    make_member("同名")
    late = (policy.ends_on + timedelta(days=1)).isoformat()
    rows = [
        line(one),
        line(one),
        line(two, number=110101199001011234567.0),
        line(three, number=three.id_number[:-1] + ("1" if three.id_number[-1] != "1" else "2")),
        line(four, starts_on=late),
        line(make_member("戊"), plan="Z款"),
        [7, "别名", make_member("己").id_number, "本人", "A款", 120, "", ""],
        [8, "小孩", id_number(999), "子女", "A款", 120, "", ""],
        [9, "某人", id_number(998), "邻居", "A款", 120, "", ""],
    ]
    found = looked_at(policy, rows)
    assert codes(found) == {
        4: ["duplicate_in_file"],
        5: ["rounded_by_excel"],
        6: ["check_digit"],
        7: ["outside_policy"],
        8: ["plan_unknown"],
        9: ["name_differs"],
        10: ["main_unknown"],
        11: ["relation_unknown"],
    }


def test_a_child_without_a_guardians_consent_is_refused(policy, member) -> None:
    parent = member.member
    child = [1, "小满", id_number(66, born=local_today() - timedelta(days=900)), "子女"]
    rows = [[*child, "A款", 60, "", "", parent.id_number]]
    found = looked_at(policy, rows, head=[*HEAD, "主被保险人证件号"])
    assert codes(found) == {3: ["no_consent"]}


def test_a_remark_about_health_is_pointed_at_and_not_kept(policy, make_member) -> None:
    found = looked_at(policy, [line(make_member("甲"), note="术后住院")])
    assert [one["code"] for one in found.rows[0].warnings] == ["health_words"]
    assert "note" not in found.rows[0].values


def test_a_rounded_bank_account_is_sent_back_and_none_is_kept(policy, make_member) -> None:
    head = [*HEAD, "银行账号"]
    rows = [
        [*line(make_member("甲")), 6222021001112223334],
        [*line(make_member("乙")), "6222021001112223334"],
    ]
    found = looked_at(policy, rows, head=head)
    assert codes(found) == {3: ["rounded_by_excel"]}
    assert "6222021001112223334" not in str(found.rows[1].values)


def test_another_organisations_list_is_not_taken_for_ours(policy, make_member) -> None:
    rows = [[n, f"外人{n}", id_number(700 + n), "本人", "A款", 1, "", ""] for n in range(3)]
    found = looked_at(policy, [*rows, line(make_member("甲"))])
    assert found.facts["foreign"] is True
    assert found.facts["to_remove"] == []
    assert found.facts["to_add"] == []


def test_the_list_of_a_policy_that_is_over_is_refused_row_by_row(policy, make_member) -> None:
    policy.ends_on = local_today() - timedelta(days=1)
    policy.save()
    assert codes(looked_at(policy, [line(make_member("甲"))])) == {3: ["policy_over"]}


def test_a_period_that_lies_over_an_earlier_one_is_refused(policy, cover, make_member) -> None:
    row = cover(make_member("甲"))
    row.ends_on = policy.starts_on + timedelta(days=20)
    row.save()
    early = (policy.starts_on + timedelta(days=10)).isoformat()
    later = (policy.starts_on + timedelta(days=21)).isoformat()
    assert codes(looked_at(policy, [line(row.member, starts_on=early)])) == {3: ["overlaps"]}
    assert codes(looked_at(policy, [line(row.member, starts_on=later)])) == {}


def test_taking_it_over_insures_them_once_and_learns_the_columns(
    policy, make_member, logged
) -> None:
    people = [make_member(name) for name in ("甲", "乙")]
    taken_over(policy, [line(one) for one in people])
    assert Insured.objects.open().filter(policy=policy).count() == 2
    policy.insurer.refresh_from_db()
    assert [text for text, _what in policy.insurer.layout] == HEAD
    assert dict(policy.insurer.layout)["证件号码"] == "id_number"
    second = looked_at(policy, [line(one) for one in people])
    assert second.count("unchanged") == 2
    assert logged("insurance.list_taken") == [{"new": 2, "changed": 0}]


def test_without_a_policy_nothing_is_taken_over(union, make_member) -> None:
    batch = imports.stage(
        union,
        kind="insurance",
        content=sheet_of([line(make_member("甲"))]),
        name="名单.xlsx",
        actor=None,
    )
    imports.check(batch)
    with pytest.raises(Refused, match="请先登记保单"):
        imports.start(batch, actor=None)
    assert not Insured.objects.exists()


def test_from_the_list_to_the_sheet_and_back(login, welfare, policy, make_member, logged) -> None:
    here, absent = make_member("在单"), make_member("漏了")
    gone = make_member("走了")
    for user in policy.organisation.all_members.exclude(pk__in=[here.pk, absent.pk, gone.pk]):
        user.status = Status.LEFT
        user.save()
    stranger = [2, "旧员工", id_number(555), "本人", "A款", 120, "", ""]
    client = login(welfare)
    file = BytesIO(sheet_of([line(here), line(gone), stranger]))
    file.name = "名单.xlsx"
    answer = client.post(f"/desk/insurance/{policy.pk}/list/", {"file": file})
    assert answer.status_code == 303
    batch = Batch.objects.get()
    imports.check(batch)
    page = client.get(answer.url).content.decode()
    assert "应减 1 人：旧员工" in page
    assert "应增 1 人：漏了" in page
    batch.refresh_from_db()
    imports.start(batch, actor=welfare)
    imports.apply_all(batch)
    gone.status = Status.LEFT
    gone.save()

    at = f"/desk/insurance/{policy.pk}/difference/"
    found = client.get(at).context["found"]
    assert [one.name for one in found.missing] == ["漏了"]
    assert [one.name for one in found.leaving] == ["走了"]
    assert [one.name for one in found.strangers] == ["旧员工"]
    effective = local_today()
    sent = {
        "effective_on": effective.isoformat(),
        "plan": policy.plans.get().pk,
        "missing": [absent.pk],
        "leaving": [found.leaving[0].pk],
        "strangers": [found.strangers[0].row],
    }
    answer = client.post(at, sent)
    assert answer.status_code == 303
    sheet = Sheet.objects.get()
    again = client.post(at, sent)
    assert again.status_code == 422
    assert Sheet.objects.count() == 1

    book = load_workbook(BytesIO(client.get(f"{answer.url}export/").content)).active
    rows = list(book.iter_rows(values_only=True))
    assert list(rows[0]) == HEAD
    by_name = {row[1]: row for row in rows[1:]}
    assert by_name["漏了"][2] == absent.id_number
    assert by_name["漏了"][7] == "增"
    assert by_name["走了"][7] == "减"
    assert by_name["旧员工"][2] == id_number(555)
    assert logged("insurance.sheet_taken_out") == [{"rows": 3}]

    assert client.post(f"/desk/insurance/sheets/{sheet.pk}/apply/").status_code == 303
    assert Insured.objects.get(member=absent).starts_on == effective
    assert Insured.objects.get(member=gone).ends_on == effective - timedelta(days=1)
    # A second tap answers like the first, and nothing happens twice.
    assert client.post(f"/desk/insurance/sheets/{sheet.pk}/apply/").status_code == 303
    assert logged("insurance.sheet_applied") == [{"added": 1, "removed": 1}]
    assert difference(policy).is_empty


def test_whom_our_records_cover_and_the_insurers_list_lacks_is_to_be_added(
    welfare, policy, cover, make_member
) -> None:
    forgotten, listed = cover(make_member("保险公司漏了")), cover(make_member("两边都有"))
    batch = sent_in(policy, [line(listed.member)])
    found = difference(policy)
    assert [one.member.name for one in found.unlisted] == ["保险公司漏了"]
    sheet = made(policy, forgotten.member, actor=welfare)
    added = sheet.lines.get()
    assert (added.action, added.plan, sheet.batch) == (Action.ADD, forgotten.plan, batch)
    actions.apply_sheet(sheet, actor=welfare)
    assert Insured.objects.get(member=forgotten.member).ends_on is None
    assert difference(policy).unlisted == []


def test_a_sheet_of_what_has_changed_meanwhile_is_not_made(welfare, policy, make_member) -> None:
    person = make_member("漏了")
    asked = {
        "effective_on": local_today(),
        "plan": policy.plans.get(),
        "leaving": [],
        "strangers": [],
    }
    with pytest.raises(actions.NothingChosen):
        actions.make_sheet(policy, missing=[], actor=welfare, **asked)
    actions.insure(policy, actions.Listed(person, policy.plans.get(), local_today()), actor=welfare)
    with pytest.raises(actions.DifferenceChanged):
        actions.make_sheet(policy, missing=[person.pk], actor=welfare, **asked)
    assert not Sheet.objects.exists()


def test_a_dropped_sheet_changes_nothing(login, welfare, policy, make_member) -> None:
    person = make_member("漏了")
    sheet = made(policy, person, actor=welfare)
    client = login(welfare)
    assert client.post(f"/desk/insurance/sheets/{sheet.pk}/drop/").status_code == 303
    assert client.post(f"/desk/insurance/sheets/{sheet.pk}/apply/").status_code == 409
    assert not Insured.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "treasurer", "member"])
def test_nobody_else_applies_a_sheet_or_takes_it_out(login, cast, role, policy, make_member):
    person = make_member("漏了")
    sheet = made(policy, person, actor=cast["welfare"])
    client = login(cast[role])
    for end in ("apply/", "drop/"):
        assert client.post(f"/desk/insurance/sheets/{sheet.pk}/{end}").status_code in (403, 404)
    assert client.get(f"/desk/insurance/sheets/{sheet.pk}/export/").status_code in (403, 404)
    sheet.refresh_from_db()
    assert sheet.is_open
    assert not Insured.objects.exists()


def test_a_stranger_is_named_for_half_a_year_after_the_sheet_was_closed(
    welfare, policy, make_member
) -> None:
    make_member("在单")
    sheet = made(policy, make_member("新来"), actor=welfare)
    line = SheetLine.objects.create(
        sheet=sheet, action="remove", name="旧员工", id_number=id_number(555), reason="不在名册"
    )
    actions.drop_sheet(sheet, actor=welfare)
    assert forget_strangers() == 0
    Sheet.objects.update(closed_at=timezone.now() - timedelta(days=181))
    assert forget_strangers() == 1
    assert forget_strangers() == 0
    line.refresh_from_db()
    assert (line.name, line.id_number) == ("", "")
