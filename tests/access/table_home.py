"""The addresses of relatives among colleagues, and of what a person may apply for."""

from tests.access.line import EVERYBODY, Line, act, form, page

OFFICE = frozenset({"chair", "deputy", "welfare"})
ROSTER = OFFICE | {"committee", "auditor", "leader", "sysadmin"}
# sysadmin and outsider are no members of the roster.
MEMBERS = EVERYBODY - {"sysadmin", "outsider"}


def _relative(own):
    return {"relative": own["receiver"].staff_number, "relation": "sibling"}


HOME: dict[str, Line] = {
    "services/": page(EVERYBODY),
    "me/relatives/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 404, "POST": 404}},
        send=_relative,
    ),
    "desk/members/<int:pk>/relatives/": form(ROSTER, who=OFFICE, pk="member", send=_relative),
    "desk/members/<int:pk>/relatives/<int:kinship>/end/": act(
        ROSTER, who=OFFICE, pk="member", kinship="kinship"
    ),
}
