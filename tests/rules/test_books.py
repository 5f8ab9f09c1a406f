"""Drafting a book, comparing it with its document, switching it on and off."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.rules import actions, examples
from union.rules.actions import BookFacts, ClauseFacts, RuleFacts
from union.rules.benefits import BUILT_IN
from union.rules.forms.rule import FIELDS
from union.rules.models import Form, RuleBook, RuleKind, book_on, books_on, differences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_taken_over_as_nobody_has_compared_it(name, union, chair) -> None:
    book = actions.take_over_example(union, name, actor=chair)
    assert book.is_draft
    assert not book.is_checked
    assert book.rules.count() == len(examples.read(name)["rules"])
    for rule in book.rules.select_related("clause"):
        assert rule.clause is not None, "each rule says which clause it comes from"
        assert rule.benefit in ("", *BUILT_IN)
        assert rule.kind in FIELDS
        if rule.kind == RuleKind.FORM:
            assert set(rule.words) <= set(Form.values)


def test_the_blank_example_has_no_figure(union, chair) -> None:
    book = actions.take_over_example(union, "zhejiang-blank", actor=chair)
    assert not book.rules.exists()


def test_nobody_takes_over_what_is_not_there(union, chair) -> None:
    with pytest.raises(NotReachable):
        actions.take_over_example(union, "../papers", actor=chair)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("treasurer", NotAllowed),
        ("auditor", NotAllowed),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_only_the_office_drafts_a_book(who, refusal, request, union) -> None:
    with pytest.raises(refusal):
        actions.make_book(union, BookFacts(title="细则"), actor=request.getfixturevalue(who))
    assert not RuleBook.objects.exists()


def test_the_welfare_officer_drafts_and_the_chair_switches_on(says, draft, welfare, chair) -> None:
    says("cap_per_event", "marriage", amount="600")
    draft.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.switch_on(draft, valid_from=local_today(), version=draft.version, actor=welfare)
    book = actions.switch_on(draft, valid_from=local_today(), version=draft.version, actor=chair)
    assert not book.is_draft
    # Once more has no further effect.
    actions.switch_on(draft, valid_from=local_today(), version=draft.version, actor=chair)
    assert Entry.objects.filter(verb="rules.switched_on").count() == 1


def test_an_empty_book_is_not_switched_on(draft, chair) -> None:
    with pytest.raises(actions.NoRules):
        actions.switch_on(draft, valid_from=local_today(), version=draft.version, actor=chair)


def test_a_book_that_is_in_force_stays_as_it_is(book, chair) -> None:
    clause, rule = book.clauses.first(), book.rules.first()
    before = [(one.pk, one.amount) for one in book.rules.all()]
    for change in (
        lambda: actions.change_book(book, BookFacts(title="另"), version=1, actor=chair),
        lambda: actions.save_clause(book, ClauseFacts(text="另"), actor=chair),
        lambda: actions.remove_clause(clause, actor=chair),
        lambda: actions.save_rule(
            book, RuleFacts(kind="cap_per_event", benefit="birth", amount=Decimal(1)), actor=chair
        ),
        lambda: actions.remove_rule(rule, actor=chair),
        lambda: actions.discard_book(book, actor=chair),
    ):
        with pytest.raises(actions.BookSealed):
            change()
    assert [(one.pk, one.amount) for one in book.rules.all()] == before


def test_the_next_book_ends_the_one_before(book, union, chair) -> None:
    day = date(2026, 7, 1)
    successor = actions.next_version(book, actor=chair)
    actions.switch_on(successor, valid_from=day, version=successor.version, actor=chair)
    book.refresh_from_db()
    assert book.valid_to == day - timedelta(days=1)
    found = books_on(union, [date(2025, 12, 31), date(2026, 6, 30), day])
    assert found == {date(2026, 6, 30): book, day: successor}


def test_a_book_does_not_begin_before_another_one(book, chair) -> None:
    earlier = actions.next_version(book, actor=chair)
    with pytest.raises(actions.BookBeside):
        actions.switch_on(earlier, valid_from=book.valid_from, version=earlier.version, actor=chair)
    book.refresh_from_db()
    assert book.valid_to is None


def test_a_book_that_judged_nothing_is_switched_off_again(book, union, chair) -> None:
    successor = actions.next_version(book, actor=chair)
    actions.switch_on(
        successor, valid_from=date(2026, 7, 1), version=successor.version, actor=chair
    )
    actions.switch_off(successor, actor=chair)
    book.refresh_from_db()
    assert book.valid_to is None
    assert book_on(union, date(2026, 8, 1)) == book


def test_who_compares_it_with_the_document_stands_in_it(draft, chair) -> None:
    actions.mark_checked(draft, version=draft.version, actor=chair)
    draft.refresh_from_db()
    assert (draft.checked_by, draft.checked_on) == (chair, local_today())
    # Whatever is changed afterwards has been compared with nothing.
    actions.save_clause(draft, ClauseFacts(text="新的一条"), actor=chair)
    draft.refresh_from_db()
    assert not draft.is_checked


def test_without_a_document_there_is_nothing_to_compare_with(union, chair) -> None:
    book = actions.make_book(union, BookFacts(title="细则"), actor=chair)
    with pytest.raises(actions.NothingToCheckAgainst):
        actions.mark_checked(book, version=book.version, actor=chair)


def test_two_clauses_of_one_number_are_refused(draft, chair) -> None:
    actions.save_clause(draft, ClauseFacts(text="一", number="3.2"), actor=chair)
    with pytest.raises(actions.AnchorTaken):
        actions.save_clause(draft, ClauseFacts(text="二", number="3.2"), actor=chair)
    assert draft.clauses.count() == 1


def test_a_rule_hangs_on_a_clause_of_its_own_book(book, chair) -> None:
    other = actions.next_version(book, actor=chair)
    rule = RuleFacts(
        kind="cap_per_event", benefit="birth", amount=Decimal(1), clause=book.clauses.first()
    )
    with pytest.raises(actions.ClauseElsewhere):
        actions.save_rule(other, rule, actor=chair)


def test_versions_side_by_side(book, chair) -> None:
    other = actions.next_version(book, actor=chair)
    rule = other.rules.get(kind="cap_per_event", benefit="marriage")
    facts = RuleFacts(kind="cap_per_event", benefit="marriage", amount=Decimal(800))
    actions.save_rule(other, facts, rule=rule, actor=chair)
    actions.remove_rule(other.rules.get(kind="once_per_life"), actor=chair)
    changed = [
        (one.before and one.before.kind, one.after and one.after.kind, list(one.changed))
        for one in differences(book, other)
        if one.changed or not one.before or not one.after
    ]
    assert changed == [
        ("cap_per_event", "cap_per_event", ["amount"]),
        ("once_per_life", None, []),
    ]


def test_kinds_of_ones_own_are_added_once(union, welfare, treasurer) -> None:
    actions.add_benefit(union, " 高温 慰问 ", actor=welfare)
    with pytest.raises(actions.BenefitKnown):
        actions.add_benefit(union, "高温 慰问", actor=welfare)
    with pytest.raises(NotAllowed):
        actions.add_benefit(union, "清凉", actor=treasurer)
    assert [one.key for one in union.own_benefits.all()] == ["own:高温 慰问"]


def test_a_book_that_is_switched_off_gives_the_one_before_its_last_day_back(
    book, union, chair
) -> None:
    RuleBook.objects.filter(pk=book.pk).update(valid_to=date(2026, 9, 30))
    successor = actions.next_version(book, actor=chair)
    successor = actions.switch_on(
        successor, valid_from=date(2026, 7, 1), version=successor.version, actor=chair
    )
    actions.switch_off(successor, actor=chair)
    book.refresh_from_db()
    assert book.valid_to == date(2026, 9, 30)
    # A book that ended by itself on the eve of another one is not opened by it.
    alone = actions.next_version(book, actor=chair)
    day = date(2026, 10, 1)
    alone = actions.switch_on(alone, valid_from=day, version=alone.version, actor=chair)
    actions.switch_off(alone, actor=chair)
    book.refresh_from_db()
    assert book.valid_to == date(2026, 9, 30)
    assert book_on(union, day) is None
