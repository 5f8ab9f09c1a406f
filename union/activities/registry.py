"""What higher apps plug in (the page of an activity), and what money is asked for."""

from collections.abc import Callable, Iterable

from union.accounts.models import User
from union.activities.models import Activity
from union.funds.registry import PurposeFacts

Publisher = Callable[[Activity, User | None], None]

_publishers: list[Publisher] = []


def register_publisher(publisher: Publisher) -> None:
    """Adds what shows an activity to the public: the website makes or updates its page."""
    if publisher not in _publishers:
        _publishers.append(publisher)


def publish(activity: Activity, actor: User | None) -> None:
    """Brings the page of an activity up to date, in the transaction that changes the activity."""
    for publisher in _publishers:
        publisher(activity, actor)


Editor = Callable[[Activity, User], str]

_editors: list[Editor] = []


def register_editor(editor: Editor) -> None:
    """Adds what knows where the words and pictures of an activity's page are edited."""
    if editor not in _editors:
        _editors.append(editor)


def edit_url(activity: Activity, user: User) -> str:
    """Where somebody edits the page of an activity; blank where she may not, or there is none."""
    return next((url for editor in _editors if (url := editor(activity, user))), "")


def as_purposes(ids: Iterable[int], user: User | None) -> dict[int, PurposeFacts]:
    """What an activity offers to a request for its money: its name, and how many go or may go."""
    rows = Activity.objects.all() if user is None else Activity.objects.for_user(user)
    return {
        one.pk: PurposeFacts(
            title=one.title,
            url=one.get_desk_url(),
            organisation=one.organisation,
            people=one.taken or one.capacity,
        )
        for one in rows.filter(pk__in=list(ids)).select_related("organisation")
    }
