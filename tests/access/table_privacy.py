"""The addresses of consents, of copies of one's own data, and of what is kept how long."""

from tests.access.line import EVERYBODY, Line, act, form, page
from tests.access.table_families import MEMBERS, NO_MEMBER
from tests.access.table_rules import OFFICE

TEXTS = OFFICE | {"keeper", "auditor"}
PUBLISH = frozenset({"chair", "deputy"})
PURPOSE = "=occasions.papers"
# Whoever sees the record finds the page; only the chair may.
ROSTER = OFFICE | {"committee", "auditor", "leader", "sysadmin"}


def _version(own):
    return {"version": "1"}


def _words(own):
    return {"version": "1", "text": "只保存三十天。"}


PRIVACY: dict[str, Line] = {
    "me/privacy/": page(EVERYBODY),
    "me/privacy/copy/": form(EVERYBODY, post=303, empty=303),
    "me/privacy/copy/progress/": page(EVERYBODY, get=286),
    "me/privacy/copy/<int:number>/": page(EVERYBODY, number="=1"),
    "me/privacy/copy/remove/": act(EVERYBODY),
    "me/privacy/purposes/<str:purpose>/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, purpose=PURPOSE, send=_version
    ),
    "me/privacy/purposes/<str:purpose>/later/": act(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 405, "POST": 404}},
        purpose=PURPOSE,
    ),
    "me/privacy/purposes/<str:purpose>/withdraw/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, purpose=PURPOSE, post=303
    ),
    "desk/settings/consents/": page(TEXTS),
    "desk/settings/consents/<int:union>/<str:purpose>/": page(
        TEXTS, union="union", purpose=PURPOSE
    ),
    "desk/settings/consents/<int:union>/<str:purpose>/new/": form(
        TEXTS, who=PUBLISH, union="union", purpose=PURPOSE, send=_words
    ),
    "desk/settings/retention/": page(TEXTS),
    "desk/members/<int:pk>/mask/": form(
        ROSTER,
        who=frozenset({"chair"}),
        pk="gone",
        send=lambda own: {"reason": "本人要求"},
    ),
}
