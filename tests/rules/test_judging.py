"""What each kind of rule says, and to whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.questions import afresh
from union.members import actions as members
from union.members.models import Member
from union.orgs.models import Organisation
from union.rules import actions
from union.rules.judging import Proposal, entitlements, judge
from union.rules.models import Grant, RuleBook

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


def codes(verdict: Any) -> set[tuple[str, str]]:
    return {(one.code, one.severity) for one in verdict.findings}


def ask(organisation: Organisation, *proposals: Proposal, **more: Any) -> list[Any]:
    return judge(organisation, proposals, **more)


def given(member: Member, benefit: str, amount: str, day: date = DAY, **facts: Any) -> Grant:
    return Grant.objects.create(
        organisation=member.union,
        member=member,
        benefit=benefit,
        event_on=day,
        amount=Decimal(amount),
        source_kind="test",
        source_id=Grant.objects.count() + 1,
        state=facts.pop("state", "final"),
        **facts,
    )


def test_without_a_book_everything_is_allowed_with_a_warning(
    union: Organisation, make_member: Callable[..., Member]
) -> None:
    [verdict] = ask(union, Proposal(make_member().pk, "festival", DAY, Decimal(9999)))
    assert codes(verdict) == {("no_book", "warn")}
    assert verdict.is_allowed


def test_the_cap_of_one_time(book: RuleBook, union, make_member) -> None:
    member = make_member()
    within, over = ask(
        union,
        Proposal(member.pk, "marriage", DAY, Decimal(600)),
        Proposal(make_member("李娜").pk, "marriage", DAY, Decimal(800)),
    )
    assert within.is_allowed
    [finding] = over.blocks
    assert finding.sentence == "每次不超过 ¥600，超出 ¥200。"
    assert finding.url == f"/standards/{book.pk}/#{finding.anchor}"


def test_the_cap_of_a_year_says_used_and_left(book, union, make_member) -> None:
    member = make_member()
    given(member, "festival", "550", date(2026, 2, 10))
    given(member, "festival", "900", date(2025, 9, 25))
    [verdict] = ask(union, Proposal(member.pk, "festival", DAY, Decimal(500)))
    assert [one.sentence for one in verdict.findings] == [
        "加上这次，2026 年已用 ¥1,050 / ¥1,500，还剩 ¥450。"
    ]
    assert codes(verdict) == {("year_used", "info")}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("649", ("year_used", "info")),
        ("650", ("year_nearly", "warn")),
        ("950", ("year_nearly", "warn")),
        ("950.01", ("year_over", "block")),
    ],
)
def test_four_fifths_warn_and_more_than_all_stops(book, union, make_member, amount, said) -> None:
    member = make_member()
    given(member, "festival", "550")
    [verdict] = ask(union, Proposal(member.pk, "festival", DAY, Decimal(amount)))
    assert codes(verdict) == {said}


def test_what_is_proposed_together_counts_together(book, union, make_member) -> None:
    member = make_member()
    first, second = ask(
        union,
        Proposal(member.pk, "festival", DAY, Decimal(900)),
        Proposal(member.pk, "festival", DAY, Decimal(900), key="b"),
    )
    assert first.is_allowed
    assert codes(second) == {("year_over", "block")}


def test_reversed_grants_and_those_of_other_members_count_not(book, union, make_member) -> None:
    member = make_member()
    given(member, "festival", "1500", state="reversed")
    given(make_member("李娜"), "festival", "1500")
    given(member, "birthday", "1500")
    [verdict] = ask(union, Proposal(member.pk, "festival", DAY, Decimal(1000)))
    assert verdict.is_allowed


def test_a_stay_over_new_year_belongs_to_the_year_of_the_discharge(
    says, switch, union, make_member
) -> None:
    says("cap_per_year", "illness", amount="1000")
    switch()
    member = make_member()
    given(member, "illness", "1000", date(2026, 12, 20))
    out_in_january = Proposal(member.pk, "illness", date(2027, 1, 4), Decimal(1000))
    [verdict] = ask(union, out_in_january)
    assert verdict.is_allowed


def test_once_in_a_lifetime_counts_all_years(book, union, make_member) -> None:
    member = make_member()
    given(member, "marriage", "500", date(2019, 5, 1))
    [verdict] = ask(union, Proposal(member.pk, "marriage", DAY, Decimal(500)))
    assert codes(verdict) == {("once_in_life", "block"), ("event_used", "info")}
    assert "2019-05-01" in verdict.blocks[0].sentence


def test_the_same_illness_once_a_year_and_another_illness_again(book, union, make_member) -> None:
    member = make_member()
    given(member, "illness", "500", date(2026, 3, 1), key="2026-03-01")
    same, other, next_year = ask(
        union,
        Proposal(member.pk, "illness", DAY, Decimal(500), key="2026-03-01"),
        Proposal(member.pk, "illness", DAY, Decimal(500), key="2026-09-25"),
        Proposal(member.pk, "illness", date(2027, 2, 1), Decimal(500), key="2026-03-01"),
    )
    assert codes(same) == {("once_for_key", "block"), ("event_used", "info")}
    assert other.is_allowed
    assert next_year.is_allowed


def test_gift_and_visits_of_one_event_share_its_cap_and_are_not_given_twice(
    book, union, make_member
) -> None:
    member = make_member()
    fruit = given(member, "illness", "260", DAY, key="visit:5")
    Grant.objects.filter(pk=fruit.pk).update(event="occasion:7")
    gift = Proposal(member.pk, "illness", DAY, Decimal(1000), key="2026-09-25", event="occasion:7")
    too_much, another_stay = ask(union, gift, replace(gift, key="2026-10-01", event="occasion:8"))
    assert codes(too_much) == {("event_over", "block")}
    assert "¥260" in too_much.blocks[0].sentence
    assert "¥740" in too_much.blocks[0].sentence
    assert another_stay.is_allowed
    [enough] = ask(union, replace(gift, amount=Decimal(740)))
    assert codes(enough) == {("event_used", "info")}


def test_what_is_planned_for_the_same_event_is_pointed_out(book, union, make_member) -> None:
    member = make_member()
    draft = given(member, "illness", "1000", DAY, state="draft")
    Grant.objects.filter(pk=draft.pk).update(event="occasion:7")
    [verdict] = ask(
        union, Proposal(member.pk, "illness", DAY, Decimal(260), event="occasion:7", key="visit:5")
    )
    assert codes(verdict) == {("event_planned", "warn")}


def test_a_cycle_counts_what_was_given_after_a_day_that_is_entered_late(
    says, switch, union, make_member
) -> None:
    says("cycle", "recuperation", amount="3000", number=2)
    switch(date(2024, 1, 1))
    member = make_member()
    given(member, "recuperation", "3000", date(2026, 6, 1))
    [late] = ask(union, Proposal(member.pk, "recuperation", date(2026, 3, 1), Decimal(3000)))
    assert codes(late) == {("cycle_over", "block")}
    [before_it] = ask(union, Proposal(member.pk, "recuperation", date(2024, 5, 30), Decimal(3000)))
    assert before_it.is_allowed


def test_twins_are_one_birth(says, switch, union, make_member) -> None:
    says("once_per_key", "birth")
    switch()
    member = make_member()
    both = [Proposal(member.pk, "birth", DAY, Decimal(600), key="2026-09-25")] * 2
    first, second = ask(union, *both)
    assert first.is_allowed
    assert codes(second) == {("twice_here", "block")}


def test_a_cycle_of_years_ends_with_the_day_of_the_event(says, switch, union, make_member) -> None:
    says("cycle", "recuperation", amount="3000", number=2)
    switch()
    member = make_member()
    given(member, "recuperation", "2000", date(2024, 9, 26))
    inside, outside = ask(
        union,
        Proposal(member.pk, "recuperation", DAY, Decimal(2000)),
        Proposal(member.pk, "recuperation", date(2026, 9, 26), Decimal(1000), key="x"),
    )
    assert codes(inside) == {("cycle_over", "block")}
    # Two years later the first one counts no more; the one beside it does.
    assert outside.is_allowed


def test_prizes_to_two_in_three_of_those_who_take_part(says, switch, union, make_member) -> None:
    says("ratio", "prize", share_of=2, share_in=3)
    switch()
    people = [make_member(name).pk for name in ("王芳", "李娜", "赵敏")]

    def prizes(n: int, participants: int | None) -> list[Any]:
        return ask(
            union,
            *(
                Proposal(pk, "prize", DAY, Decimal(50), key="k", participants=participants)
                for pk in people[:n]
            ),
        )

    assert all(one.is_allowed for one in prizes(2, 3))
    assert codes(prizes(3, 4)[0]) == {("ratio_over", "block")}
    assert codes(prizes(1, None)[0]) == {("ratio_unknown", "warn")}


def test_union_money_up_to_three_times_the_dues(says, switch, union, make_member, chair) -> None:
    says("top_up", "outing", number=3)
    switch()
    member = make_member()
    ours = Proposal(member.pk, "outing", DAY, Decimal(301), source="contribution")
    dues = Proposal(member.pk, "outing", DAY, Decimal(9000), source="dues")
    assert codes(ask(union, ours)[0]) == {("top_up_unknown", "warn")}
    actions.enter_dues(union, 2026, Decimal(100), actor=chair)
    over, from_dues = ask(union, ours, dues)
    assert codes(over) == {("top_up_over", "block")}
    assert from_dues.is_allowed


def test_only_in_the_forms_that_are_allowed(says, switch, union, make_member) -> None:
    says("form", "festival", words=["goods", "voucher"])
    switch()
    pk = make_member().pk
    goods, card, unsaid = ask(
        union,
        Proposal(pk, "festival", DAY, Decimal(1), form="goods"),
        Proposal(pk, "festival", DAY, Decimal(1), form="card", key="2"),
        Proposal(pk, "festival", DAY, Decimal(1), key="3"),
    )
    assert not goods.findings
    assert "购物卡" in card.blocks[0].sentence
    assert codes(unsaid) == {("form_missing", "warn")}


def test_whoever_stood_otherwise_on_the_day_is_stopped(
    says, switch, union, group, make_member, chair, welfare
) -> None:
    says(
        "eligible",
        "festival",
        statuses=["active"],
        employments=["established"],
        refuses_served_elsewhere=True,
        number=6,
    )
    switch()
    fine = make_member("王芳", employment="established", joined_on=date(2020, 1, 1))
    retired = make_member("李娜", employment="established", joined_on=date(2020, 1, 1))
    members.change_standing(
        retired, on=date(2026, 8, 31), reason="", actor=welfare, status="retired"
    )
    lent = make_member("赵敏", employment="established", joined_on=date(2020, 1, 1))
    members.change_standing(lent, on=DAY, reason="", actor=welfare, served_by="某派遣公司工会")
    new = make_member("孙悦", employment="contract", joined_on=date(2026, 9, 1))
    later = make_member("周航", starts_on=date(2026, 10, 1))
    said = [
        {one.code for one in verdict.blocks}
        for verdict in ask(
            union,
            *(
                Proposal(one.pk, "festival", DAY, Decimal(1))
                for one in (fine, retired, lent, new, later)
            ),
        )
    ]
    assert said == [
        set(),
        {"status"},
        {"served_elsewhere"},
        {"employment", "too_new"},
        {"no_member_then"},
    ]
    # On the day before she retired she still was one.
    [before] = ask(union, Proposal(retired.pk, "festival", date(2026, 8, 30), Decimal(1)))
    assert before.is_allowed


def test_papers_are_asked_for_as_soon_as_somebody_asks(says, switch, union, make_member) -> None:
    says("proof", "illness", words=["discharge|record", "hospital_bill"])
    switch()
    pk = make_member().pk

    def with_papers(papers: set[str] | None) -> set[tuple[str, str]]:
        kinds = None if papers is None else frozenset(papers)
        [verdict] = ask(union, Proposal(pk, "illness", DAY, Decimal(1), papers=kinds))
        return codes(verdict)

    assert with_papers(None) == set()
    assert with_papers({"record", "hospital_bill"}) == set()
    assert with_papers({"record"}) == {("papers", "block")}


@pytest.mark.parametrize(
    ("asked_on", "allowed"), [(date(2027, 3, 25), True), (date(2027, 3, 26), False)]
)
def test_six_months_after_the_event_it_lapses(
    says, switch, union, make_member, asked_on, allowed
) -> None:
    says("deadline", "illness", number=6, unit="months", aspect="claim")
    switch()
    one = Proposal(make_member().pk, "illness", DAY, Decimal(1), asked_on=asked_on)
    assert ask(union, one)[0].is_allowed is allowed


def test_the_time_of_a_visit_stops_no_gift(says, switch, union, make_member) -> None:
    says("deadline", "illness", number=3, unit="days", aspect="visit")
    switch()
    one = Proposal(make_member().pk, "illness", DAY, Decimal(1), asked_on=date(2027, 9, 1))
    assert not ask(union, one)[0].findings


def test_notice_is_counted_in_working_days(says, switch, union, make_member) -> None:
    says("notice", "outing", number=5, unit="working_days")
    switch()
    # The 25th of September 2026 is a holiday (Mid-Autumn), the 18th the fifth working day before.
    pk = make_member().pk
    day = date(2026, 9, 18)
    in_time = Proposal(pk, "outing", day, Decimal(1), announced_on=date(2026, 9, 11))
    late = Proposal(pk, "outing", day, Decimal(1), announced_on=date(2026, 9, 14))
    early, short = ask(union, in_time, late)
    assert early.is_allowed
    assert codes(short) == {("short_notice", "block")}


def test_words_of_the_negative_list_warn(says, switch, union, make_member) -> None:
    says("words", words=["购物卡", "KTV"], severity="warn")
    switch()
    pk = make_member().pk
    bad, good = ask(
        union,
        Proposal(pk, "festival", DAY, Decimal(1), text="超市购物卡"),
        Proposal(pk, "festival", DAY, Decimal(1), text="粮油", key="2"),
    )
    assert codes(bad) == {("words", "warn")}
    assert not good.findings


def test_the_book_of_the_day_judges(book, says, union, chair, make_member) -> None:
    stricter = actions.next_version(book, actor=chair)
    rule = stricter.rules.get(kind="cap_per_event", benefit="marriage")
    actions.save_rule(
        stricter,
        actions.RuleFacts(kind=rule.kind, benefit="marriage", amount=Decimal(300)),
        rule=rule,
        actor=chair,
    )
    stricter.refresh_from_db()
    actions.switch_on(stricter, valid_from=date(2026, 10, 1), version=stricter.version, actor=chair)
    pk = make_member().pk
    before, after = ask(
        union,
        Proposal(pk, "marriage", date(2026, 9, 30), Decimal(500)),
        Proposal(make_member("李娜").pk, "marriage", date(2026, 10, 1), Decimal(500)),
    )
    assert (before.book, before.is_allowed) == (book.pk, True)
    assert (after.book, after.is_allowed) == (stricter.pk, False)


def test_the_book_of_the_union_itself_goes_before_that_of_the_one_above(
    book, union, make_member
) -> None:
    above = RuleBook.objects.create(
        organisation=union, title="另一册", state="in_force", valid_from=date(2030, 1, 1)
    )
    [verdict] = ask(union, Proposal(make_member().pk, "marriage", DAY, Decimal(9000)))
    assert verdict.book == book.pk != above.pk


def test_what_was_handed_out_long_ago_only_warns(book, union, make_member) -> None:
    one = Proposal(make_member().pk, "marriage", DAY, Decimal(900))
    [verdict] = ask(union, one, past=True)
    assert codes(verdict) == {("event_cap", "warn")}


def test_the_questions_do_not_grow_with_the_members(
    book, union, make_member, django_assert_num_queries
) -> None:
    people = [make_member(f"王{n}").pk for n in range(12)]
    ask(union, Proposal(people[0], "festival", DAY, Decimal(1)))
    with afresh() as few:
        ask(union, Proposal(people[0], "festival", DAY, Decimal(1)))
    with afresh() as many:
        ask(union, *(Proposal(pk, "festival", DAY, Decimal(1)) for pk in people))
    assert len(many) == len(few)


def test_a_member_sees_what_is_left(book, union, make_member) -> None:
    member = make_member()
    given(member, "festival", "550", date(2026, 2, 10))
    given(member, "marriage", "500", date(2019, 5, 1))
    found_book, found = entitlements(member, DAY)
    assert found_book == book
    by_key = {one.key: one for one in found}
    assert (by_key["festival"].used, by_key["festival"].left) == (550, 950)
    assert by_key["illness"].each == 1000
    assert not by_key["marriage"].is_open
    assert by_key["marriage"].had_on == date(2019, 5, 1)
