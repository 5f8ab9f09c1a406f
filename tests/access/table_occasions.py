"""The addresses of events and visits: a small circle, those who report, and the member herself."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL.Image import new as picture

from tests.access.line import EVERYBODY, Line, act, form, page
from tests.access.table_rules import OFFICE

CIRCLE = OFFICE | {"committee"}
REPORTERS = CIRCLE | {"leader"}
MEMBERS = EVERYBODY - {"sysadmin", "outsider"}
CHAIR = frozenset({"chair"})
# Their accounts belong to no member.
NO_MEMBER = {"outsider": {"GET": 404, "POST": 404}}


def a_photo(kind):
    """What a form for papers is sent with."""
    dot = BytesIO()
    picture("RGB", (30, 20), "blue").save(dot, "PNG")
    return {"kind": kind, "papers": SimpleUploadedFile("首页.png", dot.getvalue())}


def _papers(own):
    return a_photo("record")


def _report(own):
    return {"kind": "birth", "happened_on": "2026-09-21", "again": "another"}


def _occasion(own):
    return {"kind": "birth", "happened_on": "2026-09-20", "version": own["occasion"].version}


def _close(own):
    return {"reason": "本人已回园"}


def _drop(own):
    return {"reason": "本人不希望打扰"}


# A leader finds those pages, and on them what she reported herself.
LEADER = {"leader": {"GET": 404, "POST": 404}}
LEADERS_ACT = {"leader": {"GET": 405, "POST": 404}}
# Accounts that belong to no member find nothing of their own.
LOOK = {"outsider": {"GET": 404, "POST": 405}}
DO = {"outsider": {"GET": 405, "POST": 404}}

OCCASIONS: dict[str, Line] = {
    "desk/occasions/": page(REPORTERS),
    "desk/occasions/report/": page(REPORTERS),
    "desk/occasions/report/<int:member>/": form(REPORTERS, member="member", send=_report),
    "desk/occasions/<int:pk>/": page(REPORTERS, who=CIRCLE, refused=404, pk="occasion", queries=40),
    "desk/occasions/<int:pk>/edit/": form(
        REPORTERS, who=OFFICE, pk="occasion", send=_occasion, but=LEADER
    ),
    "desk/occasions/<int:pk>/close/": act(
        REPORTERS, who=OFFICE, pk="turned", send=_close, but=LEADERS_ACT
    ),
    "desk/occasions/<int:pk>/reopen/": act(REPORTERS, who=OFFICE, pk="turned", but=LEADERS_ACT),
    "desk/occasions/<int:pk>/withdraw/": act(REPORTERS, who=OFFICE, pk="turned", but=LEADERS_ACT),
    "desk/occasions/<int:pk>/name/": act(REPORTERS, who=CHAIR, pk="occasion", but=LEADERS_ACT),
    # It is for a hardship, and this is a birth.
    "desk/occasions/<int:pk>/application/": page(
        REPORTERS, who=frozenset(), refused=404, pk="occasion"
    ),
    "desk/occasions/<int:pk>/form/": page(REPORTERS, who=CIRCLE, refused=404, pk="occasion"),
    "desk/occasions/<int:pk>/file/": page(REPORTERS, who=CIRCLE, refused=404, pk="occasion"),
    "desk/occasions/<int:pk>/papers/": form(
        REPORTERS, who=OFFICE, pk="occasion", send=_papers, but=LEADER
    ),
    "desk/occasions/<int:pk>/papers/<int:paper>/": page(
        REPORTERS, who=CIRCLE, refused=404, pk="occasion", paper="occasion_paper"
    ),
    "desk/occasions/<int:pk>/papers/<int:paper>/check/": act(
        REPORTERS, who=OFFICE, pk="occasion", paper="occasion_paper", but=LEADERS_ACT
    ),
    "desk/occasions/<int:pk>/papers/<int:paper>/remove/": act(
        REPORTERS, who=OFFICE, pk="occasion", paper="occasion_paper_out", but=LEADERS_ACT
    ),
    "desk/occasions/<int:pk>/papers/<int:paper>/kind/": form(
        REPORTERS,
        who=OFFICE,
        pk="occasion",
        paper="occasion_paper",
        send=lambda own: {"kind": "application"},
        but=LEADER,
    ),
    "desk/files/": page(CIRCLE | {"treasurer", "cashier", "auditor", "organiser"}),
    "desk/visits/": page(CIRCLE),
    "desk/visits/export/": page(CIRCLE),
    "desk/visits/forgotten/": page(CIRCLE),
    "desk/visits/add/<int:occasion>/": act(OFFICE, occasion="occasion"),
    "desk/visits/<int:pk>/": page(CIRCLE, pk="visit"),
    "desk/visits/<int:pk>/plan/": form(CIRCLE, who=OFFICE, pk="visit"),
    "desk/visits/<int:pk>/write/": form(CIRCLE, who=OFFICE, pk="visit"),
    "desk/visits/<int:pk>/correct/": form(CIRCLE, who=OFFICE, pk="visit_made"),
    "desk/visits/<int:pk>/exemption/": form(CIRCLE, who=OFFICE, pk="visit"),
    "desk/visits/<int:pk>/drop/": form(CIRCLE, who=OFFICE, pk="visit", send=_drop),
    "me/entitlements/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK),
    "me/occasions/report/": form(EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, send=_report),
    "me/occasions/<int:pk>/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_occasion"),
    "me/occasions/<int:pk>/papers/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, pk="my_occasion", send=_papers
    ),
    "me/occasions/<int:pk>/papers/<int:paper>/": page(
        EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_occasion", paper="my_paper"
    ),
    "me/occasions/<int:pk>/papers/<int:paper>/kind/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but=NO_MEMBER,
        pk="my_occasion",
        paper="my_paper",
        send=lambda own: {"kind": "application"},
    ),
    "me/occasions/<int:pk>/papers/<int:paper>/remove/": act(
        EVERYBODY, who=MEMBERS, refused=404, but=DO, pk="my_occasion", paper="my_paper_out"
    ),
}
