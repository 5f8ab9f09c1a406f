"""Rules about sums: each time, in a calendar year, in a cycle of years."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from union.core.dates import months_before
from union.core.money import format_yuan
from union.rules.judging.ledger import Ledger, by_year
from union.rules.judging.rules import Asked, Said
from union.rules.models import Rule

# From four fifths on a cap is pointed out before it stops anything.
NEARLY = Decimal("0.8")


def per_event(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """At most so much each time."""
    cap: Decimal = rule.amount or Decimal(0)
    for place, one in asked:
        amount = one.for_each if rule.is_per_child else one.amount
        if amount > cap:
            excess = format_yuan(amount - cap)
            yield place, _said(rule, "event_cap"), {"cap": format_yuan(cap), "excess": excess}


def _said(rule: Rule, code: str) -> str:
    """The sentence of a sum, or the same about each child."""
    return f"{code}_child" if rule.is_per_child else code


def per_year(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """At most so much in the calendar year of the event, all together."""
    cap: Decimal = rule.amount or Decimal(0)
    for year, some in by_year(asked).items():
        used_in_year = ledger.used_in_year_by_child if rule.is_per_child else ledger.used_in_year
        before = used_in_year(rule.benefit, year)
        here: dict[int, Decimal] = defaultdict(Decimal)
        for place, one in some:
            used = before.get(one.member, Decimal(0)) + here[one.member]
            amount = one.for_each if rule.is_per_child else one.amount
            here[one.member] += amount
            code, words = _yearly(cap, used, amount, year)
            yield place, _said(rule, code), words


def _yearly(
    cap: Decimal, used: Decimal, amount: Decimal, year: int
) -> tuple[str, dict[str, object]]:
    total = used + amount
    words: dict[str, object] = {"cap": format_yuan(cap), "year": year}
    if total > cap:
        left = max(cap - used, Decimal(0))
        excess = format_yuan(total - max(cap, used))
        return "year_over", words | {
            "before": format_yuan(used),
            "left": format_yuan(left),
            "excess": excess,
        }
    code = "year_nearly" if total >= cap * NEARLY else "year_used"
    return code, words | {"used": format_yuan(total), "left": format_yuan(cap - total)}


def in_cycle(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """At most so much within a number of years that end with the day of the event."""
    cap, years = rule.amount or Decimal(0), rule.number or 1
    here: dict[int, Decimal] = defaultdict(Decimal)
    for day in sorted({one.event_on for _place, one in asked}):
        first = months_before(day, 12 * years) + timedelta(days=1)
        before = ledger.given_since(rule.benefit, first, day)
        for place, one in asked:
            if one.event_on != day:
                continue
            used = before.get(one.member, Decimal(0)) + here[one.member]
            here[one.member] += one.amount
            if used + one.amount > cap:
                yield (
                    place,
                    "cycle_over",
                    {
                        "cap": format_yuan(cap),
                        "years": years,
                        "before": format_yuan(used),
                        "since": first.isoformat(),
                        "excess": format_yuan(used + one.amount - max(cap, used)),
                    },
                )
