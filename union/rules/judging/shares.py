"""Rules about proportions: prizes to those who take part, union money to the dues."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from union.core.money import format_yuan
from union.funds.models import Source
from union.rules.judging.ledger import Ledger, by_year
from union.rules.judging.rules import Asked, Said
from union.rules.models import Rule


def of_participants(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Prizes for at most a share of those who took part, counted for each contest (`key`)."""
    share_of, share_in = rule.share_of or 1, rule.share_in or 1
    words = {"share_of": share_of, "share_in": share_in}
    by_key: dict[tuple[str, str], list[tuple[int, int, int | None]]] = defaultdict(list)
    for place, one in asked:
        by_key[one.benefit, one.key].append((place, one.member, one.participants))
    for (benefit, key), some in by_key.items():
        winners = ledger.holders_of_key(benefit, key) | {member for _place, member, _n in some}
        for place, _member, participants in some:
            if participants is None:
                yield place, "ratio_unknown", words
            elif len(winners) * share_in > participants * share_of:
                count = {"winners": len(winners), "participants": participants}
                yield place, "ratio_over", words | count


def of_dues(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Money other than the dues for at most a multiple of the dues of the year."""
    times = rule.number or 1
    for year, some in by_year(asked).items():
        ours = [(place, one) for place, one in some if one.source not in ("", Source.DUES)]
        if not ours:
            continue
        dues = ledger.dues_income(year)
        if dues is None:
            for place, _one in ours:
                yield place, "top_up_unknown", {"year": year}
            continue
        spent = ledger.spent_out_of_union_money(rule.benefit, year, Source.DUES)
        spent += sum((one.amount for _place, one in ours), Decimal(0))
        if spent <= dues * times:
            continue
        words = {"spent": format_yuan(spent), "dues": format_yuan(dues), "times": times}
        for place, _one in ours:
            yield place, "top_up_over", words | {"year": year}
