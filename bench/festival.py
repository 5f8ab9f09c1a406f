"""A festival for 10,000 members under ten rules, beside a bare bulk_create of the same rows."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

MEMBERS = 10_000
DAY = date(2026, 9, 25)
TEN_RULES: list[dict[str, Any]] = [
    {"kind": "cap_per_year", "benefit": "festival", "amount": Decimal(2000)},
    {"kind": "cap_per_event", "benefit": "festival", "amount": Decimal(800)},
    {"kind": "once_per_key", "benefit": "festival"},
    {"kind": "cycle", "benefit": "festival", "amount": Decimal(6000), "number": 3},
    {"kind": "form", "benefit": "festival", "words": ["goods", "voucher"]},
    {"kind": "eligible", "benefit": "festival", "statuses": ["active", "maternity"]},
    {"kind": "deadline", "benefit": "festival", "number": 12, "unit": "months", "aspect": "claim"},
    {"kind": "top_up", "benefit": "festival", "number": 3, "severity": "warn"},
    {"kind": "proof", "benefit": "festival", "words": ["list"]},
    {"kind": "words", "words": ["购物卡", "KTV"], "severity": "warn"},
]


def switch_on_ten_rules(union: Any) -> None:
    """A book with ten rules about festivals, in force since 2024."""
    from union.rules.models import BookState, Rule, RuleBook

    book = RuleBook.objects.create(
        organisation=union,
        title="测速细则",
        state=BookState.IN_FORCE,
        valid_from=date(2024, 1, 1),
    )
    Rule.objects.bulk_create(Rule(book=book, **one) for one in TEN_RULES)


def festival(union: Any, name: str) -> Any:
    """A programme that gives 300 yuan in goods to everyone."""
    from union.welfare import actions
    from union.welfare.actions import ProgrammeFacts

    facts = ProgrammeFacts(
        name=name, amount=Decimal(300), eligible_on=DAY, form="goods", source="contribution"
    )
    return actions.add_programme(union, facts, actor=None)


def judged(union: Any) -> float:
    """All members against ten rules: seconds."""
    from union.members.models import Member
    from union.rules.judging import Proposal, judge

    members = Member.objects.filter(union=union).values_list("pk", flat=True)
    asked = [
        Proposal(pk, "festival", DAY, Decimal(300), form="goods", source="contribution", key="x")
        for pk in members
    ]
    begun = time.perf_counter()
    verdicts = judge(union, asked)
    taken = time.perf_counter() - begun
    if len(verdicts) != MEMBERS or not all(one.is_allowed for one in verdicts):
        raise RuntimeError("The bench is judged otherwise than it should be.")
    return taken


def issued(union: Any, chair: Any) -> tuple[float, int]:
    """Looked at, judged, written, logged and told: seconds and questions."""
    from union.notifications.models import Notice
    from union.outbox.actions import drain
    from union.welfare import actions

    programme = festival(union, "2026年中秋节慰问品")
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        rows = actions.issue_to_everyone(
            programme, on=DAY, item="粮油礼盒", amount=Decimal(300), actor=chair
        )
    drain()
    taken = time.perf_counter() - begun
    if len(rows) != MEMBERS or not Notice.objects.exists():
        raise RuntimeError(f"{len(rows)} rows")
    return taken, len(asked)


def bare(union: Any) -> float:
    """The same rows and grants by bulk_create alone, and nothing else: seconds."""
    from union.rules.models import Grant
    from union.welfare.models import Disbursement

    rows = list(Disbursement.objects.filter(programme__organisation=union).order_by("pk"))
    grants = list(Grant.objects.order_by("pk"))
    with transaction.atomic():
        Grant.objects.all().delete()
        Disbursement.objects.all().delete()
    for one in (*rows, *grants):
        one.pk = None
        one._state.adding = True
    begun = time.perf_counter()
    with transaction.atomic():
        Disbursement.objects.bulk_create(rows, batch_size=500)
        Grant.objects.bulk_create(grants, batch_size=500)
    return time.perf_counter() - begun


def run(union: Any, chair: Any) -> None:
    """Prints the figures of this run."""
    switch_on_ten_rules(union)
    seconds = judged(union)
    print(f"judging {MEMBERS:,} members against {len(TEN_RULES)} rules: {seconds:.2f} s")
    full, asked = issued(union, chair)
    alone = bare(union)
    print(
        f"a festival for {MEMBERS:,} members: {full:.2f} s, {MEMBERS / full:,.0f} rows a second, "
        f"{asked} questions"
    )
    print(
        f"bulk_create of the same rows and grants: {alone:.2f} s; "
        f"with everything {full / alone:.1f} times that"
    )
