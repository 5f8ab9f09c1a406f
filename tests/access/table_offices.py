"""The addresses of the offices: who reads them, who proposes, who is the second person."""

from tests.access.line import Line, act, form, page
from union.core.dates import local_today

READERS = frozenset(
    {
        "chair",
        "deputy",
        "welfare",
        "committee",
        "auditor",
        "leader",
        "treasurer",
        "cashier",
        "organiser",
        "keeper",
    }
)
# The settings of a whole union: a leader reaches her group alone.
NO_LEADER = {"leader": {"GET": 404}}
NO_LEADER_ACTS = {"leader": {"POST": 404}}
PROPOSES = frozenset({"chair"})
CONFIRMS = frozenset({"deputy", "committee", "auditor"})
AT = "desk/settings/appointments/"


def _proposal(own):
    return {
        "person": own["nominee"].name,
        "role": "keeper",
        "place": own["union"].pk,
        "starts_on": local_today().isoformat(),
    }


def _split(own):
    return {"split": "treasurer_and_cashier"}


OFFICES: dict[str, Line] = {
    # The to-dos in the menu ask, too.
    AT: page(READERS),
    f"{AT}export/": page(READERS),
    f"{AT}print/": page(READERS),
    f"{AT}propose/": form(PROPOSES, send=_proposal),
    f"{AT}proposals/<int:pk>/": page(READERS, pk="nomination"),
    f"{AT}proposals/<int:pk>/confirm/": act(READERS, who=CONFIRMS, pk="nomination"),
    f"{AT}proposals/<int:pk>/decline/": form(
        READERS,
        who=CONFIRMS,
        pk="nomination",
        send=lambda own: {"reason": "另有安排"},
    ),
    f"{AT}proposals/<int:pk>/withdraw/": act(READERS, who=PROPOSES, pk="nomination"),
    f"{AT}<int:pk>/end/": form(
        READERS, who=PROPOSES, pk="term", send=lambda own: {"at_once": "on"}
    ),
    f"{AT}separation/<int:pk>/": page(READERS, pk="union", but=NO_LEADER),
    f"{AT}separation/<int:pk>/merge/": act(
        READERS, but=NO_LEADER_ACTS, who=PROPOSES, pk="union", send=_split
    ),
    f"{AT}separation/<int:pk>/confirm/": act(READERS, but=NO_LEADER_ACTS, who=CONFIRMS, pk="union"),
    f"{AT}separation/<int:pk>/drop/": act(
        READERS, but=NO_LEADER_ACTS, who=CONFIRMS | PROPOSES, pk="union"
    ),
    f"{AT}separation/<int:pk>/separate/": act(
        READERS, but=NO_LEADER_ACTS, who=PROPOSES, pk="union", send=_split
    ),
}
