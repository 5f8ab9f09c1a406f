"""The list of reviews leaves the house."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from union.accounts.models import User
from union.approvals.models import Review
from union.approvals.verbs import Verb
from union.audit.actions import record


@transaction.atomic
def note_export(reviews: Iterable[Review], *, form: str, actor: User) -> None:
    """Writes into the log of each union how many reviews were exported, as xlsx or csv."""
    rows: dict[int, int] = defaultdict(int)
    places = {}
    for review in reviews:
        rows[review.organisation_id] += 1
        places[review.organisation_id] = review.organisation
    for pk, count in rows.items():
        record(Verb.EXPORTED, actor=actor, organisation=places[pk], rows=count, form=form)
