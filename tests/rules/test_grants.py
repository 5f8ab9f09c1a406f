"""Gifts in the ledgers of the members: judged before they are saved, and counted exactly."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from union.core.errors import NotReachable
from union.orgs.models import Level, Organisation
from union.rules import actions as rules
from union.rules import granting
from union.rules.judging import entitlements
from union.rules.models import Grant, Rule, RuleBook
from union.welfare import actions
from union.welfare.actions import NewRow, RowChange
from union.welfare.models import Disbursement

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


def festival(open_programme, name="2026年中秋", **facts):
    return open_programme("festival", name, **facts)


def left(member):
    _book, found = entitlements(member, DAY)
    return next(one.left for one in found if one.key == "festival")


def test_what_is_given_stands_in_the_ledger_with_its_book(
    book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    row = actions.add_one(festival(open_programme), NewRow(member, Decimal(500)), actor=welfare)
    grant = Grant.objects.get(source_id=row.pk)
    assert (grant.benefit, grant.amount, grant.event_on) == ("festival", 500, DAY)
    assert (grant.state, grant.book) == ("final", book)
    assert left(member) == 1000


def test_more_than_the_cap_is_stopped_and_nothing_is_saved(
    book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    programme = open_programme("illness")
    with pytest.raises(granting.RuleForbids) as refused:
        actions.add_one(programme, NewRow(member, Decimal(1200), event_on=DAY), actor=welfare)
    assert "每次不超过 ¥1,000，超出 ¥200。" in str(refused.value)
    assert "第2条" in str(refused.value)
    assert not Disbursement.objects.exists()
    assert not Grant.objects.exists()


def test_the_same_hospital_stay_twice_is_stopped(
    book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    first, second = open_programme("illness", "住院一"), open_programme("illness", "住院二")
    actions.add_one(first, NewRow(member, Decimal(500), event_on=DAY), actor=welfare)
    with pytest.raises(granting.RuleForbids):
        actions.add_one(second, NewRow(member, Decimal(500), event_on=DAY), actor=welfare)
    # Another stay is fine; the same illness again, said so, is not.
    later = NewRow(member, Decimal(500), event_on=date(2026, 11, 1), same_as="2026-09-25")
    with pytest.raises(granting.RuleForbids):
        actions.add_one(second, later, actor=welfare)
    other = NewRow(member, Decimal(500), event_on=date(2026, 11, 1))
    actions.add_one(second, other, actor=welfare)
    assert Grant.objects.live().count() == 2


def test_a_changed_amount_is_judged_anew_and_the_old_one_stays_taken_back(
    book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    programme = festival(open_programme)
    row = actions.add_one(programme, NewRow(member, Decimal(500)), actor=welfare)
    changed = actions.change_one(
        row, RowChange(row.pk, Decimal(1500)), actor=welfare, version=row.version
    )
    assert left(member) == 0
    with pytest.raises(granting.RuleForbids):
        actions.change_one(
            changed,
            RowChange(row.pk, Decimal(1501)),
            actor=welfare,
            version=changed.version,
        )
    assert Disbursement.objects.get().amount == 1500
    states = Grant.objects.order_by("pk").values_list("state", "amount")
    assert list(states) == [("reversed", 500), ("final", 1500)]


def test_a_removed_row_counts_no_more(book, open_programme, make_member, welfare) -> None:
    member = make_member()
    row = actions.add_one(festival(open_programme), NewRow(member, Decimal(900)), actor=welfare)
    actions.remove_one(row, actor=welfare)
    assert left(member) == 1500


def test_whom_a_rule_stops_is_left_out_with_the_clause(
    book, open_programme, make_member, welfare
) -> None:
    full, free = make_member("王芳"), make_member("李娜")
    actions.add_one(
        festival(open_programme, "2026年春节", eligible_on=date(2026, 2, 10)),
        NewRow(full, Decimal(1200)),
        actor=welfare,
    )
    programme = festival(open_programme)
    plan = actions.preview_issue(programme, on=DAY, actor=welfare, amount=Decimal(500))
    assert free in [one.member for one in plan.eligible]
    [out] = [one for one in plan.left_out if one.code == "rule"]
    assert out.member == full
    assert "第1条" in out.reason
    assert "超出 ¥200" in out.reason
    actions.issue_to_everyone(programme, on=DAY, item="粮油", amount=Decimal(500), actor=welfare)
    assert not programme.disbursements.filter(member=full).exists()
    assert Grant.objects.live().filter(benefit="festival", event_on=DAY).count() == (
        programme.disbursements.count()
    )
    assert left(free) == 1000


def test_what_is_planned_counts_and_is_judged_by_the_book_of_its_day_when_handed_out(
    book, open_programme, make_member, member, welfare, chair
) -> None:
    programme = festival(open_programme)
    rows = actions.issue_to_everyone(
        programme, on=DAY, item="粮油", amount=Decimal(500), actor=welfare, planned=True
    )
    assert rows
    assert set(Grant.objects.values_list("state", "book")) == {("draft", None)}
    assert not Disbursement.objects.of_user(member).exists()
    handed = actions.hand_out(programme, actor=welfare)
    assert len(handed) == len(rows)
    assert set(Grant.objects.values_list("state", "book")) == {("final", book.pk)}
    assert Disbursement.objects.of_user(member).count() == 1
    assert actions.hand_out(programme, actor=welfare) == []


def test_planned_rows_are_confirmed_by_nobody(
    book, open_programme, make_member, member, welfare
) -> None:
    programme = festival(open_programme)
    row = actions.add_one(
        programme, NewRow(member.member, Decimal(500), planned=True), actor=welfare
    )
    with pytest.raises(NotReachable):
        actions.confirm(row, actor=member)
    with pytest.raises(actions.NotHandedOut):
        actions.confirm_by_proxy(row, proxy_name="李娜", reason="休假", actor=welfare)
    assert actions.confirm_on_paper(programme, [row.pk], actor=welfare) == 0
    row.refresh_from_db()
    assert not row.is_received


def test_an_import_of_what_was_handed_out_only_warns(
    book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    programme = festival(open_programme)
    actions.add_rows(programme, [NewRow(member, Decimal(2000))], actor=welfare, past=True)
    grant = Grant.objects.get()
    assert (grant.amount, grant.is_past, grant.book) == (2000, True, book)
    assert left(member) == -500


def test_switching_a_book_judges_drafts_anew_and_leaves_what_was_given(
    book, open_programme, make_member, welfare, chair
) -> None:
    given_to, planned_for = make_member("王芳"), make_member("李娜")
    programme = open_programme("marriage")
    actions.add_one(programme, NewRow(given_to, Decimal(600), event_on=DAY), actor=welfare)
    draft = actions.add_one(
        programme,
        NewRow(planned_for, Decimal(600), event_on=date(2026, 12, 1), planned=True),
        actor=welfare,
    )
    stricter = rules.next_version(book, actor=chair)
    rule = stricter.rules.get(kind="cap_per_event", benefit="marriage")
    facts = rules.RuleFacts(kind="cap_per_event", benefit="marriage", amount=Decimal(300))
    rules.save_rule(stricter, facts, rule=rule, actor=chair)
    stricter.refresh_from_db()
    day = date(2026, 11, 1)
    seen = rules.what_would_change(stricter, day, actor=chair)
    assert (seen.drafts, seen.n) == (1, 1)
    assert [one.code for one in seen.rejudged[0].after] == ["event_cap"]
    rules.switch_on(stricter, valid_from=day, version=stricter.version, actor=chair)
    with pytest.raises(granting.RuleForbids):
        actions.hand_out(programme, row=draft, actor=welfare)
    draft.refresh_from_db()
    assert draft.is_planned
    assert Grant.objects.get(member=given_to).book == book
    with pytest.raises(rules.HasJudged):
        rules.switch_off(book, actor=chair)


def test_a_programme_that_changes_its_form_takes_its_drafts_along(
    says, switch, open_programme, make_member, welfare
) -> None:
    says("form", "festival", words=["goods"])
    switch()
    programme = festival(open_programme, form="goods")
    actions.add_one(programme, NewRow(make_member(), Decimal(5), planned=True), actor=welfare)
    facts = actions.ProgrammeFacts(
        name=programme.name, eligible_on=programme.eligible_on, amount=programme.amount, form="card"
    )
    with pytest.raises(granting.RuleForbids):
        actions.change_programme(programme, facts, actor=welfare, version=programme.version)
    programme.refresh_from_db()
    assert programme.form == "goods"


def test_goods_are_reconciled_before_the_programme_is_closed(
    book, open_programme, make_member, welfare, login
) -> None:
    programme = festival(open_programme, form="goods")
    for name in ("王芳", "李娜"):
        actions.add_one(programme, NewRow(make_member(name), Decimal(5)), actor=welfare)
    planned = actions.add_one(
        programme, NewRow(make_member("赵敏"), Decimal(5), planned=True), actor=welfare
    )
    close = actions.close_programme
    with pytest.raises(actions.StillPlanned):
        close(programme, actor=welfare, bought=3)
    actions.remove_one(planned, actor=welfare)
    with pytest.raises(actions.NotReconciled):
        close(programme, actor=welfare)
    with pytest.raises(actions.FewerBought):
        close(programme, actor=welfare, bought=1)
    with pytest.raises(actions.LeftoverUnexplained):
        close(programme, actor=welfare, bought=4, left_over=" ")
    programme.refresh_from_db()
    assert programme.is_open
    client = login(welfare)
    address = f"/desk/welfare/{programme.pk}/close/"
    wrong = client.post(address, {"bought": "4", "left_over": ""})
    assert wrong.status_code == 422
    assert "剩余 2" in wrong.content.decode()
    client.post(address, {"bought": "4", "left_over": "入库"})
    programme.refresh_from_db()
    assert (programme.is_open, programme.bought, programme.left_over) == (False, 4, "入库")


def test_what_the_unions_own_book_judges_is_not_changed_by_one_above(
    book, open_programme, make_member, union, welfare
) -> None:
    programme = festival(open_programme)
    actions.add_one(programme, NewRow(make_member(), Decimal(500), planned=True), actor=welfare)
    above = RuleBook(organisation=union, title="区级细则", state="draft")
    above.save()
    Rule.objects.create(book=above, kind="cap_per_event", benefit="festival", amount=Decimal(1))
    assert rules.what_would_change(above, date(2026, 1, 1), actor=None).n == 1
    # The same book one floor higher.
    district = Organisation.add_root(name="区总工会", level=Level.FEDERATION)
    union.move(district, pos="last-child")
    RuleBook.objects.filter(pk=above.pk).update(organisation=district)
    above.refresh_from_db()
    seen = rules.what_would_change(above, date(2026, 1, 1), actor=None)
    assert (seen.drafts, seen.n, seen.is_cut) == (0, 0, False)
    RuleBook.objects.filter(pk=book.pk).update(valid_to=date(2026, 1, 2))
    assert rules.what_would_change(above, date(2026, 1, 1), actor=None).n == 1


def test_what_was_asked_for_in_time_may_be_changed_long_after(
    says, switch, open_programme, make_member, welfare
) -> None:
    says("deadline", "illness", number=6, unit="months", aspect="claim")
    switch()
    programme, member = open_programme("illness"), make_member()
    with time_machine.travel("2026-10-01 09:00+08:00", tick=False):
        row = actions.add_one(
            programme, NewRow(member, Decimal(500), event_on=date(2026, 9, 25)), actor=welfare
        )
    with time_machine.travel("2027-06-01 09:00+08:00", tick=False):
        for amount in (600, 700):
            row.refresh_from_db()
            change = RowChange(row.pk, Decimal(amount))
            actions.change_one(row, change, actor=welfare, version=row.version)
    assert Grant.objects.live().get().amount == 700
