"""What two give at once, as only PostgreSQL lets them."""

import threading
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from union.rules import actions, granting
from union.rules.granting import Giving, RuleForbids
from union.rules.judging import Proposal
from union.rules.models import Grant

DAY = date(2026, 9, 25)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_give_at_once_do_not_pass_a_sum_of_the_whole_union(
    says, switch, union, make_member, chair, monkeypatch
) -> None:
    """100 of dues allow 300 of union money: 200 to one member, and 200 to another at once."""
    says("top_up", "outing", number=3)
    switch()
    actions.enter_dues(union, 2026, Decimal(100), actor=chair)
    judge, both = granting.judge, threading.Barrier(2)
    refused = []

    def slowly(*args, **kwargs):
        verdicts = judge(*args, **kwargs)
        # Where the other one waits for this one, as it should, they do not meet here.
        with suppress(threading.BrokenBarrierError):
            both.wait(2)
        return verdicts

    def give(member: int) -> None:
        one = Proposal(member, "outing", DAY, Decimal(200), source="contribution")
        try:
            with transaction.atomic():
                granting.enter(union, "outing", [Giving(member, one)])
        except RuleForbids:
            refused.append(member)
        finally:
            connection.close()

    monkeypatch.setattr(granting, "judge", slowly)
    threads = [threading.Thread(target=give, args=[make_member().pk]) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Grant.objects.get().amount == 200
