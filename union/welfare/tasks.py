"""Work that was left in the outbox."""

from typing import Any

from union.accounts.models import User
from union.welfare import actions
from union.welfare.models import Programme


def tell(payload: dict[str, Any]) -> None:
    """Puts a notice into many inboxes."""
    actions.tell_waiting(
        Programme.objects.get(pk=payload["programme"]),
        kind=payload["kind"],
        key=payload["key"],
        actor=User.objects.filter(pk=payload["actor"]).first(),
    )


def settle_choices() -> None:
    """Whoever said nothing until the last day gets the default."""
    actions.settle_all_choices()
