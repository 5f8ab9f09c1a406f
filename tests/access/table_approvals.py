"""The addresses of reviews, delegations and flows."""

from tests.access.line import EVERYBODY, Line, act, form, page

OFFICERS = EVERYBODY - {"member"}
WATCHERS = frozenset({"chair", "deputy", "treasurer", "auditor", "committee"})
# The organiser asked for it; it waits for the chair.
SEE_IT = WATCHERS | {"organiser"}
CHAIR = frozenset({"chair"})
APPLICANT = frozenset({"organiser"})
# Those whose office decides in some flow.
DECIDERS = frozenset({"chair", "deputy", "treasurer", "committee", "organiser", "welfare"})


def _returned(own):
    return {"deed": "return", "version": "1", "comment": "请补充发票"}


def _band(own):
    return {"up_to": "900", "role_1": "treasurer", "version": "1"}


APPROVALS: dict[str, Line] = {
    "desk/approvals/": page(OFFICERS),
    "desk/approvals/batch/": form(OFFICERS, get=303, post=303),
    "desk/approvals/done/": page(OFFICERS),
    "desk/approvals/mine/": page(OFFICERS),
    "desk/approvals/all/": page(WATCHERS),
    "desk/approvals/delegations/": page(OFFICERS),
    "desk/approvals/delegations/add/": form(OFFICERS, who=DECIDERS),
    "desk/approvals/delegations/<int:pk>/end/": act(
        OFFICERS, who=CHAIR, refused=404, pk="delegation", but={"deputy": {"POST": 403}}
    ),
    "desk/approvals/<int:pk>/": form(
        SEE_IT,
        who=SEE_IT,
        pk="review",
        send=_returned,
        # Whoever sees it reads it; only the office whose turn it is decides.
        but={name: {"POST": 403} for name in SEE_IT - CHAIR},
    ),
    "desk/approvals/<int:pk>/nudge/": act(
        OFFICERS,
        who=APPLICANT,
        refused=404,
        pk="review",
        but={name: {"POST": 403} for name in WATCHERS},
    ),
    "desk/approvals/<int:pk>/withdraw/": form(
        SEE_IT, who=APPLICANT, pk="review", send=lambda own: {"comment": "改期"}, empty=303
    ),
    "desk/settings/flows/": page(WATCHERS),
    "desk/settings/flows/<int:pk>/": form(WATCHERS, who=CHAIR, pk="flow", send=_band),
    "desk/settings/flows/<int:pk>/remove/": form(WATCHERS, who=CHAIR, pk="flow", post=409),
    "desk/settings/flows/<int:organisation>/suggest/": act(
        WATCHERS, who=CHAIR, organisation="union"
    ),
    "desk/settings/flows/<int:organisation>/<slug:kind>/add/": form(
        WATCHERS, who=CHAIR, organisation="union", kind="=activity", send=_band
    ),
}
