"""Faults planted into the real code, one at a time: the machine must find each of them.

A machine that finds nothing may be one that looks at nothing. This is the one place where tests
replace our own code, and that is the point of it: each fault is a piece of the real source of one
function with a few words changed, put in its place for one test. What the rules promise elsewhere
("a test replaces nothing of ours") is untouched: nothing here stands in for anything.
"""

import importlib
import inspect
import sys
import textwrap
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

from tests.funds.machine.money import Money
from tests.funds.machine.stage import Stage


@dataclass(frozen=True)
class Fault:
    """`words` of a function (`module:name`, or `module:Class.name`) are `instead` others.

    `rules` are those of the machine that can meet it: the others are left out, to be quick.
    """

    name: str
    where: str
    words: str
    instead: str
    rules: tuple[str, ...]

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Changes the words; LookupError where the function has no such words any more."""
        module_name, _colon, path = self.where.partition(":")
        module: Any = importlib.import_module(module_name)
        owner: Any = module
        *classes, name = path.split(".")
        for one in classes:
            owner = getattr(owner, one)
        found = inspect.getattr_static(owner, name)
        source = textwrap.dedent(inspect.getsource(getattr(found, "func", found)))
        if source.count(self.words) != 1:
            raise LookupError(f"{self.where} does not say once: {self.words}")
        planted: dict[str, Any] = {}
        changed = source.replace(self.words, self.instead)
        exec(compile(changed, f"<{self.name}>", "exec"), vars(module), planted)
        if hasattr(found, "func"):
            planted[name].__set_name__(owner, name)
        monkeypatch.setattr(owner, name, planted[name])
        # Whoever took it by its name before has it as well.
        for other in [one for key, one in sys.modules.items() if key.startswith("union.")]:
            if getattr(other, name, None) is found:
                monkeypatch.setattr(other, name, planted[name])


FUNDS, APPROVALS = "union.funds.actions", "union.approvals.actions"
FAULTS = (
    Fault(
        "there is always room",
        "union.core.limits:Limit.take",
        "self.room(n), *guards, pk=pk",
        "pk=pk",
        ("approve_a_new_one",),
    ),
    Fault(
        "what is returned stays reserved",
        f"{FUNDS}.requests:end_review",
        "    if row.is_reserving:\n        release(row)\n",
        "    if row.is_reserving and state != 'returned':\n        release(row)\n",
        ("decide",),
    ),
    Fault(
        "a reversal gives nothing back",
        f"{FUNDS}.ledger:reverse",
        'BUDGET_LIMIT.give_back(entry.line_id, "spent_fen", fen(entry.amount))',
        "pass",
        ("reverse",),
    ),
    Fault(
        "whoever paid may reverse",
        f"{FUNDS}.ledger:_must_be_reversible",
        "if actor.pk in (payer, entry.booked_by_id):",
        "if False:",
        ("whoever_paid_becomes_treasurer",),
    ),
    Fault(
        "a payment does not compare the digest",
        f"{FUNDS}.payments:_payable",
        "digest_of(REQUESTS.frozen(row)) != review.digest",
        "False",
        ("somebody_writes_into_the_table",),
    ),
    Fault(
        "a decision does not compare the digest",
        f"{APPROVALS}.decide:_decide",
        "digest_of(reviewable.frozen(subject)) != row.digest",
        "False",
        ("somebody_writes_into_the_table",),
    ),
    Fault(
        "whoever approved may pay",
        f"{FUNDS}.payments:hands_of",
        "return persons",
        "return set()",
        (
            "carry_through",
            "pay",
            "approve_a_new_one",
        ),
    ),
    Fault(
        "the key of a payment is not looked at",
        f"{FUNDS}.payments:_pay",
        "if replay is not None:",
        "if False:",
        ("pay",),
    ),
    Fault(
        "the key of a decision is not looked at",
        f"{APPROVALS}.decide:_decide",
        "if Decision.objects.filter(key=key).exists():",
        "if False:",
        ("decide",),
    ),
    Fault(
        "a stand-in decides beyond her limit",
        f"{APPROVALS}.seats:Seats._delegations",
        ", up_to__gte=self.review.weight",
        "",
        ("approve_through_a_stand_in",),
    ),
    Fault(
        "a delegation that was ended still counts",
        "union.approvals.models.delegation:DelegationQuerySet.in_force",
        "revoked_at=None, ",
        "",
        ("approve_through_a_stand_in",),
    ),
    Fault(
        "the concerned decide",
        f"{APPROVALS}.seats:Seats.eligible",
        "self.concerns.keys() | self._have_decided",
        "self._have_decided",
        ("approve_a_new_one",),
    ),
    Fault(
        "one person approves two steps",
        f"{APPROVALS}.seats:Seats._have_decided",
        "if apart or position == here",
        "if position == here",
        (
            "approve_through_a_stand_in",
            "carry_through",
        ),
    ),
    Fault(
        "an old page may pay",
        f"{FUNDS}.payments:_payable",
        "or row.version != version",
        "",
        ("pay",),
    ),
    Fault(
        "an old page may submit",
        f"{FUNDS}.requests:submit_request",
        "if row.version != version:",
        "if False:",
        (
            "draft",
            "submit",
        ),
    ),
    Fault(
        "a payment is booked twice",
        f"{FUNDS}.payments:_pay",
        "    LedgerEntry.objects.create(",
        "    for _twice in 'ab': LedgerEntry.objects.create(",
        ("pay",),
    ),
    Fault(
        "approvals of other terms still count",
        f"{APPROVALS}.submit:submit",
        "review.flow, review.counts_from, review.position = flow, review.round, 1",
        "review.flow, review.position = flow, 1",
        ("send_back_and_ask_for_another_sum",),
    ),
    Fault(
        "approvals outlive a correction",
        f"{FUNDS}.requests:correct",
        "    approvals.void(review, actor=actor, comment=comment)\n",
        "",
        ("correct",),
    ),
    Fault(
        "one of two is enough",
        f"{APPROVALS}.decide:_goes_on",
        "if seats.agreed(row.position) < row.needed:",
        "if False:",
        (
            "approve_a_new_one",
            "carry_through",
        ),
    ),
    Fault(
        "a line may get less than is spent",
        f"{FUNDS}.adopting:adopt",
        "BUDGET_LIMIT.room(-n), ",
        "",
        ("a_line_is_cut_while_money_is_asked_of_it",),
    ),
    Fault(
        "the log does not hear of a payment",
        f"{FUNDS}.payments:_pay",
        "    record(\n        Verb.PAID,",
        "    dict(\n        verb=Verb.PAID,",
        ("pay",),
    ),
)


RULES = {name for name, _rule in inspect.getmembers(Money) if hasattr(_rule, RULE_MARKER)}


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_machine_finds(fault: Fault, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty(Money):
        tallies = []

    Faulty.stage = stage
    for name in RULES - set(fault.rules):
        setattr(Faulty, name, None)
    fault.plant(monkeypatch)

    with pytest.raises(Exception) as found:  # noqa: PT011  # whatever it stumbles over
        run_state_machine_as_test(
            Faulty,
            settings=settings(
                max_examples=40,
                stateful_step_count=12,
                deadline=None,
                derandomize=True,
                database=None,
                phases=(Phase.generate,),
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
    assert Faulty.tallies, f"it stumbled before it began: {found.value!r}"
