"""The addresses of health: content for the keeper and the member herself, and for nobody else."""

from datetime import timedelta

from tests.access.line import EVERYBODY, Line, act, form, page
from tests.access.table_occasions import DO, LOOK, MEMBERS, NO_MEMBER, a_photo
from union.core.dates import local_today

KEEPER = frozenset({"keeper"})
CHAIRS = frozenset({"chair", "deputy"})
OFFICE = frozenset({"chair", "deputy", "welfare"})
EMERGENCIES = CHAIRS | {"committee", "auditor"}
SECONDS = CHAIRS | {"committee"}
PLANS = OFFICE | KEEPER
CERTIFICATES = CHAIRS | KEEPER | {"leader"}
FIGURES = PLANS | {"committee", "auditor"}
REASON = "昏倒在操场，医生要知道过敏史，管理员电话打不通"


def _purpose(own):
    return {"purpose": "fitness"}


def _ask(own):
    return {"second": own["second"].pk, "reason": REASON}


def _certificate(own):
    return {
        "number": "浙健2",
        "issuer": "疾控",
        "examined_on": "2026-09-01",
        "version": own["certificate"].version,
    }


def _campaign(own):
    today = local_today()
    return {
        "organisation": own["union"].pk,
        "year": today.year,
        "title": "体检",
        "centre": "市一医院",
        "booking_from": today,
        "booking_until": today + timedelta(days=9),
        "version": 1,
    }


def _slot(own):
    return {"on": local_today(), "at": "10:00", "place": "二号楼", "capacity": "5"}


def _paper(own):
    return {"papers": a_photo("record")["papers"], "on": "2026-09-01"}


def _entry(own):
    return {"what": "contact", "words": "丈夫"}


HEALTH: dict[str, Line] = {
    "desk/health/": page(KEEPER),
    "desk/health/members/<int:member>/": page(KEEPER, member="member", tried=True),
    "desk/health/records/<int:record>/": form(
        KEEPER, record="health_record", send=_purpose, post=200, tried=True
    ),
    "desk/health/emergencies/": page(EMERGENCIES),
    "desk/health/emergencies/ask/": page(CHAIRS),
    "desk/health/emergencies/ask/<int:member>/": form(CHAIRS, member="receiver", send=_ask),
    "desk/health/emergencies/<int:pk>/": page(
        EMERGENCIES,
        who=CHAIRS | {"auditor"},
        refused=404,
        pk="emergency",
        but={"committee": {"GET": 404, "POST": 404}},
        tried=True,
    ),
    "desk/health/emergencies/<int:pk>/confirm/": act(
        SECONDS,
        who=frozenset({"deputy"}),
        pk="emergency",
        but={"committee": {"GET": 404, "POST": 404}},
        tried=True,
    ),
    "desk/health/emergencies/<int:pk>/end/": act(
        EMERGENCIES,
        who=frozenset({"chair", "deputy"}),
        pk="emergency_given",
        but={"committee": {"GET": 404, "POST": 404}},
        tried=True,
    ),
    "desk/health/emergencies/<int:pk>/review/": form(
        frozenset({"auditor"}),
        pk="emergency_given",
        send=lambda own: {"verdict": "justified", "finding": "确属紧急"},
        tried=True,
    ),
    "desk/health/emergencies/<int:pk>/<int:record>/": act(
        CHAIRS,
        who=frozenset({"chair"}),
        refused=404,
        get=303,
        post=200,
        pk="emergency_given",
        record="health_record",
        tried=True,
    ),
    "desk/health/certificates/": page(CERTIFICATES),
    "desk/health/certificates/export/": page(CHAIRS | KEEPER),
    "desk/health/certificates/print/": page(CHAIRS | KEEPER),
    "desk/health/certificates/add/<int:member>/": form(
        KEEPER, member="receiver", send=_certificate, tried=True
    ),
    "desk/health/certificates/<int:certificate>/": form(
        KEEPER, certificate="certificate", send=_certificate, tried=True
    ),
    "desk/health/certificates/<int:certificate>/remove/": act(
        KEEPER, certificate="certificate", tried=True
    ),
    "desk/health/check-ups/": page(PLANS),
    "desk/health/check-ups/add/": form(PLANS, send=_campaign),
    "desk/health/check-ups/<int:pk>/": page(PLANS, pk="campaign"),
    "desk/health/check-ups/<int:pk>/edit/": form(PLANS, pk="campaign", send=_campaign),
    "desk/health/check-ups/<int:pk>/packages/add/": form(
        PLANS, pk="draft_campaign", send=lambda own: {"name": "男性"}
    ),
    "desk/health/check-ups/<int:pk>/packages/<int:package>/remove/": act(
        PLANS, pk="draft_campaign", package="package"
    ),
    "desk/health/check-ups/<int:pk>/times/add/": form(PLANS, pk="campaign", send=_slot),
    "desk/health/check-ups/<int:pk>/times/<int:slot>/": form(
        PLANS, pk="campaign", slot="slot_free", send=_slot
    ),
    "desk/health/check-ups/<int:pk>/times/<int:slot>/remove/": act(
        PLANS, pk="campaign", slot="slot_free"
    ),
    "desk/health/check-ups/<int:pk>/open/": form(PLANS, pk="campaign", post=303),
    "desk/health/check-ups/<int:pk>/remind/": act(PLANS, pk="campaign"),
    "desk/health/check-ups/<int:pk>/mark/": act(
        PLANS, pk="campaign", send=lambda own: {"state": "absent", "row": "1"}
    ),
    "desk/health/check-ups/<int:pk>/close/": form(PLANS, pk="campaign", post=303),
    "desk/health/check-ups/<int:pk>/export/": page(PLANS, pk="campaign"),
    "desk/health/check-ups/<int:pk>/print/": page(PLANS, pk="campaign"),
    "desk/health/check-ups/<int:pk>/<int:invitation>/": form(
        PLANS,
        pk="campaign",
        invitation="invitation",
        send=lambda own: {"state": "done", "done_on": local_today()},
    ),
    "desk/health/check-ups/<int:pk>/<int:invitation>/book/<int:slot>/": act(
        PLANS, pk="campaign", invitation="invitation", slot="slot"
    ),
    "desk/health/statistics/": page(FIGURES),
    "me/health/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK),
    "me/health/add/": form(EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, send=_entry),
    "me/health/paper/": form(EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, send=_paper),
    "me/health/check-up/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK),
    "me/health/check-up/<int:pk>/book/<int:slot>/": act(
        EVERYBODY, who=MEMBERS, refused=404, but=DO, pk="my_invitation", slot="slot"
    ),
    "me/health/check-up/<int:pk>/cancel/": act(
        EVERYBODY, who=MEMBERS, refused=404, but=DO, pk="my_invitation"
    ),
    "me/health/<int:pk>/": page(
        EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_record", tried=True
    ),
    "me/health/<int:pk>/file/": page(
        EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_paper_sealed", tried=True
    ),
    "me/health/<int:pk>/delete/": act(
        EVERYBODY, who=MEMBERS, refused=404, but=DO, pk="my_record", tried=True
    ),
}
