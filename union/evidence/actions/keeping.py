"""How long medical papers are kept: checked by somebody or taken away, then reduced to that."""

import logging
from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.evidence import registry
from union.evidence.models import LOOK, MEDICAL, Paper, last_day_kept
from union.evidence.verbs import Verb

logger = logging.getLogger("union.evidence")

_CHECKED = Q(checked_on__isnull=False)


@transaction.atomic
def check(paper: Paper, *, actor: User) -> None:
    """Somebody has compared a paper with what was said. Once more changes nothing.

    Who may is decided by the app above.
    """
    locked = Paper.objects.select_for_update(of=("self",)).select_related("case").get(pk=paper.pk)
    if locked.checked_on is not None:
        return
    locked.checked_on, locked.checked_by = local_today(), actor
    locked.save(update_fields=["checked_on", "checked_by"])
    record(
        Verb.CHECKED,
        actor=actor,
        organisation=locked.case.organisation,
        subject=locked.case,
        paper=locked.pk,
    )


def reduce_old_papers() -> int:
    """Removes the files of medical papers whose time is over, whatever they are for; how many.

    Of those that somebody has checked since their matter was over, of those that were taken away
    since that day. Any other one stays. A case at a time, so that a server that is stopped has done
    what its log says; what fails in one keeps no other waiting. A file whose row was changed and
    which is still there is found as a lost one.
    """
    last = last_day_kept()
    there = Paper.objects.filter(kind__in=MEDICAL, reduced_at=None).exclude(file="")
    checked = there.filter(checked_on__isnull=False).values_list("case", flat=True)
    due = dict.fromkeys(registry.over_by(checked, last), _CHECKED)
    taken_away = Q(removed_at__date__lte=last)
    for case in there.filter(taken_away).values_list("case", flat=True).distinct():
        due[case] = due[case] | taken_away if case in due else taken_away
    count = 0
    for case in sorted(due):
        try:
            count += _reduce(case, due[case])
        except (DatabaseError, OSError) as problem:
            logger.warning("papers of case %s not reduced: %s", case, type(problem).__name__)
    return count


@transaction.atomic
def _reduce(case: int, due: Q) -> int:
    return _forget(Paper.objects.filter(due, case=case, reduced_at=None), actor=None)


@transaction.atomic
def forget_medical(cases: Iterable[int], *, actor: User | None) -> int:
    """Whom they are about does not wish medical papers to be kept: their files go at once.

    Also those that nobody has checked and those that were taken away. Of a checked one stays who
    checked it and when; another one counts as taken away. `cases` are numbers of case files;
    `actor` is None where a rule does it.
    """
    return _forget(Paper.objects.filter(case__in=list(cases)), actor=actor)


def _forget(papers: QuerySet[Paper], *, actor: User | None) -> int:
    """Removes the files of those that are medical and still there, one line in the log a case."""
    rows = papers.select_for_update(of=("self",)).select_related("case__organisation")
    # A name that does not open any more goes as well: nobody reads it here.
    held = rows.filter(kind__in=MEDICAL).exclude(file="").defer("file_name")
    now = timezone.now()
    by_case: dict[int, list[Paper]] = {}
    for paper in held:
        storage: Storage = paper.file.storage
        transaction.on_commit(partial(storage.delete, str(paper.file.name)))
        paper.file, paper.file_name, paper.look, paper.reduced_at = "", "", None, now
        if paper.checked_on is None and paper.removed_at is None:
            paper.removed_at, paper.removed_by = now, actor
        fields = ["file", "file_name", "reduced_at", "removed_at", "removed_by"]
        paper.save(update_fields=[*fields, *LOOK])
        by_case.setdefault(paper.case_id, []).append(paper)
    for some in by_case.values():
        record(
            Verb.REDUCED,
            actor=actor,
            organisation=some[0].case.organisation,
            subject=some[0].case,
            papers=[paper.pk for paper in some],
        )
    return sum(len(some) for some in by_case.values())


@transaction.atomic
def forget_names(cases: Iterable[int]) -> int:
    """The names of the files of some cases go: somebody called them after a person. How many."""
    return Paper.objects.filter(case__in=list(cases)).update(file_name="")
