"""The addresses of activities: the pages of members, and the organiser's desk."""

from datetime import timedelta

from django.utils import timezone

from tests.access.line import EVERYBODY, Line, act, door, form, page
from tests.access.table_occasions import a_photo

OFFICE = frozenset({"chair", "deputy", "welfare"})
PLANS = OFFICE | {"organiser"}
SIGNS_UP = PLANS | {"leader"}
EXPORTS = PLANS | {"auditor"}
# Who reads the names of all who go, and so the sheet on which they signed.
NAMES = PLANS | {"auditor"}
READS = PLANS | {"committee", "auditor", "leader", "treasurer", "cashier"}
# sysadmin and outsider are no members: they have no place anywhere.
NO_MEMBER = {role: {"GET": 404, "POST": 404} for role in ("sysadmin", "outsider")}
NO_PLACE = {role: {"POST": 404} for role in ("sysadmin", "outsider")}


def _moment(days):
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def _plan(own):
    return {
        "title": "秋游",
        "kind": "outing",
        "organisation": own["union"].pk,
        "starts_at": _moment(9),
        "closes_at": _moment(5),
        "family_limit": "1",
        "organiser": own["activity"].organiser_id,
        "version": "1",
    }


def _reason(own):
    return {"reason": "大风预警"}


def _family(own):
    return {"family": "0"}


def _names(own):
    return {"names": own["member"].name}


ACTIVITIES: dict[str, Line] = {
    # The site.
    "activities/": door(get=200, post=200),
    "activities/<slug:slug>/sign-up/": act(
        EVERYBODY,
        slug="slug",
        but={
            "anonymous": {"GET": 405},
            **NO_PLACE,
        },
    ),
    "activities/<slug:slug>/family/": act(EVERYBODY, slug="my_slug", but=NO_PLACE),
    "activities/<slug:slug>/accept/": act(EVERYBODY, slug="my_offer", but=NO_PLACE),
    "activities/<slug:slug>/cancel/": form(EVERYBODY, slug="my_slug", but=NO_MEMBER, send=_reason),
    "me/activities/": page(EVERYBODY),
    # The desk.
    "desk/activities/": page(READS),
    "desk/activities/new/": form(PLANS, send=_plan),
    "desk/activities/export/": page(EXPORTS),
    "desk/activities/<int:pk>/": page(READS, pk="activity"),
    "desk/activities/<int:pk>/edit/": form(READS, who=PLANS, pk="activity", send=_plan),
    "desk/activities/<int:pk>/copy/": act(READS, who=PLANS, pk="activity"),
    "desk/activities/<int:pk>/publish/": act(PLANS, pk="plan"),
    "desk/activities/<int:pk>/call-off/": form(READS, who=PLANS, pk="activity", send=_reason),
    "desk/activities/<int:pk>/close/": act(READS, who=PLANS, pk="begun"),
    "desk/activities/<int:pk>/reopen/": act(READS, who=PLANS, pk="over"),
    "desk/activities/<int:pk>/share/": page(READS, pk="activity"),
    "desk/activities/<int:pk>/sheet/": page(READS, who=SIGNS_UP | EXPORTS, pk="activity"),
    "desk/activities/<int:pk>/export/": page(READS, who=EXPORTS, pk="activity"),
    "desk/activities/<int:pk>/file/": page(READS, who=NAMES, refused=404, pk="activity"),
    "desk/activities/<int:pk>/file/papers/": form(
        READS, who=PLANS, pk="activity", send=lambda own: a_photo("invoice")
    ),
    "desk/activities/<int:pk>/file/papers/<int:paper>/": page(
        READS, who=NAMES, refused=404, pk="activity", paper="activity_paper"
    ),
    "desk/activities/<int:pk>/file/papers/<int:paper>/remove/": act(
        READS, who=PLANS, pk="activity", paper="activity_paper_out"
    ),
    "desk/activities/<int:pk>/add/": page(SIGNS_UP, pk="activity"),
    "desk/activities/<int:pk>/add/<int:member>/": form(
        SIGNS_UP, pk="activity", member="receiver", send=_family
    ),
    "desk/activities/<int:pk>/attendance/": form(PLANS, pk="begun", post=303),
    "desk/activities/<int:pk>/attendance/paste/": act(PLANS, pk="begun", send=_names, empty=422),
    "desk/activities/<int:pk>/sign-ups/<int:row>/family/": form(
        SIGNS_UP, pk="activity", row="going", send=_family
    ),
    "desk/activities/<int:pk>/sign-ups/<int:row>/end/": form(
        SIGNS_UP, pk="activity", row="going", send=_reason
    ),
    "desk/activities/<int:pk>/sign-ups/<int:row>/present/": act(PLANS, pk="begun", row="there"),
    "desk/activities/<int:pk>/sign-ups/<int:row>/hand-over/": page(
        PLANS, pk="activity", row="going"
    ),
    "desk/activities/<int:pk>/sign-ups/<int:row>/hand-over/<int:member>/": form(
        PLANS, pk="activity", row="going", member="receiver", post=303
    ),
}
