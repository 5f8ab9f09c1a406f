"""The centre's lists that wait to be let in: they hold results, so that they do not wait long."""

from collections.abc import Iterable

from union.imports import actions as imports
from union.imports.actions.keeping import WAITING
from union.imports.models import Batch
from union.members.models import Member

# What they are called among the spreadsheets.
LIST = "checkups"


def discard_those_about(member: Member) -> int:
    """Throws away the waiting lists in which results of a member stand; they are sent anew."""
    about = Batch.objects.filter(
        kind=LIST, state__in=WAITING, options__way="results", rows__subject_id=member.pk
    )
    return discard(about.distinct())


def discard(found: Iterable[Batch]) -> int:
    """Throws lists away with all that they hold; how many."""
    return sum(_discard(batch) for batch in found)


def _discard(batch: Batch) -> bool:
    try:
        imports.discard(batch, actor=None)
    except imports.NotReady:
        # Somebody has let it in meanwhile.
        return False
    return True
