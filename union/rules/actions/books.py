"""Making a rule book, changing it, comparing it with its document."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.orgs.models import Organisation
from union.orgs.scoping import authorise, authorise_in
from union.rules import examples
from union.rules.models import Clause, Rule, RuleBook
from union.rules.verbs import Verb


class BookSealed(Refused):
    """What has judged stays as it was."""

    message = _("This book has been switched on and stays as it is. Make a new version of it.")


class StaleBook(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this book since you opened it. Please look at it again.")


class AnchorTaken(Refused):
    """Two clauses of one book cannot be opened at the same place."""

    message = _("Another clause of this book has this number already.")
    field = "number"


class ClauseElsewhere(Refused):
    """A rule is said by a clause of its own book."""

    message = _("This clause belongs to another book.")
    field = "clause"


class NothingToCheckAgainst(Refused):
    """Without the number of a document nobody can have compared it."""

    message = _("Please enter the document number first: against what was it compared?")
    field = "document_number"


@dataclass(frozen=True)
class BookFacts:
    """What a book says of itself."""

    title: str
    region: str = ""
    document_number: str = ""
    source: str = ""


@dataclass(frozen=True)
class ClauseFacts:
    """A clause as somebody enters it."""

    text: str
    number: str = ""
    heading: str = ""


@dataclass(frozen=True)
class RuleFacts:
    """A rule as somebody enters it; which of these count is a matter of the kind."""

    kind: str
    benefit: str = ""
    severity: str = "block"
    clause: Clause | None = None
    amount: Decimal | None = None
    number: int | None = None
    per: str = "member"
    unit: str = ""
    aspect: str = ""
    share_of: int | None = None
    share_in: int | None = None
    words: Sequence[str] = ()
    statuses: Sequence[str] = ()
    employments: Sequence[str] = ()
    refuses_served_elsewhere: bool = False

    def columns(self) -> dict[str, Any]:
        """The same as columns of the table."""
        lists = {name: list(getattr(self, name)) for name in ("words", "statuses", "employments")}
        others = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in lists
        }
        return others | lists


def _drafted(book: RuleBook, actor: User | None) -> RuleBook:
    """The book, held, if it may still be changed by this person. Raises BookSealed."""
    authorise(actor, "rules.change", book)
    row = RuleBook.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if not row.is_draft:
        raise BookSealed
    return row


def _touch(row: RuleBook, actor: User | None, what: str) -> None:
    """A changed book has been compared with nothing."""
    row.version += 1
    row.checked_by = row.checked_on = None
    row.save(update_fields=["version", "checked_by", "checked_on"])
    record(Verb.BOOK_CHANGED, actor=actor, organisation=row.organisation, subject=row, what=what)


@transaction.atomic
def make_book(organisation: Organisation, facts: BookFacts, *, actor: User | None) -> RuleBook:
    """Drafts an empty book. Raises NotAllowed, NotReachable."""
    authorise_in(actor, "rules.change", organisation, seen="rules.view")
    book = RuleBook.objects.create(organisation=organisation, created_by=actor, **asdict(facts))
    record(Verb.BOOK_MADE, actor=actor, organisation=organisation, subject=book)
    return book


@transaction.atomic
def take_over_example(organisation: Organisation, name: str, *, actor: User | None) -> RuleBook:
    """Drafts a book from an example that is shipped; nobody has compared it with its document.

    Raises NotAllowed, NotReachable.
    """
    authorise_in(actor, "rules.change", organisation, seen="rules.view")
    example = examples.read(name)
    facts = BookFacts(
        title=example["title"],
        region=example["region"],
        document_number=example["document_number"],
        source=example["source"],
    )
    book = RuleBook.objects.create(organisation=organisation, created_by=actor, **asdict(facts))
    clauses = {
        one["anchor"]: Clause.objects.create(book=book, position=place, **one)
        for place, one in enumerate(example["clauses"])
    }
    Rule.objects.bulk_create(
        Rule(book=book, clause=clauses.get(one.pop("clause", "")), **one)
        for one in [dict(rule) for rule in example["rules"]]
    )
    record(Verb.BOOK_MADE, actor=actor, organisation=organisation, subject=book, example=name)
    return book


@transaction.atomic
def next_version(book: RuleBook, *, actor: User | None) -> RuleBook:
    """Drafts the next version of a book: the same clauses and rules, to be changed.

    Raises NotAllowed, NotReachable.
    """
    authorise(actor, "rules.change", book)
    copy = RuleBook.objects.create(
        organisation=book.organisation,
        title=book.title,
        region=book.region,
        document_number=book.document_number,
        source=book.source,
        replaces=book,
        created_by=actor,
    )
    clauses: dict[int, Clause] = {}
    for clause in book.clauses.all():
        own, clause.pk, clause.book = clause.pk, None, copy
        clause._state.adding = True
        clause.save()
        clauses[own] = clause
    rules = list(book.rules.all())
    for rule in rules:
        rule.pk, rule.book = None, copy
        rule.clause = clauses.get(rule.clause_id or 0)
    Rule.objects.bulk_create(rules)
    record(
        Verb.BOOK_MADE,
        actor=actor,
        organisation=copy.organisation,
        subject=copy,
        replaces=book.pk,
    )
    return copy


@transaction.atomic
def change_book(book: RuleBook, facts: BookFacts, *, version: int, actor: User | None) -> RuleBook:
    """Changes what a draft says of itself. Raises BookSealed, StaleBook, NotAllowed."""
    row = _drafted(book, actor)
    columns = asdict(facts)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    if not changed:
        return row
    if row.version != version:
        raise StaleBook
    for name in changed:
        setattr(row, name, columns[name])
    row.save(update_fields=changed)
    _touch(row, actor, "title")
    return row


@transaction.atomic
def discard_book(book: RuleBook, *, actor: User | None) -> None:
    """Gives up a draft. Raises BookSealed, NotAllowed, NotReachable."""
    row = _drafted(book, actor)
    record(Verb.BOOK_DISCARDED, actor=actor, organisation=row.organisation, subject=row)
    row.delete()


def anchor_of(number: str, taken: Collection[str]) -> str:
    """How a page opens a clause: `c-3-2` for 3.2; the first free `c-4` where it has no such number.

    `taken` are the anchors of the other clauses.
    """
    plain = re.sub(r"[^0-9a-z]+", "-", number.lower()).strip("-")
    wanted = f"c-{plain}"
    if plain and wanted not in taken:
        return wanted
    return next(one for n in count(len(taken) + 1) if (one := f"c-{n}") not in taken)


@transaction.atomic
def save_clause(
    book: RuleBook, facts: ClauseFacts, *, clause: Clause | None = None, actor: User | None
) -> Clause:
    """Adds a clause to a draft, or changes one; what opens it stays while its number does.

    Raises BookSealed, AnchorTaken, ClauseElsewhere, NotAllowed, NotReachable.
    """
    row = _drafted(book, actor)
    if clause is not None and clause.book_id != row.pk:
        raise ClauseElsewhere
    others = [one for one in row.clauses.all() if clause is None or one.pk != clause.pk]
    if facts.number and any(one.number == facts.number for one in others):
        raise AnchorTaken
    place = clause.position if clause else max((one.position for one in others), default=0) + 1
    kept = clause is not None and clause.number == facts.number
    taken = {one.anchor for one in others}
    anchor = clause.anchor if clause and kept else anchor_of(facts.number, taken)
    there = clause or Clause(book=row, position=place)
    there.anchor, there.number, there.heading = anchor, facts.number, facts.heading
    there.text = facts.text
    there.save()
    _touch(row, actor, "clause")
    return there


@transaction.atomic
def remove_clause(clause: Clause, *, actor: User | None) -> None:
    """Takes a clause out of a draft; its rules stay, without a clause. Raises BookSealed."""
    row = _drafted(clause.book, actor)
    clause.delete()
    _touch(row, actor, "clause")


@transaction.atomic
def save_rule(
    book: RuleBook, facts: RuleFacts, *, rule: Rule | None = None, actor: User | None
) -> Rule:
    """Adds a rule to a draft, or changes one.

    Raises BookSealed, ClauseElsewhere, NotAllowed, NotReachable.
    """
    row = _drafted(book, actor)
    elsewhere = [one for one in (facts.clause, rule) if one is not None and one.book_id != row.pk]
    if elsewhere:
        raise ClauseElsewhere
    there = rule or Rule(book=row)
    for name, value in facts.columns().items():
        setattr(there, name, value)
    there.save()
    _touch(row, actor, "rule")
    return there


@transaction.atomic
def remove_rule(rule: Rule, *, actor: User | None) -> None:
    """Takes a rule out of a draft. Raises BookSealed, NotAllowed, NotReachable."""
    row = _drafted(rule.book, actor)
    rule.delete()
    _touch(row, actor, "rule")


@transaction.atomic
def mark_checked(book: RuleBook, *, version: int, actor: User) -> RuleBook:
    """Somebody has the document beside it and has compared the two; also of a book in force.

    Raises NothingToCheckAgainst, StaleBook, NotAllowed, NotReachable.
    """
    authorise(actor, "rules.change", book)
    row = RuleBook.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if row.version != version:
        raise StaleBook
    if not row.document_number:
        raise NothingToCheckAgainst
    row.checked_by, row.checked_on = actor, local_today()
    row.save(update_fields=["checked_by", "checked_on"])
    record(Verb.BOOK_CHECKED, actor=actor, organisation=row.organisation, subject=row)
    return row
