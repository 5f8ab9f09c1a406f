"""Papers of an activity: put in and taken out by whoever plans it, opened by the few."""

from collections.abc import Sequence

from django.db import transaction

from union.accounts.models import User
from union.activities.actions.activity import must_be_changeable
from union.activities.models import Activity
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.errors import NotReachable
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import Paper
from union.orgs.scoping import authorise


def attach(activity: Activity, uploads: Sequence[Upload], *, kind: str, actor: User) -> list[Paper]:
    """Puts papers into its file; all of them, or none where one is refused. In no transaction.

    Also after it was closed: the invoice often comes last.
    Raises NotReachable, NotAllowed and what `evidence` refuses.
    """
    _must_change(activity, actor)

    def still_allowed() -> None:
        _must_change(activity, actor)

    return evidence.add_papers(
        evidence.case_of(activity), uploads, kind=kind, actor=actor, still_allowed=still_allowed
    )


def _must_change(activity: Activity, actor: User) -> None:
    if not Activity.objects.all().shows(activity, actor):
        raise NotReachable
    authorise(actor, "activities.change", activity)


@transaction.atomic
def detach(activity: Activity, paper: Paper, *, actor: User) -> None:
    """Takes a paper out of its file while it is open. Raises CalledOff, IsOver, NotAllowed."""
    _must_change(activity, actor)
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if paper.case_id != row.case_id:
        raise NotReachable
    must_be_changeable(row)
    evidence.remove(paper, actor=actor)


@transaction.atomic
def note_look(activity: Activity, paper: Paper, *, actor: User) -> None:
    """Notes who opened a paper, before a byte of it is shown. Raises NotReachable."""
    if not Activity.objects.with_file(actor).filter(pk=activity.pk).exists():
        raise NotReachable
    record(
        Verb.PAPER_OPENED,
        actor=actor,
        organisation=activity.organisation,
        subject=activity,
        paper=paper.pk,
    )


@transaction.atomic
def note_file(activity: Activity, papers: Sequence[Paper], *, actor: User) -> None:
    """Notes that the whole file leaves the house, and what was in it. Raises NotReachable."""
    if not Activity.objects.with_file(actor).filter(pk=activity.pk).exists():
        raise NotReachable
    record(
        Verb.FILE_PRINTED,
        actor=actor,
        organisation=activity.organisation,
        subject=activity,
        papers=[paper.pk for paper in papers],
    )
