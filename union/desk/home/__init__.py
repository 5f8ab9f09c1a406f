"""The home of each role at the desk: what is left, what expires, what comes, what is watched over.

Each module answers for one card, as far as the office of the reader goes, with a fixed small
number of questions. An answer of None (or nothing) means: no card.
"""

from typing import Any

from union.accounts.models import User
from union.desk.home import ends, money, outings, policies, watch


def cards(user: User) -> dict[str, Any]:
    """What the home shows beside the to-dos, by the name that the template uses."""
    coming = outings.coming(user)
    return {
        "budget": money.budget(user),
        "to_pay": money.to_pay(user),
        "under_way": money.under_way(user),
        "ends": ends.soon(user, coming),
        "coming": coming[: outings.SHOWN],
        "policies": policies.in_force(user),
        "watch": watch.books_and_log(user),
    }
