"""How long medical papers are kept: checked by somebody, then reduced to that after their time."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.evidence import registry
from union.evidence.models import LOOK, MEDICAL, CaseFile, Paper, last_day_kept
from union.evidence.verbs import Verb


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
    """Removes the files of checked medical papers whose time is over, whatever they are for."""
    waiting = Paper.objects.filter(
        kind__in=MEDICAL, checked_on__isnull=False, reduced_at=None
    ).values_list("case", flat=True)
    over = registry.over_by(waiting, last_day_kept())
    return reduce_medical(CaseFile.objects.filter(pk__in=over).select_related("organisation"))


def reduce_medical(cases: Iterable[CaseFile]) -> int:
    """Removes the files of the medical papers of some cases, as far as they were checked; how many.

    What nobody has checked stays. A case at a time, so that a server that is stopped has done what
    its log says; a file whose row was changed and which is still there is found as a lost one.
    """
    return sum(_reduce(case) for case in cases)


@transaction.atomic
def forget_medical(cases: Iterable[int], *, actor: User) -> int:
    """Whom they are about does not wish medical papers to be kept: their files go at once.

    Also those that nobody has checked and those that were taken away. Of a checked one stays who
    checked it and when; another one counts as taken away. `cases` are numbers of case files.
    """
    rows = Paper.objects.select_for_update(of=("self",)).select_related("case__organisation")
    papers = list(rows.filter(case__in=list(cases), kind__in=MEDICAL).exclude(file=""))
    now = timezone.now()
    by_case: dict[int, list[Paper]] = {}
    for paper in papers:
        storage: Storage = paper.file.storage
        transaction.on_commit(partial(storage.delete, str(paper.file.name)))
        paper.file, paper.file_name, paper.look = "", "", None
        if paper.checked_on is not None:
            paper.reduced_at = now
        elif paper.removed_at is None:
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
    return len(papers)


@transaction.atomic
def _reduce(case: CaseFile) -> int:
    due = Q(kind__in=MEDICAL, checked_on__isnull=False, reduced_at=None)
    papers = list(Paper.objects.select_for_update().filter(due, case=case))
    for paper in papers:
        storage: Storage = paper.file.storage
        transaction.on_commit(partial(storage.delete, str(paper.file.name)))
        paper.file, paper.file_name, paper.look = "", "", None
        paper.reduced_at = timezone.now()
        paper.save(update_fields=["file", "file_name", "reduced_at", *LOOK])
    if papers:
        record(
            Verb.REDUCED,
            actor=None,
            organisation=case.organisation,
            subject=case,
            papers=[paper.pk for paper in papers],
        )
    return len(papers)
