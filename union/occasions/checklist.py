"""What the file of an event needs, and what lies in it (一事一档)."""

from collections.abc import Iterable, Sequence
from datetime import date

from union.occasions.models import Occasion
from union.rules import checklist
from union.rules.checklist import Checklist, Matter


def checklists(occasions: Sequence[Occasion]) -> dict[int, Checklist]:
    """The checklist of each event, by its key; the questions do not grow with their number."""
    return checklist.checklists(
        {
            one.pk: Matter(one.organisation, one.kind, one.judged_on, (one.case_id,))
            for one in occasions
        }
    )


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of events are called where somebody meets one of their papers: a number."""
    rows = Occasion.objects.filter(case__in=list(cases))
    return {one.case_id: str(one.number) for one in rows.only("case")}


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """The files of events that were closed, or taken back as a mistake, on a day or before."""
    over = Occasion.objects.filter(case__in=list(cases), closed_on__lte=day)
    return set(over.values_list("case_id", flat=True))
