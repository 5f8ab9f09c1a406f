"""A rule book in force, a draft, an exemption and a grant, for the access table."""

from datetime import date
from decimal import Decimal
from typing import Any

from union.accounts.models import User
from union.evidence.models import CaseFile
from union.rules.models import (
    BookState,
    Clause,
    Exemption,
    Grant,
    OwnBenefit,
    Rule,
    RuleBook,
)
from union.welfare.models import Disbursement, Programme

DAY = date(2026, 9, 25)


def add_rulings(house: dict[str, Any], *, officer: User) -> None:
    """One of everything that rules know, in one union."""
    union, member = house["union"], house["member"]
    # It caps what nothing of the world is about: the other tables stay as they are.
    facts = {"organisation": union, "document_number": "浙工发〔2026〕1号"}
    book = RuleBook.objects.create(
        title="实施细则", state=BookState.IN_FORCE, valid_from=date(2026, 1, 1), **facts
    )
    draft = RuleBook.objects.create(title="新细则", replaces=book, **facts)
    for one in (book, draft):
        clause = Clause.objects.create(book=one, anchor="c-1", number="第一条", text="如下。")
        Rule.objects.create(
            book=one, clause=clause, kind="cap_per_event", benefit="death", amount=Decimal(2000)
        )
    spare = RuleBook.objects.create(title="草稿", **facts)
    programme = Programme.objects.create(
        organisation=union, name="会员去世慰问", kind="death", eligible_on=DAY, form="goods"
    )
    planned = Disbursement.objects.create(
        programme=programme,
        member=house["receiver"],
        organisation=house["receiver"].organisation,
        amount=Decimal(100),
        event_on=DAY,
        is_planned=True,
    )
    Grant.objects.create(
        organisation=union,
        member=member,
        benefit="festival",
        event_on=DAY,
        amount=Decimal(300),
        source_kind="disbursement",
        source_id=house["row"].pk,
        state=Grant.State.FINAL,
    )
    house |= {
        "book": book,
        "draft_book": draft,
        "spare_book": spare,
        "draft_clause": draft.clauses.get(),
        "draft_rule": draft.rules.get(),
        "own_benefit": OwnBenefit.objects.create(organisation=union, name="高温慰问"),
        "planned": planned,
        "planning": programme,
        "exemption": Exemption.objects.create(
            organisation=union,
            case=CaseFile.objects.create(organisation=union),
            member=member,
            benefit="death",
            event_on=DAY,
            amount=Decimal(3000),
            target_kind="programme",
            target_id=programme.pk,
            reason="情况特殊",
            applicant=officer,
            state=Exemption.State.APPROVED,
        ),
    }
