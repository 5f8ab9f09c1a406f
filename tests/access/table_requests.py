"""The addresses of requests for money."""

import secrets
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL.Image import new as picture

from tests.access.line import EVERYBODY, Line, act, form, page

OFFICERS = EVERYBODY - {"member"}
WATCHERS = frozenset({"chair", "deputy", "treasurer", "cashier", "auditor", "committee", "welfare"})
ASK = frozenset(
    {"chair", "deputy", "treasurer", "committee", "welfare", "leader", "organiser", "keeper"}
)
TAKE_OUT = frozenset({"chair", "deputy", "treasurer", "cashier", "auditor"})
# The organiser asked for all of them; what was not submitted yet nobody else sees.
APPLICANT = frozenset({"organiser"})
SEE_IT = WATCHERS | APPLICANT


def _request(own):
    return {
        "title": "彩旗",
        "line": own["line"].pk,
        "amount": "10",
        "payee": "文具店",
        "kind": "quote",
        "key": secrets.token_hex(8),
    }


def _changed(own):
    return _request(own) | {"version": own["fund_draft"].version}


def _papers(own):
    dot = BytesIO()
    picture("RGB", (30, 30), "blue").save(dot, "PNG")
    return {"kind": "invoice", "papers": SimpleUploadedFile("发票.png", dot.getvalue())}


REQUESTS: dict[str, Line] = {
    "desk/funds/": page(ASK | WATCHERS),
    "desk/funds/export/": page(TAKE_OUT),
    "desk/funds/paper/": page(TAKE_OUT),
    "desk/funds/new/": form(ASK, send=_request),
    "desk/funds/line/": page(ASK),
    "desk/funds/<int:pk>/": page(OFFICERS, who=SEE_IT, refused=404, pk="fund_waiting"),
    "desk/funds/<int:pk>/edit/": form(
        OFFICERS, who=APPLICANT, refused=404, pk="fund_draft", send=_changed
    ),
    # Sent again: it is in review already.
    "desk/funds/<int:pk>/submit/": act(
        OFFICERS,
        who=APPLICANT,
        refused=404,
        but={name: {"POST": 403} for name in WATCHERS},
        pk="fund_waiting",
    ),
    # There is enough left in the line of this draft.
    "desk/funds/<int:pk>/ask-for-more/": act(
        OFFICERS, who=APPLICANT, refused=404, pk="fund_draft", post=409, empty=409
    ),
    "desk/funds/<int:pk>/discard/": form(
        OFFICERS, who=APPLICANT, refused=404, pk="fund_draft", post=303
    ),
    "desk/funds/<int:pk>/withdraw/": form(
        SEE_IT, who=APPLICANT, pk="fund_waiting", send=lambda own: {"comment": "改期"}, empty=303
    ),
    "desk/funds/<int:pk>/correct/": form(
        SEE_IT, who=APPLICANT, pk="fund_approved", send=lambda own: {"comment": "收款人写错"}
    ),
    "desk/funds/<int:pk>/papers/": form(
        SEE_IT, who=APPLICANT | {"cashier"}, pk="fund_approved", send=_papers
    ),
    "desk/funds/<int:pk>/papers/<int:paper>/": page(
        OFFICERS, who=APPLICANT, refused=404, pk="fund_draft", paper="paper"
    ),
    # A draft is its applicant's alone, and whoever only asks for money checks nothing.
    "desk/funds/<int:pk>/papers/<int:paper>/check/": act(
        OFFICERS,
        who=frozenset(),
        refused=404,
        pk="fund_draft",
        paper="paper",
        but={"organiser": {"POST": 403}},
    ),
    "desk/funds/<int:pk>/papers/<int:paper>/remove/": form(
        OFFICERS, who=APPLICANT, refused=404, pk="fund_draft", paper="paper", post=303
    ),
    "desk/funds/<int:pk>/print/": page(OFFICERS, who=SEE_IT, refused=404, pk="fund_approved"),
}
