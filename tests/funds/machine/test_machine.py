"""Requests, reviews, payments and reversals in any order: nothing is ever spent twice or unseen.

The same runs each time, so that a change is to blame for what it breaks; MACHINE_RUNS=2000 in the
environment makes a night of it, with other runs each time and the shortest way to a failure.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.funds.machine.money import Money
from tests.funds.machine.stage import Stage

NIGHT = int(os.environ.get("MACHINE_RUNS", "0"))
RUNS = NIGHT or 24
# Where only few runs come that far, a machine without a failure says nothing.
SHARES = {"paid": 0.2, "reversed": 0.05, "stood in": 0.05}


@pytest.mark.slow
def test_money_stays_whole_whatever_happens(stage: Stage) -> None:
    class Tried(Money):
        tallies = []

    Tried.stage = stage
    run_state_machine_as_test(
        Tried,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=30,
            deadline=None,
            derandomize=not NIGHT,
            database=None,
            phases=(Phase.generate, Phase.shrink) if NIGHT else (Phase.generate,),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

    runs = len(Tried.tallies)
    assert runs >= RUNS
    for what, share in SHARES.items():
        reached = sum(1 for tally in Tried.tallies if tally.get(what))
        assert reached >= share * runs, f"only {reached} of {runs} runs came to: {what}"
