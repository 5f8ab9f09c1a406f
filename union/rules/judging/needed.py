"""Which papers a matter needs: what the book of its day says, else what is usual."""

from collections.abc import Iterable
from datetime import date

from union.orgs.models import Organisation
from union.rules.examples import usual_papers
from union.rules.models import Rule, RuleKind, books_on


def needed_papers(
    organisation: Organisation, matters: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], list[str]]:
    """For each benefit and day the groups of kinds of papers, one of each group being needed."""
    wanted = list(matters)
    books = books_on(organisation, (day for _benefit, day in wanted))
    rules = Rule.objects.filter(kind=RuleKind.PROOF, book__in=set(books.values())).order_by("pk")
    said: dict[tuple[int, str], list[str]] = {}
    for rule in rules:
        said.setdefault((rule.book_id, rule.benefit), []).extend(rule.words)
    found = {}
    for benefit, day in wanted:
        book = books.get(day)
        own = said.get((book.pk, benefit), []) + said.get((book.pk, ""), []) if book else []
        found[benefit, day] = list(dict.fromkeys(own)) or usual_papers().get(benefit, [])
    return found
