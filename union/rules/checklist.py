"""What the file of a matter needs, and what lies in it (一事一档).

One checklist for events, gifts and activities: which papers are needed says the book of the day,
else what is usual.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from union.core.dates import local_today
from union.core.printing import pdf
from union.evidence.models import Kind, Paper
from union.orgs.models import Organisation
from union.rules.judging.conditions import paper_names
from union.rules.judging.needed import needed_papers

# What exists only once something is given: who approved it, and that it arrived.
AFTERWARDS = frozenset({Kind.APPROVAL, Kind.RECEIPT, Kind.TRANSFER, Kind.LIST})


class Shown(NamedTuple):
    """What the system itself knows where else a paper would lie: an approval, a receipt."""

    kind: str
    words: str


@dataclass(frozen=True)
class Matter:
    """What a file is about: its benefit and day, and the cases in which its papers lie.

    Mostly that is its own case; of a gift also those of the requests that pay for it. Without a
    benefit nothing is asked for: its papers belong into other files. `also` are groups of kinds
    that are needed where the book names none of them; `shown` is what needs no paper.
    """

    organisation: Organisation
    benefit: str
    on: date
    cases: Sequence[int] = ()
    also: Sequence[str] = ()
    shown: Sequence[Shown] = ()


@dataclass(frozen=True)
class Need:
    """One line of the checklist: any of some kinds of papers will do."""

    kinds: tuple[str, ...]
    label: str
    papers: Sequence[Paper]
    shown: Sequence[str] = ()

    @property
    def number(self) -> int:
        """What stands in an address for the kind of paper that is asked for first."""
        return Kind(self.kinds[0]).number

    @property
    def is_met(self) -> bool:
        """Whether one of them lies there, or the system knows it anyway."""
        return bool(self.papers or self.shown)


@dataclass(frozen=True)
class Checklist:
    """All lines; what else lies in the file stands at the end."""

    needs: Sequence[Need] = ()
    others: Sequence[Paper] = field(default_factory=list)

    @property
    def met(self) -> int:
        """How many lines are met."""
        return sum(one.is_met for one in self.needs)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.met == len(self.needs)

    @property
    def missing(self) -> list[str]:
        """What is missing, in words."""
        return [one.label for one in self.needs if not one.is_met]

    @property
    def missing_beforehand(self) -> list[str]:
        """What is missing before something is given: without what comes of giving it."""
        return [
            one.label
            for one in self.needs
            if not one.is_met and not AFTERWARDS.issuperset(one.kinds)
        ]

    @property
    def in_print_order(self) -> list[Paper]:
        """Every paper once: those that are needed by their lines, then the others."""
        needed = [paper for need in self.needs for paper in need.papers]
        return [*dict.fromkeys(needed), *self.others]


def checklists(matters: Mapping[int, Matter]) -> dict[int, Checklist]:
    """The checklist of each matter, by its key; the questions do not grow with their number."""
    if not matters:
        return {}
    papers: dict[int, list[Paper]] = {}
    cases = {case for one in matters.values() for case in one.cases}
    if cases:
        lying = Paper.objects.filter(case__in=cases, removed_at=None).select_related("checked_by")
        for paper in lying.order_by("pk"):
            papers.setdefault(paper.case_id, []).append(paper)
    asking = [one for one in matters.values() if one.benefit]
    groups = needed_papers((one.organisation, one.benefit, one.on) for one in asking)
    return {
        key: checklist_of(
            _with(groups.get((one.organisation.pk, one.benefit, one.on), ()), one.also),
            [paper for case in one.cases for paper in papers.get(case, [])],
            one.shown,
        )
        for key, one in matters.items()
    }


def _with(groups: Sequence[str], also: Sequence[str]) -> list[str]:
    """The groups of the book, and of the others those of which it names nothing."""
    named = {kind for group in groups for kind in group.split("|")}
    return [*groups, *(one for one in also if named.isdisjoint(one.split("|")))]


def checklist_of(
    groups: Sequence[str], papers: Sequence[Paper], shown: Sequence[Shown] = ()
) -> Checklist:
    """Papers, and what needs none, put beside the lines that they meet."""
    needs, used = [], set()
    for group in groups:
        kinds = tuple(group.split("|"))
        mine = [paper for paper in papers if paper.kind in kinds]
        used |= {paper.pk for paper in mine}
        known = [one.words for one in shown if one.kind in kinds]
        needs.append(Need(kinds, paper_names(group), mine, known))
    return Checklist(needs, [paper for paper in papers if paper.pk not in used])


def cover(
    checklist: Checklist, *, title: str, number: str, place: Organisation, kind: str
) -> bytes:
    """The first page of a file that leaves the house: what lies in it in this order, and what not.

    It is for the union's shelf, so it is in Chinese, whatever language the reader has.
    """
    with translation.override("zh-hans"):
        papers = [str(paper.get_kind_display()) for paper in checklist.in_print_order]
        data = {
            "title": title,
            "number": number,
            "union": place.name,
            "kind": str(kind),
            "papers": papers,
            "missing": [_("missing: %(papers)s") % {"papers": one} for one in checklist.missing],
            "printed_on": local_today().isoformat(),
        }
        return pdf("case_file", data)
