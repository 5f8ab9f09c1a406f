"""Work that was left in the outbox."""

from datetime import datetime
from typing import Any

from union.activities import actions
from union.activities.models import Activity


def tell(payload: dict[str, Any]) -> None:
    """Puts a notice into many inboxes."""
    actions.tell_all(
        Activity.objects.get(pk=payload["activity"]),
        kind=payload["kind"],
        key=payload["key"],
        at=datetime.fromisoformat(payload["at"]),
    )


def offer_ends(payload: dict[str, Any]) -> None:
    """Ends the offers of an activity whose time is over."""
    actions.end_offers(activity=Activity.objects.get(pk=payload["activity"]))


def sweep() -> None:
    """Ends what nobody was told to end: after a restart, on a clock that was put right."""
    actions.end_offers()
