"""The access table: every address of the house, who may open it, and what the others get.

A route is spelled as the resolver spells it. A new address without a line fails the suite, and so
does a line without an address. What the functions mean stands in `line.py`; the words of objects
(`pk="member"`) in `world.py`.
"""

import secrets

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.line import EVERYBODY, Line, act, door, form, nothing, page
from tests.access.table_activities import ACTIVITIES
from tests.access.table_approvals import APPROVALS
from tests.access.table_cms import CMS
from tests.access.table_families import FAMILIES
from tests.access.table_health import HEALTH
from tests.access.table_home import HOME
from tests.access.table_insurance import INSURANCE
from tests.access.table_occasions import OCCASIONS, a_photo
from tests.access.table_offices import OFFICES
from tests.access.table_privacy import PRIVACY
from tests.access.table_requests import REQUESTS
from tests.access.table_rules import RULES
from tests.access.table_treasury import TREASURY

# Who holds what, spelled out once more: roles.py is not asked.
OFFICE = frozenset({"chair", "deputy", "welfare"})
OFFICERS = EVERYBODY - {"member"}
MEMBERS = EVERYBODY - {"sysadmin", "outsider"}
READERS = OFFICE | {"committee", "auditor", "leader"}
ROSTER = READERS | {"sysadmin"}
GIFTS = READERS | {"treasurer", "cashier"}
RECEIVERS = OFFICE | {"leader"}
SHEETS = OFFICE | {"auditor"}
# The health keeper sends the lists of check-ups, and finds no other spreadsheet.
SENDERS = SHEETS | {"keeper"}
NO_SUCH_SHEET = {"keeper": {"GET": 404, "POST": 404}}
NO_SUCH_POST = {"keeper": {"POST": 404}}
SEES_LOG = frozenset({"chair", "auditor"})

WAGTAIL_SETS = [
    "",
    "results/",
    "new/",
    "edit/<int:pk>/",
    "delete/<int:pk>/",
    "history/<int:pk>/",
    "history-results/<int:pk>/",
    "usage/<int:pk>/",
    "copy/<int:pk>/",
]
# sysadmin and outsider are no members: their own pages have no record to show.
NO_MEMBER = {"outsider": {"GET": 404, "POST": 404}}

# Whoever is not logged in gets the login page itself.
OUTSIDE = {"anonymous": {"GET": 200, "POST": 422}}
SHADOWED = [
    "_util/login/",
    "cms/login/",
    "cms/password_reset/",
    "cms/password_reset/complete/",
    "cms/password_reset/confirm/<uidb64>/<token>/",
    "cms/password_reset/done/",
    "cms/failwhale/",
    "cms/test404/",
    *(f"cms/sites/{rest}" for rest in WAGTAIL_SETS),
    *(f"cms/users/{rest}" for rest in WAGTAIL_SETS),
    *(f"cms/groups/{rest}" for rest in WAGTAIL_SETS if not rest.startswith("copy")),
]


def _programme(own):
    return {
        "name": "2026年重阳慰问品",
        "organisation": own["union"].pk,
        "item": "茶叶",
        "amount": "88",
        "eligible_on": "2026-10-18",
        "version": "1",
    }


def _same_day(own):
    """Something was handed out, so the day stays."""
    return _programme(own) | {"eligible_on": own["programme"].eligible_on.isoformat()}


def _row(own):
    return {
        "item": "茶叶",
        "quantity": "1",
        "amount": "88.00",
        "given_on": "2026-10-18",
        "version": "1",
    }


def _new_member(own):
    return {
        "name": "邓小禾",
        "staff_number": "70001",
        "organisation": own["group"].pk,
        "status": "active",
        "joined_on": "2024-09-01",
    }


def _changed_member(own):
    member = own["member"]
    return {
        "name": member.name,
        "staff_number": member.staff_number,
        "joined_on": "2019-09-01",
        "sort_key": member.sort_key,
        "version": member.version,
        "sex": member.sex,
    }


def _sheet(own):
    file = SimpleUploadedFile("花名册.csv", "工号,姓名,园区\n70002,吕宁,滨江园区\n".encode())
    return {"organisation": own["union"].pk, "file": file}


def _token(own):
    return {"token": secrets.token_hex(8), "member": own["member"].pk}


