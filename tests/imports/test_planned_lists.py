"""A list of gifts that are still to be handed out: drafts, judged as such, and nobody is told."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.imports import sheets
from tests.imports.sheets import send
from tests.welfare.choosing import open_choice
from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.evidence.models import CaseFile
from union.imports import actions
from union.imports.models import Batch, Row
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.rules.models import BookState, Clause, Exemption, Grant, Rule, RuleBook
from union.welfare import actions as welfare_actions
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
Make = Callable[..., Member]


def cap(union: Organisation, amount: int) -> None:
    """A book that allows so much for a festival."""
    book = RuleBook.objects.create(
        organisation=union,
        title="实施细则",
        state=BookState.IN_FORCE,
        valid_from=date(2020, 1, 1),
    )
    clause = Clause.objects.create(book=book, anchor="c-1", number="第一条", text="有上限。")
    Rule.objects.create(
        book=book, clause=clause, kind="cap_per_event", benefit="festival", amount=Decimal(amount)
    )


def bring(union: Organisation, content: bytes, actor: User, way: str = "planned") -> Batch:
    """Checked, and applied if anything is good."""
    batch = actions.stage(
        union,
        kind="benefits",
        content=content,
        name="表.xlsx",
        actor=actor,
        options={"way": way},
    )
    actions.check(batch)
    batch.refresh_from_db()
    if batch.good_rows:
        actions.start(batch, actor=actor)
        actions.apply_all(batch)
        batch.refresh_from_db()
    return batch


def test_the_page_asks_and_says_what_follows(
    union: Organisation, chair: User, login: Login, make_member: Make
) -> None:
    client = login(chair)
    page = client.get("/desk/imports/new/benefits/").content.decode()
    assert "已经发放" in page
    assert "待发放" in page
    assert "这份名单是" not in client.get("/desk/imports/new/members/").content.decode()
    batch = send(client, union, "benefits", sheets.gifts([make_member()]), way="planned")
    shown = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "发放之前不通知会员" in shown


def test_planned_rows_are_drafts_of_which_nobody_is_told(
    union: Organisation, chair: User, member: User, login: Login
) -> None:
    client = login(chair)
    content = sheets.gifts([member.member])  # type: ignore[attr-defined]
    batch = send(client, union, "benefits", content, way="planned")
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    row = Disbursement.objects.get()
    assert (row.is_planned, row.given_on, row.receipt) == (True, None, "")
    assert Grant.objects.get().state == Grant.State.DRAFT
    assert not Notice.objects.of_user(member).exists()
    assert Entry.objects.get(verb="welfare.imported").details["planned"] is True
    assert "粮油礼盒" not in login(member).get("/me/benefits/").content.decode()

    welfare_actions.hand_out(row.programme, actor=chair)
    row.refresh_from_db()
    assert (row.is_planned, row.given_on) == (False, local_today())
    assert Notice.objects.of_user(member).get().kind == "welfare.gift_named"


def test_the_same_list_again_changes_nothing(
    union: Organisation, welfare: User, make_member: Make
) -> None:
    content = sheets.gifts([make_member("王芳"), make_member("李娜")])
    bring(union, content, welfare)
    again = bring(union, content, welfare)
    assert (again.new_rows, again.changed_rows, again.unchanged_rows) == (0, 0, 2)
    assert Disbursement.objects.count() == 2


@pytest.mark.parametrize(("way", "taken"), [("planned", 0), ("handed_out", 1)])
def test_a_rule_stops_what_is_planned_and_only_warns_of_the_past(
    way: str, taken: int, union: Organisation, welfare: User, make_member: Make
) -> None:
    cap(union, 200)
    batch = bring(union, sheets.gifts([make_member()]), welfare, way)
    assert Disbursement.objects.count() == taken
    row = batch.rows.get()
    said = (row.warnings if taken else row.errors)[0]["message"]
    assert said.startswith("第一条：")


def test_what_the_committee_agreed_to_is_planned(
    union: Organisation, welfare: User, make_member: Make
) -> None:
    cap(union, 200)
    one, other = make_member("王芳"), make_member("李娜")
    content = sheets.gifts([one, other])
    programme = welfare_actions.get_or_make_programme(
        union, name="2026年中秋节慰问品", actor=welfare
    )
    Exemption.objects.create(
        organisation=union,
        case=CaseFile.objects.create(organisation=union),
        member=one,
        benefit="festival",
        event_on=programme.eligible_on,
        amount=Decimal(300),
        target_kind="programme",
        target_id=programme.pk,
        reason="情况特殊",
        breaks=[{"code": "event_cap"}],
        applicant=welfare,
        state=Exemption.State.APPROVED,
    )
    bring(union, content, welfare)
    assert [row.member for row in Disbursement.objects.all()] == [one]


def test_who_is_stopped_only_after_the_preview_is_left_out_and_the_others_go_in(
    union: Organisation, welfare: User, make_member: Make
) -> None:
    one, other = make_member("王芳"), make_member("李娜")
    batch = actions.stage(
        union,
        kind="benefits",
        content=sheets.gifts([one, other], **{"金额(元)": 100}),
        name="表.xlsx",
        actor=welfare,
        options={"way": "planned"},
    )
    actions.check(batch)
    cap(union, 200)
    actions.start(batch, actor=welfare)
    actions.apply_all(batch)
    assert [row.member for row in Disbursement.objects.all()] == [one]
    assert batch.rows.get(outcome=Row.Outcome.REJECTED).errors[0]["code"] == "changed_since"


def test_what_was_handed_out_is_not_planned_again(
    union: Organisation, welfare: User, make_member: Make
) -> None:
    people = [make_member("王芳"), make_member("李娜")]
    bring(union, sheets.gifts(people), welfare, "handed_out")
    batch = bring(union, sheets.gifts(people, **{"金额(元)": 500}), welfare)
    errors: list[Any] = [row.errors for row in batch.rows.order_by("number")]
    assert [[one["code"] for one in some] for some in errors] == [["given_already"], []]
    assert not Disbursement.objects.planned().exists()


def test_a_list_of_the_past_says_what_is_only_planned_here(
    union: Organisation, welfare: User, make_member: Make
) -> None:
    people = [make_member("王芳")]
    bring(union, sheets.gifts(people), welfare)
    batch = bring(union, sheets.gifts(people, **{"金额(元)": 280}), welfare, "handed_out")
    assert [one["code"] for one in batch.rows.get().warnings] == ["still_planned"]
    row = Disbursement.objects.get()
    assert (row.amount, row.is_planned) == (280, True)


def test_into_a_programme_in_which_one_chooses_comes_only_what_is_planned(
    union: Organisation, welfare: User, member: User
) -> None:
    programme = open_choice(union, welfare, name="2026年中秋节慰问品")
    content = sheets.gifts([member.member])  # type: ignore[attr-defined]
    batch = bring(union, content, welfare, "handed_out")
    assert batch.rows.get().errors[0]["code"] == "choosing"
    bring(union, content, welfare)
    assert Programme.objects.get() == programme
    assert Notice.objects.of_user(member).get().kind == "welfare.choice"
    Programme.objects.update(choose_by=local_today() - timedelta(days=1))
    assert len(welfare_actions.hand_out(programme, actor=welfare)) == 1
