"""Rules about sums: each time, in a calendar year, in a cycle of years."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from union.core.dates import months_after, months_before
from union.core.money import format_yuan
from union.rules.benefits import benefit
from union.rules.judging.ledger import Ledger, by_year
from union.rules.judging.rules import Asked, Said
from union.rules.models import Rule

# From four fifths on a cap is pointed out before it stops anything.
NEARLY = Decimal("0.8")


NOTHING = (Decimal(0), Decimal(0))


def per_event(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """At most so much each time: the gift, and what visitors bring, together.

    What is only planned for the same event is pointed out, and judged when it is handed out.
    """
    cap: Decimal = rule.amount or Decimal(0)
    there = ledger.given_for_events(rule.benefit, by_child=rule.is_per_child)
    here: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for place, one in asked:
        amount = one.for_each if rule.is_per_child else one.amount
        event = (one.member, one.event)
        given, planned = there.get(event, NOTHING) if one.event else NOTHING
        if one.event:
            given += here[event]
            here[event] += amount
        # What everybody gets is said where it is too much, not ten thousand times that it is not.
        if given + planned + amount <= cap and not benefit(one.benefit).is_personal:
            continue
        code, words = _each_time(cap, given, planned, amount)
        yield place, _said(rule, code), words


def _each_time(
    cap: Decimal, given: Decimal, planned: Decimal, amount: Decimal
) -> tuple[str, dict[str, object]]:
    total = given + amount
    words: dict[str, object] = {"cap": format_yuan(cap)}
    if total > cap:
        excess = {"excess": format_yuan(total - max(cap, given))}
        if not given:
            return "event_cap", words | excess
        left = format_yuan(max(cap - given, Decimal(0)))
        return "event_over", words | excess | {"before": format_yuan(given), "left": left}
    if total + planned > cap:
        more = {"planned": format_yuan(planned), "excess": format_yuan(total + planned - cap)}
        return "event_planned", words | more
    return "event_used", words | {"used": format_yuan(total), "left": format_yuan(cap - total)}


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
    """At most so much within any so many years in which the day of the event lies.

    What is entered late counts with what was given after it.
    """
    cap, years = rule.amount or Decimal(0), rule.number or 1
    here: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for day in sorted({one.event_on for _place, one in asked}):
        around = ledger.given_between(rule.benefit, _begin(day, years), _end(day, years))
        for place, one in asked:
            if one.event_on != day:
                continue
            used, first = _fullest(day, years, [*around.get(one.member, ()), *here[one.member]])
            here[one.member].append((day, one.amount))
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


def _begin(day: date, years: int) -> date:
    """The first day of the cycle that ends with a day."""
    return months_before(day, 12 * years) + timedelta(days=1)


def _end(day: date, years: int) -> date:
    """The last day of the cycle that begins with a day."""
    return months_after(day, 12 * years) - timedelta(days=1)


def _fullest(day: date, years: int, given: list[tuple[date, Decimal]]) -> tuple[Decimal, date]:
    """Of the cycles with a day in them that one in which most was given, and its first day."""
    sums = []
    for last in {day, *(one for one, _amount in given if one > day)}:
        first = _begin(last, years)
        if first <= day:
            amounts = (amount for one, amount in given if first <= one <= last)
            sums.append((sum(amounts, Decimal(0)), first))
    return max(sums)