TABLE: dict[str, Line] = {
    # Open to everybody.
    "healthz": page(EVERYBODY, anonymous=None),
    "display/": form(EVERYBODY, anonymous=None, send=lambda own: {"theme": "dark"}, empty=303),
    "start/": nothing(),
    "search/": page(EVERYBODY, anonymous=None),
    "media/images/<str:name>": page(EVERYBODY, anonymous=None, name="picture", kept=True),
    # One's own.
    "me/": page(EVERYBODY),
    "me/phone/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but=NO_MEMBER,
        send=lambda own: {"phone": "13911112222"},
    ),
    "me/correction/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but=NO_MEMBER,
        send=lambda own: {"field": "other", "message": "组别写错了"},
    ),
    "me/log/": page(
        EVERYBODY, who=MEMBERS, refused=404, but={"outsider": {"GET": 404, "POST": 405}}
    ),
    "me/benefits/": page(EVERYBODY),
    "me/benefits/<int:row>/choose/": act(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 405, "POST": 404}},
        row="my_choice",
        send=lambda own: {"option": own["option"].pk},
    ),
    "me/benefits/<int:row>/confirm/": act(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 405, "POST": 404}},
        row="my_row",
    ),
    "me/benefits/<int:row>/signature/": page(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 404, "POST": 405}},
        row="my_signed",
    ),
    "me/benefits/<int:row>/undo/": act(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but={"outsider": {"GET": 405, "POST": 404}},
        row="my_received",
    ),
    "inbox/": page(EVERYBODY),
    "inbox/todos/": page(EVERYBODY),
    "inbox/read/": act(EVERYBODY),
    "inbox/<int:pk>/open/": act(EVERYBODY, pk="notice"),
    # The desk.
    "desk/": page(OFFICERS),
    "desk/log/": page(SEES_LOG),
    **OFFICES,
    **FAMILIES,
    **HOME,
    **HEALTH,
    **ACTIVITIES,
    # The roster.
    "desk/members/": page(ROSTER),
    "desk/members/add/": form(OFFICE, send=_new_member),
    "desk/members/choose/": page(OFFICERS),
    "desk/members/export/": form(
        OFFICE | {"auditor"},
        post=200,
        send=lambda own: {
            "columns": ["name", "phone", "id_number"],
            "purpose": "check",
            "form": "xlsx",
        },
    ),
    "desk/members/print/": page(OFFICE | {"auditor"}),
    "desk/members/corrections/": page(OFFICE),
    "desk/members/corrections/<int:pk>/": form(
        OFFICE, pk="correction", send=lambda own: {"state": "done", "answer": "已改好。"}
    ),
    "desk/members/<int:pk>/": page(ROSTER, pk="member"),
    "desk/members/<int:pk>/edit/": form(ROSTER, who=OFFICE, pk="member", send=_changed_member),
    "desk/members/<int:pk>/standing/": form(
        ROSTER,
        who=OFFICE,
        pk="member",
        send=lambda own: {"on": "2026-10-01", "reason": "changed", "post": "主班教师"},
    ),
    "desk/members/<int:pk>/standing/<int:standing_pk>/undo/": act(
        ROSTER, who=OFFICE, pk="member", standing_pk="standing"
    ),
    "desk/members/<int:pk>/id/": form(
        ROSTER,
        who=frozenset({"welfare", "auditor"}),
        pk="member",
        post=200,
        unmasks=True,
        send=lambda own: {"reason": "办理互助保障参保"},
    ),
    "desk/members/codes/": page(RECEIVERS),
    "desk/members/codes/confirm/": page(RECEIVERS),
    "desk/members/codes/slips/": act(RECEIVERS, post=200, send=_token, empty=303),
    "desk/members/codes/<int:pk>/second/": act(RECEIVERS, who=OFFICE, pk="code"),
    "desk/members/<int:pk>/code/": form(RECEIVERS, pk="member", post=200, send=_token, empty=303),
    # Gifts.
    "desk/welfare/": page(GIFTS),
    "desk/welfare/export/": page(OFFICE | {"treasurer", "auditor"}),
    "desk/welfare/calendar/": page(OFFICE),
    "desk/welfare/calendar/<int:union>/prepare/": act(OFFICE, union="union"),
    "desk/welfare/add/": page(OFFICE),
    "desk/welfare/add/<str:kind>/": form(OFFICE, kind="=festival", send=_programme),
    "desk/welfare/<int:pk>/": page(GIFTS, pk="programme"),
    "desk/welfare/<int:pk>/edit/": form(GIFTS, who=OFFICE, pk="programme", send=_same_day),
    "desk/welfare/<int:pk>/close/": form(GIFTS, who=OFFICE, pk="programme", post=303),
    "desk/welfare/<int:pk>/reopen/": act(GIFTS, who=OFFICE, pk="programme"),
    "desk/welfare/<int:pk>/remind/": act(GIFTS, who=OFFICE, pk="programme"),
    "desk/welfare/<int:pk>/end-choosing/": act(GIFTS, who=OFFICE, pk="programme"),
    "desk/welfare/<int:pk>/issue/": form(GIFTS, who=OFFICE, pk="programme"),
    "desk/welfare/<int:pk>/rows/add/": page(GIFTS, who=OFFICE, pk="programme"),
    "desk/welfare/<int:pk>/rows/add/<int:member>/": form(
        GIFTS, who=OFFICE, pk="programme", member="receiver", send=_row
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/": form(
        GIFTS, who=OFFICE, pk="programme", row="row", send=_row
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/choice/": form(
        GIFTS,
        who=RECEIVERS,
        pk="choosing",
        row="undecided",
        send=lambda own: {"option": own["other_option"].pk},
    ),
    "desk/welfare/<int:pk>/order/": page(GIFTS, pk="choosing"),
    "desk/welfare/<int:pk>/order/print/": page(
        GIFTS, who=OFFICE | {"treasurer", "auditor"}, pk="choosing"
    ),
    "desk/welfare/<int:pk>/order/export/": page(
        GIFTS, who=OFFICE | {"treasurer", "auditor"}, pk="choosing"
    ),
    # Who hands out without money and papers has seen that they are missing.
    "desk/welfare/<int:pk>/hand-out/": act(
        GIFTS, who=OFFICE, pk="planning", send=lambda _own: {"seen": "money,papers"}
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/hand-out/": act(
        GIFTS,
        who=OFFICE,
        pk="planning",
        row="planned",
        send=lambda _own: {"seen": "money,papers"},
    ),
    "desk/welfare/<int:pk>/exemption/<int:member>/": form(
        GIFTS, who=OFFICE, pk="programme", member="member"
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/remove/": act(
        GIFTS, who=OFFICE, pk="programme", row="row"
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/proxy/": form(
        GIFTS,
        who=RECEIVERS,
        pk="programme",
        row="row",
        send=lambda own: {"proxy_name": "华清", "reason": "外出培训"},
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/take-back/": form(
        GIFTS, who=RECEIVERS, pk="programme", row="received", send=lambda own: {"reason": "记错了"}
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/sign/": form(
        GIFTS,
        who=RECEIVERS,
        pk="programme",
        row="row",
        send=lambda own: {"typed_name": own["row"].member.name},
    ),
    "desk/welfare/<int:pk>/rows/<int:row>/signature/": page(
        GIFTS, pk="programme", row="signed_row"
    ),
    "desk/welfare/<int:pk>/paper/": form(
        GIFTS, who=RECEIVERS, pk="programme", send=lambda own: {"row": own["row"].pk}
    ),
    "desk/welfare/<int:pk>/paper/all/": form(
        GIFTS, who=OFFICE, pk="programme", send=lambda own: {"reason": "签领表已归档"}
    ),
    "desk/welfare/<int:pk>/sheet/": page(
        GIFTS, who=RECEIVERS | {"treasurer", "auditor"}, pk="programme"
    ),
    "desk/welfare/<int:pk>/purchase/": page(GIFTS, who=OFFICE, pk="planning"),
    "desk/welfare/<int:pk>/file/": page(GIFTS, who=GIFTS - {"leader"}, refused=404, pk="programme"),
    "desk/welfare/<int:pk>/file/papers/": form(
        GIFTS, who=OFFICE, pk="programme", send=lambda own: a_photo("invoice")
    ),
    "desk/welfare/<int:pk>/file/papers/<int:paper>/": page(
        GIFTS, who=GIFTS - {"leader"}, refused=404, pk="programme", paper="programme_paper"
    ),
    "desk/welfare/<int:pk>/file/papers/<int:paper>/check/": act(
        GIFTS, who=OFFICE, pk="programme", paper="programme_paper", but={"leader": {"POST": 404}}
    ),
    "desk/welfare/<int:pk>/file/papers/<int:paper>/remove/": act(
        GIFTS, who=OFFICE, pk="programme", paper="programme_paper_out"
    ),
    "desk/welfare/<int:pk>/export/": page(
        GIFTS, who=OFFICE | {"treasurer", "auditor"}, pk="programme"
    ),
    # Spreadsheets.
    "desk/imports/": page(SENDERS),
    "desk/imports/new/<slug:kind>/": form(
        SENDERS, who=OFFICE, refused=404, kind="=members", send=_sheet
    ),
    "desk/imports/template/<slug:kind>/": page(SENDERS, who=OFFICE, refused=404, kind="=members"),
    "desk/imports/<int:pk>/": page(SENDERS, who=SHEETS, refused=404, pk="batch"),
    "desk/imports/<int:pk>/progress/": page(SENDERS, who=SHEETS, refused=404, pk="batch", get=286),
    "desk/imports/<int:pk>/columns/": form(
        SENDERS,
        who=OFFICE,
        but=NO_SUCH_SHEET,
        pk="asking",
        send=lambda own: {"A": "staff_number", "B": "name", "C": "campus"},
    ),
    "desk/imports/<int:pk>/answer/": act(SENDERS, who=OFFICE, but=NO_SUCH_POST, pk="asking"),
    "desk/imports/<int:pk>/correct/": act(
        SENDERS,
        who=OFFICE,
        but=NO_SUCH_POST,
        pk="batch",
        send=lambda own: {"cell-4-C": "滨江园区"},
        empty=303,
    ),
    "desk/imports/<int:pk>/apply/": act(SENDERS, who=OFFICE, but=NO_SUCH_POST, pk="batch"),
    "desk/imports/<int:pk>/discard/": act(SENDERS, who=OFFICE, but=NO_SUCH_POST, pk="batch"),
    "desk/imports/<int:pk>/rejected/": page(
        SENDERS, who=OFFICE, but={"keeper": {"GET": 404}}, pk="batch"
    ),
    # Accounts: allauth's pages. Nobody signs up, and without a mail server there is no mail.
    "accounts/signup/": nothing(),
    "accounts/email/": nothing(),
    "accounts/password/reset/": door(get=200, post=200),
    "accounts/claim/": form(EVERYBODY, anonymous=None),
    "accounts/claim/<slug:code>/": page(EVERYBODY, anonymous=None, code="=ABCDEFGH"),
    "accounts/login/": form(EVERYBODY, get=302, post=302, but=OUTSIDE),
    # Whoever has just left is nobody: her answer may be kept.
    "accounts/logout/": form(EVERYBODY, post=302, anonymous=302, kept=True),
    "accounts/inactive/": page(EVERYBODY, anonymous=None),
    "accounts/reauthenticate/": form(EVERYBODY),
    "accounts/confirm-email/": page(EVERYBODY, anonymous=None),
    "accounts/confirm-email/(?P<key>[-:\\w]+)/$": door(
        at="/accounts/confirm-email/abc/", get=200, post=404
    ),
    "accounts/password/change/": form(EVERYBODY),
    "accounts/password/set/": door(anonymous="login"),
    "accounts/password/reset/done/": page(EVERYBODY, anonymous=None),
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": door(
        at="/accounts/password/reset/key/1-abc/", get=200, post=422
    ),
    "accounts/password/reset/key/done/": page(EVERYBODY, anonymous=None),
    "accounts/login/code/confirm/": door(anonymous="login"),
    "accounts/2fa/": page(EVERYBODY),
    "accounts/2fa/authenticate/": door(anonymous="login"),
    "accounts/2fa/reauthenticate/": door(get="again", post="again", anonymous="login"),
    "accounts/2fa/totp/activate/": form(EVERYBODY),
    # Nobody of the cast has a second factor yet.
    "accounts/2fa/totp/deactivate/": door(get=404, post=404, anonymous="login"),
    "accounts/2fa/recovery-codes/": page(EVERYBODY, get=404),
    "accounts/2fa/recovery-codes/generate/": form(EVERYBODY),
    "accounts/2fa/recovery-codes/download/": door(get=404, post=404, anonymous="login"),
    # Over plain http, as here, the page says that no passkey can be added.
    "accounts/2fa/webauthn/": page(EVERYBODY),
    "accounts/2fa/webauthn/add/": form(EVERYBODY, post=200),
    "accounts/2fa/webauthn/reauthenticate/": door(get="again", post="again", anonymous="login"),
    # Nobody of the cast has a passkey.
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": door(
        at="/accounts/2fa/webauthn/keys/987654321/remove/", get=404, post=404, anonymous="login"
    ),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": door(
        at="/accounts/2fa/webauthn/keys/987654321/edit/", get=404, post=404, anonymous="login"
    ),
    "accounts/2fa/webauthn/login/": door(anonymous="login"),
    "accounts/sessions/<int:pk>/end/": door(
        at="/accounts/sessions/987654321/end/", get=405, post=404, anonymous="login"
    ),
    "accounts/sessions/": form(EVERYBODY, post=302),
    # The website. Wagtail answers a POST to a page as it answers a GET.
    "": door(get=200, post=200),
    "news/": door(get=200, post=200),
    "^((?:[\\w\\-]+/)*)$": door(at="/about/", get=200, post=200),
    "documents/(\\d+)/(.*)$": door(
        at="/documents/{document.pk}/{document.filename}", get=200, post=200, anonymous="login"
    ),
    # Pages and files with a password of their own: nothing has one.
    "documents/authenticate_with_password/<int:restriction_id>/": door(
        get=200, post=200, restriction_id="closed_files"
    ),
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": door(
        get=200, post=200, page_view_restriction_id="restriction", page_id="closed"
    ),
    # Never reached: an earlier line has their address.
    **dict.fromkeys(SHADOWED, Line(EVERYBODY, EVERYBODY, None, None, shadowed=True)),
    **APPROVALS,
    **REQUESTS,
    **RULES,
    **OCCASIONS,
    **INSURANCE,
    **TREASURY,
    **PRIVACY,
    **CMS,
}
