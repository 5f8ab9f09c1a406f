"""Who wants to know when somebody's offices change, and who tells people about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from union.accounts.models import User

_listeners: list[Callable[[User], None]] = []


@dataclass(frozen=True)
class News:
    """What somebody is told about offices. `kind` is one of the constants below.

    `key` names the event, once for each person; `nomination` or `separation` is the row that the
    notice leads to, if there is one.
    """

    kind: str
    users: tuple[User, ...]
    key: str
    nomination: int | None = None
    union: int | None = None


# A proposal, or a request to merge duties, waits for a second person.
CONFIRM_ASKED = "orgs.confirm_asked"
MERGE_ASKED = "orgs.merge_asked"
# The proposer hears what became of it, whoever gets the office that it is hers.
CONFIRMED = "orgs.confirmed"
DECLINED = "orgs.declined"
OFFICE_GIVEN = "orgs.office_given"
# The holder, and those who watch over the offices.
TERM_ENDED = "orgs.term_ended"
TERM_OF_CONTROL_ENDED = "orgs.term_of_control_ended"
MERGED = "orgs.merged"
# Every officer.
GIVEN_ON_SERVER = "orgs.given_on_server"

_tellers: list[Callable[[News], None]] = []


def on_offices_changed(listener: Callable[[User], None]) -> None:
    """Registers a listener (Wagtail's groups follow); it runs in the transaction of the change."""
    _listeners.append(listener)


def offices_changed(user: User) -> None:
    """Tells the listeners."""
    for listener in _listeners:
        listener(user)


def on_news(teller: Callable[[News], None]) -> None:
    """Registers who puts news into people's inboxes; it runs in the transaction of the change.

    Notices live above the offices, and pages with addresses above both: so the desk fills this.
    """
    if teller not in _tellers:
        _tellers.append(teller)


def tell(
    kind: str,
    users: Iterable[User],
    *,
    key: str,
    nomination: int | None = None,
    union: int | None = None,
) -> None:
    """Hands news to whoever tells it; nothing where there is nobody to be told."""
    found = tuple(users)
    if found:
        for teller in _tellers:
            teller(News(kind, found, key, nomination, union))
