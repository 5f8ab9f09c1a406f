"""The addresses of rule books, of the entitlement ledgers and of exemptions."""

from tests.access.line import EVERYBODY, Line, act, form, page
from union.core.dates import local_today

OFFICE = frozenset({"chair", "deputy", "welfare"})
CHAIRS = frozenset({"chair", "deputy"})
READS_RULES = OFFICE | {
    "committee",
    "auditor",
    "treasurer",
    "cashier",
    "organiser",
}
GRANTS = OFFICE | {"auditor"}
EXEMPTIONS = OFFICE | {"committee", "auditor"}
EXEMPTS = OFFICE
ALL = EVERYBODY | {"anonymous"}


def _book(own):
    return {"title": "新细则", "document_number": "浙工发〔2026〕1号", "version": "1"}


def _rule(own):
    return {"benefit": "death", "amount": "2500", "severity": "block"}


def _day(own):
    return {"valid_from": local_today().isoformat(), "version": own["draft_book"].version}


RULES: dict[str, Line] = {
    "standards/": page(EVERYBODY, anonymous=200),
    # Members of any union may read it, and visitors.
    "standards/<int:pk>/": page(EVERYBODY, pk="public_book", anonymous=200),
    "desk/rules/": page(READS_RULES),
    "desk/rules/add/": form(OFFICE, send=lambda own: {"example": "henan-2022"}),
    "desk/rules/settings/": form(READS_RULES, empty=200, post=200),
    "desk/rules/settings/<int:pk>/offer/": act(READS_RULES, who=OFFICE, pk="own_benefit"),
    "desk/rules/ledger/": page(GRANTS),
    "desk/rules/ledger/export/": page(GRANTS),
    "desk/rules/ledger/<int:pk>/": page(GRANTS, pk="member"),
    "desk/rules/exemptions/": page(EXEMPTIONS),
    "desk/rules/exemptions/<int:pk>/": form(EXEMPTIONS, pk="exemption", post=200),
    "desk/rules/<int:pk>/": page(READS_RULES, pk="book"),
    "desk/rules/<int:pk>/edit/": form(READS_RULES, who=OFFICE, pk="draft_book", send=_book),
    "desk/rules/<int:pk>/discard/": act(READS_RULES, who=OFFICE, pk="spare_book"),
    "desk/rules/<int:pk>/next-version/": act(READS_RULES, who=OFFICE, pk="book"),
    "desk/rules/<int:pk>/checked/": act(READS_RULES, who=OFFICE, pk="draft_book"),
    "desk/rules/<int:pk>/compare/<int:other>/": page(READS_RULES, pk="draft_book", other="book"),
    "desk/rules/<int:pk>/switch-on/": form(READS_RULES, who=CHAIRS, pk="draft_book", send=_day),
    "desk/rules/<int:pk>/switch-off/": act(READS_RULES, who=CHAIRS, pk="book"),
    "desk/rules/<int:pk>/clauses/add/": form(
        READS_RULES, who=OFFICE, pk="draft_book", send=lambda own: {"text": "新的一条"}
    ),
    "desk/rules/<int:pk>/clauses/<int:clause>/": form(
        READS_RULES,
        who=OFFICE,
        pk="draft_book",
        clause="draft_clause",
        send=lambda own: {"text": "改过", "number": "第一条"},
    ),
    "desk/rules/<int:pk>/clauses/<int:clause>/remove/": act(
        READS_RULES, who=OFFICE, pk="draft_book", clause="draft_clause"
    ),
    "desk/rules/<int:pk>/rules/add/": page(READS_RULES, who=OFFICE, pk="draft_book"),
    "desk/rules/<int:pk>/rules/add/<slug:kind>/": form(
        READS_RULES, who=OFFICE, pk="draft_book", kind="=cap_per_event", send=_rule
    ),
    "desk/rules/<int:pk>/rules/<int:rule>/": form(
        READS_RULES, who=OFFICE, pk="draft_book", rule="draft_rule", send=_rule
    ),
    "desk/rules/<int:pk>/rules/<int:rule>/remove/": act(
        READS_RULES, who=OFFICE, pk="draft_book", rule="draft_rule"
    ),
}
