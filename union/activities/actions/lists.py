"""Lists that leave the house are logged: exports, and the attendance sheet."""

from django.db import transaction

from union.accounts.models import User
from union.activities.models import Activity
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.errors import NotAllowed
from union.orgs.scoping import authorise, may


@transaction.atomic
def record_export(activity: Activity, *, rows: int, format: str, actor: User) -> None:
    """Notes that the sign-ups were taken out as a file. Raises NotAllowed, NotReachable."""
    authorise(actor, "activities.export", activity)
    record(
        Verb.EXPORTED,
        actor=actor,
        organisation=activity.organisation,
        subject=activity,
        rows=rows,
        format=format,
    )


@transaction.atomic
def record_sheet(activity: Activity, *, rows: int, actor: User) -> None:
    """Notes that the attendance sheet was printed; a leader prints that of her group.

    Raises NotAllowed, NotReachable.
    """
    authorise(actor, "activities.view", activity)
    if not (may(actor, "activities.sign_up_others") or may(actor, "activities.export")):
        raise NotAllowed
    record(
        Verb.SHEET_PRINTED,
        actor=actor,
        organisation=activity.organisation,
        subject=activity,
        rows=rows,
    )
