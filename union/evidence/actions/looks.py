"""The same picture once more: taken for a second matter, compressed anew by a chat or a phone."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from union.evidence import registry
from union.evidence.models import LOOK, Paper
from union.orgs.models import Organisation

# Of 64 bits. Two that differ in no more than three agree in at least one quarter of four, and
# each quarter has an index: so all of them are found without looking at every picture.
CLOSE = 3


def looks_met_again(papers: Iterable[Paper], organisation: Organisation) -> dict[int, str]:
    """Where else in the union a picture lies that looks the same, in words, by paper."""
    left = cases_that_look_alike(papers, organisation)
    names = registry.names_of(case for cases in left.values() for case in cases)
    return {pk: "、".join(names[case] for case in sorted(cases)) for pk, cases in left.items()}


def cases_that_look_alike(
    papers: Iterable[Paper], organisation: Organisation
) -> dict[int, set[int]]:
    """In which other cases of the union a picture lies that looks the same, by paper.

    Neither in the same file nor in another one of the same matter. The questions do not grow with
    the number of papers.
    """
    ours = [paper for paper in papers if paper.look is not None]
    if not ours:
        return {}
    quarters = (Q(**{f"{name}__in": {getattr(one, name) for one in ours}}) for name in LOOK)
    union = organisation.union()
    others = list(
        Paper.objects.filter(reduce(or_, quarters), removed_at=None)
        .filter(case__organisation__path__startswith=union.path)
        .only("case", *LOOK)
    )
    found: dict[int, set[int]] = {}
    for paper in ours:
        for other in others:
            if other.case_id != paper.case_id and _differ(paper, other) <= CLOSE:
                found.setdefault(paper.pk, set()).add(other.case_id)
    if not found:
        return {}
    kin = registry.same_matter({paper.case_id for paper in ours})
    case_of = {paper.pk: paper.case_id for paper in ours}
    left = {pk: cases - kin.get(case_of[pk], set()) for pk, cases in found.items()}
    return {pk: cases for pk, cases in left.items() if cases}


def _differ(one: Paper, other: Paper) -> int:
    """In how many bits two pictures differ."""
    return ((one.look or 0) ^ (other.look or 0)).bit_count()
