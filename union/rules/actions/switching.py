"""Switching a rule book on, and what that would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs.models import Organisation
from union.orgs.scoping import authorise
from union.rules.actions.books import BookSealed, StaleBook
from union.rules.judging import Finding, judge, proposal_of
from union.rules.models import BookState, Grant, RuleBook, books_on
from union.rules.verbs import Verb

# A page shows so many drafts that a book would judge otherwise; it counts all of them.
SHOWN = 50
# So many drafts are looked at; a union has dozens. The page says where it stops.
MOST_DRAFTS = 2000


class NoRules(Refused):
    """An empty book would allow everything."""

    message = _("This book has no rule yet. Enter what it allows first.")


class BookBeside(Refused):
    """Two books of one union would judge the same day."""

    message = _(
        "“%(title)s” is in force from %(day)s on already. A book begins after the ones before it."
    )
    field = "valid_from"


class HasJudged(Refused):
    """What has been judged by a book stays judged by it."""

    message = _(
        "Grants have been judged by this book already, so it stays in force. "
        "Make a new version of it and switch that on."
    )


@dataclass(frozen=True)
class Rejudged:
    """A draft that a book would judge otherwise: what stops it now, and what would."""

    grant: Grant
    before: Sequence[Finding]
    after: Sequence[Finding]


@dataclass(frozen=True)
class Consequences:
    """What switching a book on would change.

    `drafts` were looked at; `is_cut`: there are more. `n` of them it judges otherwise, of which
    `rejudged` holds the first `SHOWN`. `given` is how many grants of these days were given already,
    and stay as the books before have judged them.
    """

    drafts: int
    n: int
    rejudged: Sequence[Rejudged]
    is_cut: bool
    given: int = 0


def what_would_change(book: RuleBook, valid_from: date, *, actor: User | None) -> Consequences:
    """The planned grants that a book would judge otherwise from a day on; changes nothing.

    What has been given stays as it was judged, and what a union's own book judges stays with it.
    What the committee has agreed to is let through by either book.
    Raises NotReachable, NotAllowed.
    """
    authorise(actor, "rules.view", book)
    below = Q(organisation__path__startswith=book.organisation.path)
    since = Grant.objects.known_to(actor).filter(below, event_on__gte=valid_from)
    given = since.filter(state=Grant.State.FINAL).count()
    drafts = since.filter(state=Grant.State.DRAFT, exemption=None)
    found: list[Rejudged] = []
    looked = judged = 0
    for organisation in Organisation.objects.filter(pk__in=drafts.values("organisation")):
        rows = list(
            drafts.filter(organisation=organisation)
            .select_related("member")
            .defer("member__id_number", "member__phone")
            .order_by("event_on", "pk")[: MOST_DRAFTS - looked]
        )
        looked += len(rows)
        rows = _judged_by(book, organisation, rows)
        judged += len(rows)
        proposals = [proposal_of(row) for row in rows]
        verdicts = zip(
            rows,
            judge(organisation, proposals),
            judge(organisation, proposals, by=book),
            strict=True,
        )
        for row, now, then in verdicts:
            if {one.code for one in now.blocks} != {one.code for one in then.blocks}:
                found.append(Rejudged(row, now.blocks, then.blocks))
        if looked >= MOST_DRAFTS:
            break
    return Consequences(
        judged, len(found), found[:SHOWN], is_cut=looked >= MOST_DRAFTS, given=given
    )


def _judged_by(book: RuleBook, organisation: Organisation, rows: list[Grant]) -> list[Grant]:
    """Those that no book nearer to their union would go on judging."""
    books = books_on(organisation, {row.event_on for row in rows})
    height = len(book.organisation.path)

    def is_nearer(row: Grant) -> bool:
        there = books.get(row.event_on)
        return there is not None and len(there.organisation.path) > height

    return [row for row in rows if not is_nearer(row)]


@transaction.atomic
def switch_on(book: RuleBook, *, valid_from: date, version: int, actor: User) -> RuleBook:
    """From a day on this book judges; the one before it ends on the day before.

    Grants that were given keep the book that judged them; drafts are judged by this one from now
    on. Once more has no further effect.
    Raises NotReachable, NotAllowed, NoRules, BookSealed, BookBeside, StaleBook.
    """
    authorise(actor, "rules.switch", book)
    Organisation.objects.select_for_update(no_key=True).get(pk=book.organisation_id)
    row = RuleBook.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if not row.is_draft:
        if row.valid_from == valid_from:
            return row
        raise BookSealed
    if row.version != version:
        raise StaleBook
    if not row.rules.exists():
        raise NoRules
    others = RuleBook.objects.filter(organisation=row.organisation_id).switched_on()
    later = others.filter(valid_from__gte=valid_from).order_by("valid_from").first()
    if later is not None and later.valid_from is not None:
        raise BookBeside(params={"title": later.title, "day": later.valid_from.isoformat()})
    eve = valid_from - timedelta(days=1)
    # Books of one union do not overlap, so that it is one at most.
    row.ended = others.filter(Q(valid_to=None) | Q(valid_to__gt=eve)).first()
    if row.ended is not None:
        row.ended_before = row.ended.valid_to
        others.filter(pk=row.ended.pk).update(valid_to=eve)
    row.valid_from, row.state = valid_from, BookState.IN_FORCE
    row.switched_on_by, row.switched_on_at = actor, timezone.now()
    row.version += 1
    row.save()
    record(
        Verb.SWITCHED_ON,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        valid_from=valid_from.isoformat(),
    )
    return row


@transaction.atomic
def switch_off(book: RuleBook, *, actor: User) -> RuleBook:
    """Takes a book back that was switched on by mistake and has judged nothing yet.

    The one that it ended goes on until the day that it had before. Once more has no further effect.
    Raises NotReachable, NotAllowed, HasJudged, BookBeside.
    """
    authorise(actor, "rules.switch", book)
    Organisation.objects.select_for_update(no_key=True).get(pk=book.organisation_id)
    row = RuleBook.objects.select_for_update(of=("self",)).get(pk=book.pk)
    if row.is_draft or row.valid_from is None:
        return row
    if row.grants.exists():
        raise HasJudged
    if row.valid_to is not None:
        after = RuleBook.objects.filter(
            organisation=row.organisation_id, valid_from__gt=row.valid_from
        ).switched_on()
        next_one = after.order_by("valid_from").first()
        if next_one is not None and next_one.valid_from is not None:
            day = next_one.valid_from.isoformat()
            raise BookBeside(params={"title": next_one.title, "day": day})
    if row.ended_id is not None:
        RuleBook.objects.filter(pk=row.ended_id).update(valid_to=row.ended_before)
    row.ended = row.ended_before = None
    row.state, row.valid_from, row.valid_to = BookState.DRAFT, None, None
    row.switched_on_by = row.switched_on_at = None
    row.version += 1
    row.save()
    record(Verb.SWITCHED_OFF, actor=actor, organisation=row.organisation, subject=row)
    return row
