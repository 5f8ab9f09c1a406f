"""Who may read which page, and finding Chinese words in them.

Stock database search finds no two-character word inside a sentence; the pages' index holds
overlapping pairs of characters instead (`union.core.chinese.bigrams`), and so do the queries.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageViewRestriction, get_page_models

from union.core.chinese import HAN, bigrams
from union.core.prepared import Prepared

# How much of a page a result shows, and how much of it before the first thing found.
AROUND = 90
BEFORE = 20
_HAN = re.compile(f"[{HAN}]")


def _closed(*, to_members: bool) -> Any:
    """What closes pages to visitors, or to members as well, with the `path` where it begins."""
    kinds = [PageViewRestriction.PASSWORD, PageViewRestriction.GROUPS]
    if not to_members:
        kinds.append(PageViewRestriction.LOGIN)
    found = PageViewRestriction.objects.filter(restriction_type__in=kinds)
    return found.annotate(path=F("page__path"))


def is_closed(path: str, *, to_members: bool) -> Exists:
    """The same as a condition on rows with a page, whose path stands in the field `path`."""
    here = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(
        _closed(to_members=to_members).alias(here=here).filter(here__startswith=F("path"))
    )


# Asked for every page that is shown.
CLOSED_TO_MEMBERS: Prepared[Any] = Prepared(lambda: _closed(to_members=True))
CLOSED_TO_VISITORS: Prepared[Any] = Prepared(lambda: _closed(to_members=False))


def closed_paths(user: Any) -> list[str]:
    """The paths of the pages that somebody may not read, nor what stands below them.

    Pages are open to everyone or to everyone who is logged in (`private_page_options`); whatever
    else an old restriction says, such a page is open to nobody.
    """
    closed = CLOSED_TO_MEMBERS if user.is_authenticated else CLOSED_TO_VISITORS
    return [one.path for one in closed.all()]


def readable(rows: Any, user: Any) -> Any:
    """The published pages that somebody may read; not even titles of the others."""
    rows = rows.filter(live=True)
    for start in closed_paths(user):
        rows = rows.exclude(path__startswith=start)
    return rows


def tokens(text: str) -> str:
    """What the index holds of a text."""
    return bigrams(text)


def _lookups(model: type[Page]) -> list[str]:
    """Where the words of a page stand, seen from a model: the base page has them one join away."""
    if model is not Page:
        return ["words"]
    return [f"{child._meta.model_name}__words" for child in get_page_models() if child is not Page]


def _containing(pages: Any, characters: set[str]) -> Any:
    for character in characters:
        condition = Q()
        for lookup in _lookups(pages.model):
            condition |= Q(**{f"{lookup}__icontains": character})
        pages = pages.filter(condition)
    return pages


def find(pages: Any, text: str, *, by_relevance: bool = True) -> Any:
    """The pages of a queryset in which all words of a query stand. Nothing for an empty query.

    A single Chinese character is no pair: it is looked for in the text itself.
    """
    asked = tokens(text).split()
    if not asked:
        return pages.none()
    single = {token for token in asked if len(token) == 1 and _HAN.match(token)}
    pairs = [token for token in asked if token not in single]
    if single:
        left = _containing(pages, single)
        if not pairs:
            return left
        # The index does not know the text itself: it gets the numbers of the pages that are left.
        pages = pages.filter(id__in=list(left.values_list("id", flat=True)))
    return pages.search(" ".join(pairs), operator="and", order_by_relevance=by_relevance)


def plain_text(body: StreamValue) -> list[str]:
    """What stands in a body, without marks: only what an editor wrote for readers."""
    parts: list[str] = []
    for block in body:
        value = block.value
        if block.block_type == "paragraph":
            parts.append(strip_tags(value.source.replace("><", "> <")))
        elif block.block_type == "heading":
            parts.append(value)
        elif block.block_type == "quote":
            parts += [value["text"], value["source"]]
        elif block.block_type == "document" and value:
            parts.append(value.title)
    return parts


def excerpt_start(words: str) -> str:
    """How a text begins, in one line."""
    words = words.strip()
    return words if len(words) <= 60 else f"{words[:58]}…"


def _needles(query: str) -> re.Pattern[str] | None:
    pieces: set[str] = set()
    for run in query.split():
        pieces.add(run)
        pieces.update(tokens(run).split())
    if not pieces:
        return None
    longest_first = sorted(pieces, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def marked(text: str, query: str) -> Iterable[tuple[str, bool]]:
    """A text in pieces, each with whether it is what was looked for."""
    needles = _needles(query)
    place = 0
    for match in needles.finditer(text) if needles else ():
        if match.start() > place:
            yield text[place : match.start()], False
        yield match.group(), True
        place = match.end()
    if place < len(text):
        yield text[place:], False


def excerpt(text: str, query: str) -> list[tuple[str, bool]]:
    """The part of a text around the first thing found in it, in pieces as `marked` has them."""
    needles = _needles(query)
    first = needles.search(text) if needles else None
    start = max(0, first.start() - BEFORE) if first else 0
    part = text[start : start + AROUND]
    before = "…" if start else ""
    after = "…" if start + AROUND < len(text) else ""
    return list(marked(f"{before}{part}{after}", query))
