"""One line of the access table: who finds an address, who may, and what is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "anonymous",
    "member",
    "leader",
    "committee",
    "organiser",
    "welfare",
    "keeper",
    "treasurer",
    "cashier",
    "chair",
    "deputy",
    "auditor",
    "sysadmin",
    "outsider",
)
EVERYBODY = frozenset(ROLES) - {"anonymous"}

# A status, or "login": sent to log in; "again": asked for the password once more;
# "back": sent to the home of Wagtail's admin.
Outcome = int | str
# What a form is sent with: made from the objects that the person reaches.
Form = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """What is answered to whom.

    `door`: who finds an address there at all (others: 404; anonymous: the login). Inside it, a
    method that does not exist is 405; `who` may do it; the rest gets `refused`. `outsider` is the
    chair of the other union, with objects of her own: she gets what `chair` gets.
    """

    door: frozenset[str]
    who: frozenset[str]
    get: Outcome | None
    post: Outcome | None
    # The answer to an empty form, where there is a filled one as well.
    empty: Outcome | None = None
    send: Form | None = None
    refused: Outcome = 403
    anonymous: Outcome | None = "login"
    # Departures: {"leader": {"POST": 403}}.
    but: Mapping[str, Mapping[str, Outcome]] = field(default_factory=dict)
    # Argument -> the word of an object in `world.py`; with "=" before it, the argument itself.
    things: Mapping[str, str] = field(default_factory=dict)
    # The address, where the route is a regular expression; with objects: "/cms/{page.pk}/".
    at: str = ""
    # The address belongs to an earlier route: this one is never reached.
    shadowed: bool = False
    # Whole ID or telephone numbers of others are what is asked for here.
    unmasks: bool = False
    # Whoever is turned away leaves a line in the log.
    tried: bool = False
    # Not personal: may be kept by caches.
    kept: bool = False
    queries: int = 30
    # The same for all who have the same groups of Wagtail's.
    alike: bool = False

    def answer(self, role: str, method: str, *, empty: bool = False) -> Outcome:
        """What somebody gets for GET or POST."""
        # One who acts as herself in a line's departures is not the chair there.
        acts_as = "chair" if role == "outsider" and "outsider" not in self.but else role
        special = self.but.get(acts_as, {}).get(method)
        if special is not None:
            return special
        wanted = self.get if method == "GET" else self.post
        if role == "anonymous" and self.anonymous is not None:
            if wanted in (None, 405) and self.anonymous != "login":
                return 405
            return self.anonymous
        if acts_as not in self.door and role != "anonymous":
            return 404
        if wanted is None:
            return 405
        if acts_as not in self.who and role != "anonymous":
            return self.refused
        if method == "POST" and empty and self.empty is not None:
            return self.empty
        return wanted

    def passes(self, role: str) -> bool:
        """Whether somebody finds this address there."""
        return role == "anonymous" or ("chair" if role == "outsider" else role) in self.door


def _line(finds: frozenset[str], more: dict[str, Any], **facts: Any) -> Line:
    known = {name: more.pop(name) for name in list(more) if name in Line.__dataclass_fields__}
    return Line(**{"door": finds, "who": finds, "things": more, **facts, **known})


def page(finds: frozenset[str], /, **more: Any) -> Line:
    """Something to look at."""
    return _line(finds, more, get=200, post=None)


def form(finds: frozenset[str], /, **more: Any) -> Line:
    """A form: empty it comes back with what is missing, filled it leads on."""
    filled = "send" in more
    return _line(finds, more, get=200, post=303 if filled else 422, empty=422 if filled else None)


def act(finds: frozenset[str], /, **more: Any) -> Line:
    """Something to do, with a button on another page."""
    return _line(finds, more, get=None, post=303)


def door(**more: Any) -> Line:
    """Leads elsewhere, or nowhere, for everybody, whatever is asked."""
    return _line(EVERYBODY, more, get=302, post=302, anonymous=None)


def nothing(**more: Any) -> Line:
    """Nobody finds anything there."""
    return _line(frozenset(), more, get=404, post=404, anonymous=404)
