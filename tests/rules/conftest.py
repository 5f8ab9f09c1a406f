"""A rule book of the union that is in force, and a programme of each kind."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.actions import StepFacts
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.rules import actions
from union.rules.actions import BookFacts, ClauseFacts, RuleFacts
from union.rules.models import RuleBook
from union.welfare import actions as welfare_actions
from union.welfare.actions import ProgrammeFacts
from union.welfare.models import Programme

START = date(2026, 1, 1)


@pytest.fixture
def draft(union: Organisation, chair: User) -> RuleBook:
    """A book without a rule, with a document to compare it with."""
    facts = BookFacts(title="实施细则（2026）", region="浙江", document_number="浙工发〔2026〕1号")
    return actions.make_book(union, facts, actor=chair)


@pytest.fixture
def says(draft: RuleBook, chair: User) -> Callable[..., Any]:
    """Adds a rule behind a clause of its own: `says("cap_per_event", "illness", amount="1000")`."""

    def add(kind: str, benefit: str = "", **facts: Any) -> Any:
        number = f"第{draft.clauses.count() + 1}条"
        clause = actions.save_clause(
            draft, ClauseFacts(text="如下。", number=number, heading="慰问"), actor=chair
        )
        if "amount" in facts:
            facts["amount"] = Decimal(facts["amount"])
        rule = RuleFacts(kind=kind, benefit=benefit, clause=clause, **facts)
        return actions.save_rule(draft, rule, actor=chair)

    return add


@pytest.fixture
def switch(draft: RuleBook, chair: User) -> Callable[..., RuleBook]:
    """Switches the draft on."""

    def on(day: date = START) -> RuleBook:
        draft.refresh_from_db()
        return actions.switch_on(draft, valid_from=day, version=draft.version, actor=chair)

    return on


@pytest.fixture
def book(says: Callable[..., Any], switch: Callable[..., RuleBook]) -> RuleBook:
    """In force since January: festivals 1,500 a year, a hospital stay 1,000, a wedding once."""
    says("cap_per_year", "festival", amount="1500")
    says("cap_per_event", "illness", amount="1000")
    says("once_per_key", "illness")
    says("cap_per_event", "marriage", amount="600")
    says("once_per_life", "marriage")
    return switch()


@pytest.fixture
def open_programme(union: Organisation, welfare: User) -> Callable[..., Programme]:
    """Opens a programme of a kind: `open_programme("illness")`."""

    def add(kind: str = "festival", name: str = "", **facts: Any) -> Programme:
        facts = {"amount": Decimal(500), "eligible_on": date(2026, 9, 25)} | facts
        named = ProgrammeFacts(name=name or f"2026年{kind}", kind=kind, **facts)
        return welfare_actions.add_programme(union, named, actor=welfare)

    return add


@pytest.fixture
def exemption_flow(union: Organisation, chair: User, make_officer: Callable[..., User]) -> User:
    """One member of the committee and the chair decide; returns the member of the committee."""
    approvals.save_flow(
        union,
        kind="exemption",
        up_to=None,
        steps=[StepFacts(Role.COMMITTEE), StepFacts(Role.CHAIR)],
        actor=chair,
    )
    return make_officer("second", Role.COMMITTEE)
