"""Which papers a matter needs: what the book of its day says, else what is usual."""

from collections.abc import Iterable
from datetime import date

from union.orgs.models import Organisation
from union.rules.examples import usual_papers
from union.rules.models import Rule, RuleKind
from union.rules.models.book import books_at

# An organisation by its key, a benefit, and a day.
Asked = tuple[int, str, date]


def needed_papers(matters: Iterable[tuple[Organisation, str, date]]) -> dict[Asked, list[str]]:
    """For each matter the groups of kinds of papers, one of each group being needed.

    Two questions, however many matters in however many organisations.
    """
    wanted = list(matters)
    books = books_at((place, day) for place, _benefit, day in wanted)
    numbers = {book.pk for book in books.values()}
    rules = Rule.objects.filter(kind=RuleKind.PROOF, book__in=numbers).order_by("pk")
    said: dict[tuple[int, str], list[str]] = {}
    for rule in rules:
        said.setdefault((rule.book_id, rule.benefit), []).extend(rule.words)
    found = {}
    for place, benefit, day in wanted:
        book = books.get((place.pk, day))
        own = said.get((book.pk, benefit), []) + said.get((book.pk, ""), []) if book else []
        found[place.pk, benefit, day] = list(dict.fromkeys(own)) or usual_papers().get(benefit, [])
    return found
