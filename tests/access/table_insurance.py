"""The addresses of insurance: who keeps it, who reads its sums, whose papers they are."""

from tests.access.line import EVERYBODY, Line, act, form, page
from tests.access.table_occasions import DO, LOOK, MEMBERS, NO_MEMBER, a_photo
from tests.access.table_rules import OFFICE
from union.core.dates import local_today

READS_POLICIES = OFFICE | {"committee", "treasurer", "cashier", "auditor"}
KEEPS_ROSTER = OFFICE | {"auditor"}
# Claims are seen by their door; papers of claims are opened by these.
CLAIMS = KEEPS_ROSTER
PAPERS = frozenset({"welfare", "keeper"})
DAY = local_today().isoformat()


def _policy(own):
    policy = own["policy"]
    return {
        "organisation": policy.organisation_id,
        "insurer": policy.insurer.name,
        "kind": "accident",
        "title": "教职工团体意外险",
        "number": "AP-9",
        "starts_on": policy.starts_on.isoformat(),
        "ends_on": policy.ends_on.isoformat(),
        "payer": "employer",
        "plans": "A款 120",
        "claim_days": "0",
        "claim_from": "event",
        "version": policy.version,
    }


def _papers(own):
    return a_photo("contract")


def _claim_papers(own):
    return a_photo("application")


def _claim(own):
    return {"happened_on": DAY, "version": 1}


def _end(own):
    return {"ends_on": DAY, "because": "调出"}


def _insure(own):
    return {
        "member": own["receiver"].staff_number,
        "relation": "self",
        "plan": own["policy"].plans.get().pk,
        "starts_on": DAY,
    }


def _move(own):
    return {"to": "submitted", "on": DAY, "version": own["claim"].version, "sure": "on"}


INSURANCE: dict[str, Line] = {
    "desk/insurance/": page(READS_POLICIES),
    "desk/insurance/add/": form(OFFICE, send=_policy),
    "desk/insurance/uncovered/": page(OFFICE),
    "desk/insurance/years/": page(READS_POLICIES),
    "desk/insurance/insurers/<int:pk>/": form(OFFICE, pk="insurer"),
    "desk/insurance/<int:pk>/": page(READS_POLICIES, pk="policy"),
    "desk/insurance/<int:pk>/edit/": form(READS_POLICIES, who=OFFICE, pk="policy", send=_policy),
    "desk/insurance/<int:pk>/renew/": form(OFFICE, pk="policy"),
    "desk/insurance/<int:pk>/papers/": form(OFFICE, pk="policy", send=_papers),
    "desk/insurance/<int:pk>/papers/<int:paper>/": page(
        READS_POLICIES, pk="policy", paper="policy_paper"
    ),
    "desk/insurance/<int:pk>/papers/<int:paper>/remove/": act(
        OFFICE, pk="policy", paper="policy_paper_out"
    ),
    "desk/insurance/<int:pk>/roster/": page(KEEPS_ROSTER, pk="policy"),
    "desk/insurance/<int:pk>/roster/export/": page(OFFICE, pk="policy"),
    "desk/insurance/<int:pk>/roster/add/": form(OFFICE, pk="policy", send=_insure),
    "desk/insurance/insured/<int:pk>/end/": form(OFFICE, pk="insured", send=_end),
    "desk/insurance/<int:pk>/list/": form(OFFICE, pk="policy"),
    # Whoever only reads it posts nothing.
    "desk/insurance/<int:pk>/difference/": form(
        KEEPS_ROSTER, pk="policy", but={"auditor": {"POST": 403}}
    ),
    "desk/insurance/sheets/<int:pk>/": page(KEEPS_ROSTER, pk="sheet"),
    "desk/insurance/sheets/<int:pk>/export/": page(
        OFFICE, who=OFFICE | {"outsider"}, pk="sheet", unmasks=True
    ),
    "desk/insurance/sheets/<int:pk>/apply/": act(OFFICE, pk="sheet"),
    "desk/insurance/sheets/<int:pk>/drop/": act(OFFICE, pk="sheet"),
    "desk/insurance/claims/": page(CLAIMS),
    "desk/insurance/claims/export/": page(CLAIMS),
    "desk/insurance/claims/add/<int:insured>/": form(OFFICE, insured="insured", send=_claim),
    "desk/insurance/claims/<int:pk>/": page(CLAIMS | PAPERS, pk="claim"),
    "desk/insurance/claims/<int:pk>/edit/": form(OFFICE, pk="claim", send=_claim),
    "desk/insurance/claims/<int:pk>/move/": act(OFFICE, pk="claim", send=_move),
    # The claim is still under way.
    "desk/insurance/claims/<int:pk>/reopen/": act(OFFICE, pk="claim", post=422),
    "desk/insurance/claims/<int:pk>/papers/": form(PAPERS, pk="claim", send=_claim_papers),
    "desk/insurance/claims/<int:pk>/papers/<int:paper>/": page(
        PAPERS, pk="claim", paper="claim_paper"
    ),
    "desk/insurance/claims/<int:pk>/papers/<int:paper>/remove/": act(
        PAPERS, pk="claim", paper="claim_paper_out"
    ),
    "desk/insurance/claims/<int:pk>/papers/<int:paper>/check/": act(
        PAPERS, pk="claim", paper="claim_paper"
    ),
    "desk/insurance/claims/<int:pk>/papers/<int:paper>/kind/": form(
        PAPERS, pk="claim", paper="claim_paper", send=lambda own: {"kind": "application"}
    ),
    "me/insurance/": page(EVERYBODY, who=MEMBERS, refused=404, but=LOOK),
    "me/insurance/worker.js": page(EVERYBODY),
    "me/insurance/claims/add/<int:insured>/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, insured="my_insured", send=_claim
    ),
    "me/insurance/claims/<int:pk>/": page(
        EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_claim"
    ),
    "me/insurance/claims/<int:pk>/withdraw/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, pk="my_claim", post=303
    ),
    "me/insurance/claims/<int:pk>/papers/": form(
        EVERYBODY, who=MEMBERS, refused=404, but=NO_MEMBER, pk="my_claim", send=_claim_papers
    ),
    "me/insurance/claims/<int:pk>/papers/<int:paper>/": page(
        EVERYBODY, who=MEMBERS, refused=404, but=LOOK, pk="my_claim", paper="my_claim_paper"
    ),
    "me/insurance/claims/<int:pk>/papers/<int:paper>/kind/": form(
        EVERYBODY,
        who=MEMBERS,
        refused=404,
        but=NO_MEMBER,
        pk="my_claim",
        paper="my_claim_paper",
        send=lambda own: {"kind": "application"},
    ),
    "me/insurance/claims/<int:pk>/papers/<int:paper>/remove/": act(
        EVERYBODY, who=MEMBERS, refused=404, but=DO, pk="my_claim", paper="my_claim_paper_out"
    ),
}
