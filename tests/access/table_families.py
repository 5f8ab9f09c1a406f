"""The addresses of members' families: the member herself, the chairs and the welfare officer."""

from tests.access.line import EVERYBODY, Line, act, form, page
from tests.access.table_rules import OFFICE

MEMBERS = EVERYBODY - {"sysadmin", "outsider"}
# Their accounts belong to no member.
NO_MEMBER = {"outsider": {"GET": 404, "POST": 404}}
LOOK = {"outsider": {"GET": 404, "POST": 405}}


def _child(own):
    return {"name": "小禾", "born_on": "2019-05-01", "consent": "on"}


def _changed(own):
    return {"name": "小苗", "born_on": "2019-05-01", "version": "1"}


FAMILIES: dict[str, Line] = {
    "me/family/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK),
    "me/family/add/<str:what>/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, what="=child", send=_child
    ),
    "me/family/<int:dependant>/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but=NO_MEMBER,
        dependant="my_dependant",
        send=_changed,
    ),
    "me/family/<int:dependant>/remove/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, dependant="my_dependant", post=303
    ),
    "desk/members/<int:pk>/family/add/<str:what>/": form(
        OFFICE, pk="member", what="=child", send=_child
    ),
    "desk/members/<int:pk>/family/<int:dependant>/": form(
        OFFICE, pk="member", dependant="dependant", send=_changed
    ),
    "desk/members/<int:pk>/family/<int:dependant>/remove/": form(
        OFFICE, pk="member", dependant="dependant", post=303
    ),
    "desk/welfare/children/": page(OFFICE),
    "desk/welfare/children/export/": page(OFFICE),
    "desk/welfare/children/print/": page(OFFICE),
    "desk/welfare/children/<int:union>/prepare/": act(OFFICE, union="union"),
}
