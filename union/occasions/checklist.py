"""What the file of an event needs, and what lies in it (一事一档)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from union.evidence.models import Paper
from union.occasions.models import Occasion
from union.rules.judging import needed_papers, paper_names


@dataclass(frozen=True)
class Need:
    """One line of the checklist: any of some kinds of papers will do."""

    kinds: tuple[str, ...]
    label: str
    papers: Sequence[Paper]

    @property
    def is_met(self) -> bool:
        """Whether one of them lies there."""
        return bool(self.papers)


@dataclass(frozen=True)
class Checklist:
    """All lines; what else lies in the file stands at the end."""

    needs: Sequence[Need]
    others: Sequence[Paper]

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


def checklists(occasions: Sequence[Occasion]) -> dict[int, Checklist]:
    """The checklist of each event, by its key; the questions do not grow with their number."""
    papers: dict[int, list[Paper]] = {}
    cases = {one.case_id for one in occasions}
    for paper in Paper.objects.filter(case__in=cases, removed_at=None).order_by("pk"):
        papers.setdefault(paper.case_id, []).append(paper)
    by_union: dict[int, list[Occasion]] = {}
    for one in occasions:
        by_union.setdefault(one.organisation_id, []).append(one)
    found = {}
    for some in by_union.values():
        wanted = {(one.kind, one.judged_on) for one in some}
        groups = needed_papers(some[0].organisation, wanted)
        for one in some:
            found[one.pk] = _checklist(groups[one.kind, one.judged_on], papers.get(one.case_id, []))
    return found


def _checklist(groups: Sequence[str], papers: Sequence[Paper]) -> Checklist:
    needs, used = [], set()
    for group in groups:
        kinds = tuple(group.split("|"))
        mine = [paper for paper in papers if paper.kind in kinds]
        used |= {paper.pk for paper in mine}
        needs.append(Need(kinds, paper_names(group), mine))
    return Checklist(needs, [paper for paper in papers if paper.pk not in used])


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of events are called where somebody meets one of their papers: a number."""
    rows = Occasion.objects.filter(case__in=list(cases))
    return {one.case_id: str(one.number) for one in rows.only("case")}
