"""Planning a visit, writing down how it was, dropping it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import Kind as PaperKind
from union.members.models import Member
from union.notifications.actions import tell
from union.occasions.models import Kind, Occasion
from union.orgs import scoping
from union.rules import granting
from union.rules.models import Grant
from union.visits.models import Visit
from union.visits.verbs import Verb
from union.visits.weighing import KIND, proposal_of, target_of

ASKED_TO_GO = "visits.asked_to_go"
# What the rules count; the rest is put right without judging it anew.
JUDGED = {"done_on", "form", "amount"}


class TwoVisitors(Refused):
    """Two go, and neither is the one who is visited."""

    message = _("Two different colleagues go, and not the one who is visited.")
    field = "companion"


class VisitOver(Refused):
    """It has been made or dropped."""

    message = _("This visit has been written down or dropped already.")


class StaleVisit(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this since you opened it. Please look at it again.")


class NotWrittenYet(Refused):
    """Only what was written down is put right."""

    message = _("This visit has not been written down.")


class EventClosed(Refused):
    """What belongs to a closed event stays as it is."""

    message = _("The event is closed. Open it again first.")


class NotYetMade(Refused):
    """What is still to come is not written down."""

    message = _("This day is still to come.")
    field = "done_on"


class BeforeTheEvent(Refused):
    """Nobody is visited because of what has not happened yet."""

    message = _("That is before the event. Is the year right?")
    field = "done_on"


class ReceiverMissing(Refused):
    """What was handed over was taken by somebody."""

    message = _("Who took it? Please choose, and enter the name where it was the family.")
    field = "receiver"


class ReceiverIsVisitor(Refused):
    """Who brings it does not take it for the family."""

    message = _("Whoever goes does not take it herself: enter who of the family took it.")
    field = "receiver_name"


class ReasonMissing(Refused):
    """Whoever drops a visit says why."""

    message = _("Please say why.")
    field = "reason"


@dataclass(frozen=True)
class VisitFacts:
    """How a visit was; `amount` in yuan."""

    done_on: date
    visitor: Member
    companion: Member | None
    brought: str = ""
    form: str = ""
    amount: Decimal = Decimal(0)
    receiver: str = ""
    receiver_name: str = ""
    note: str = ""


def may_write(actor: User, visit: Visit) -> bool:
    """Whether somebody may write down how it was: the office, and the two who go."""
    goes = any(one.user_id == actor.pk for one in visit.visitors if one.user_id is not None)
    return not _is_visited(actor, visit) and (goes or may_plan(actor, visit))


def may_plan(actor: User, visit: Visit) -> bool:
    """Whether somebody may say who goes: the office, within the small circle."""
    seen = Visit.objects.all().shows(visit, actor)
    may = scoping.may(actor, "visits.change", visit.member.organisation)
    return seen and may and not _is_visited(actor, visit)


def _is_visited(actor: User, visit: Visit) -> bool:
    """Nobody writes down what was brought to herself."""
    return visit.member.user_id is not None and visit.member.user_id == actor.pk


def _locked(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",))
    related = ("occasion__member", "organisation", "visitor", "companion")
    return rows.select_related(*related).get(pk=visit.pk)


def _held(visit: Visit) -> Visit:
    """A visit that is still to be made, locked. Raises VisitOver."""
    row = _locked(visit)
    if not row.is_due:
        raise VisitOver
    return row


def _refuse(actor: User, visit: Visit) -> None:
    raise NotAllowed if Visit.objects.all().shows(visit, actor) else NotReachable


def _check_visitors(visit: Visit, visitor: Member, companion: Member | None) -> None:
    both = [visitor] if companion is None else [visitor, companion]
    pks = {one.pk for one in both}
    union = visit.organisation
    if len(pks) < len(both) or visit.occasion.member_id in pks:
        raise TwoVisitors
    if any(one.union_id != union.pk for one in both):
        raise NotReachable


@transaction.atomic
def make_due(occasion: Occasion, due_on: date, *, actor: User) -> Visit:
    """A visit becomes due because of an event; once for each event that has none."""
    there = occasion.visits.exclude(state=Visit.State.DROPPED).first()
    if there is not None:
        found: Visit = there
        return found
    visit = Visit.objects.create(
        organisation=occasion.organisation, occasion=occasion, due_on=due_on
    )
    record(Verb.DUE, actor=actor, organisation=occasion.organisation, subject=visit)
    return visit


@transaction.atomic
def add_visit(occasion: Occasion, *, actor: User) -> Visit:
    """Another visit because of the same event, due today; who goes is said next.

    While one is still to be made, it is that one. Raises NotReachable, NotAllowed.
    """
    if not Occasion.objects.all().shows(occasion, actor):
        raise NotReachable
    own = occasion.member.user_id == actor.pk
    if own or not scoping.may(actor, "visits.change", occasion.member.organisation):
        raise NotAllowed
    Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
    waiting = occasion.visits.due().first()
    if waiting is not None:
        found: Visit = waiting
        return found
    visit = Visit.objects.create(
        organisation=occasion.organisation, occasion=occasion, due_on=local_today()
    )
    record(Verb.DUE, actor=actor, organisation=occasion.organisation, subject=visit)
    return visit


@transaction.atomic
def plan(
    visit: Visit,
    *,
    due_on: date,
    visitor: Member,
    companion: Member,
    version: int,
    actor: User,
) -> Visit:
    """Says who goes and by when; the two are told. The same once more has no further effect.

    Raises NotReachable, NotAllowed, VisitOver, StaleVisit, TwoVisitors.
    """
    if not may_plan(actor, visit):
        _refuse(actor, visit)
    row = _held(visit)
    if (row.due_on, row.visitor_id, row.companion_id) == (due_on, visitor.pk, companion.pk):
        return row
    if row.version != version:
        raise StaleVisit
    _check_visitors(row, visitor, companion)
    before = {row.visitor_id, row.companion_id}
    row.due_on, row.visitor, row.companion = due_on, visitor, companion
    row.version += 1
    row.save(update_fields=["due_on", "visitor", "companion", "version"])
    record(Verb.PLANNED, actor=actor, organisation=row.organisation, subject=row)
    asked = [
        one.user
        for one in (visitor, companion)
        if one.user is not None and one.pk not in before and one.user_id != actor.pk
    ]
    key = f"{ASKED_TO_GO}:{row.pk}:{row.version}"
    tell(asked, ASKED_TO_GO, key=key, url=f"/desk/visits/{row.pk}/")
    return row


@transaction.atomic
def write_down(visit: Visit, facts: VisitFacts, *, version: int, actor: User) -> Visit:
    """How it was, who took what was brought. What was brought is judged and counts in her ledger.

    The same sent once more is the first. Raises NotReachable, NotAllowed, VisitOver, StaleVisit,
    NotYetMade, BeforeTheEvent, TwoVisitors, ReceiverMissing, ReceiverIsVisitor, RuleForbids.
    """
    if not may_write(actor, visit):
        _refuse(actor, visit)
    row = _locked(visit)
    if row.written_by_id == actor.pk and not _changes(row, facts):
        return row
    if not row.is_due:
        raise VisitOver
    if row.version != version:
        raise StaleVisit
    _check_facts(row, facts)
    _put(row, facts)
    row.state, row.written_by, row.written_at = Visit.State.DONE, actor, timezone.now()
    row.save()
    _enter(row, facts)
    record(
        Verb.DONE,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        amount=str(facts.amount),
    )
    return row


def with_photos(
    visit: Visit, photos: Sequence[Upload], write: Callable[[], Visit], *, actor: User
) -> Visit:
    """Writes a visit down, or puts it right, together with its photos; both or neither.

    They lie in the file of the event, also where whoever went does not open that. In no
    transaction. Raises NotReachable, NotAllowed, EventClosed, and what `write` and `evidence`
    refuse.
    """
    if not may_write(actor, visit):
        _refuse(actor, visit)
    occasion = visit.occasion
    written: list[Visit] = []

    def still_open() -> None:
        row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
        if not row.is_open:
            raise EventClosed

    evidence.add_papers(
        occasion.case,
        photos,
        kind=PaperKind.PHOTO,
        actor=actor,
        still_allowed=still_open,
        and_then=lambda _papers: written.append(write()),
    )
    return written[0]


@transaction.atomic
def correct(visit: Visit, facts: VisitFacts, *, version: int, actor: User) -> Visit:
    """Puts right what was written down of a visit; if it is what was brought, that is judged anew.

    What it says already is not written once more. As long as the event is open.
    Raises NotReachable, NotAllowed, NotWrittenYet, EventClosed, StaleVisit, NotYetMade,
    BeforeTheEvent, TwoVisitors, ReceiverMissing, ReceiverIsVisitor, RuleForbids.
    """
    if not may_write(actor, visit):
        _refuse(actor, visit)
    row = _locked(visit)
    if row.state != Visit.State.DONE:
        raise NotWrittenYet
    if not row.occasion.is_open:
        raise EventClosed
    changed = _changes(row, facts)
    if not changed:
        return row
    if row.version != version:
        raise StaleVisit
    _check_facts(row, facts)
    _put(row, facts)
    row.save()
    if JUDGED & set(changed):
        granting.reverse(KIND, [row.pk])
        _enter(row, facts)
    elif "brought" in changed:
        one = proposal_of(row, facts.amount, facts.form, facts.brought)
        granting.may_be_called(row.organisation, [one])
    record(
        Verb.CORRECTED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        fields=changed,
        amount=str(facts.amount),
    )
    return row


@transaction.atomic
def follow_the_event(occasion: Occasion, *, actor: User) -> None:
    """What was brought counts by the day and the kind that the event has now. Raises RuleForbids.

    In the transaction that changes the event.
    """
    rows = Visit.objects.select_for_update(of=("self",)).filter(
        occasion=occasion, state=Visit.State.DONE, amount__gt=0
    )
    known = {one.pk: one for one in rows.select_related("occasion__member", "organisation")}
    changes = {}
    for grant in Grant.objects.live().of_source(KIND, known):
        visit = known[grant.source_id]
        one = proposal_of(visit, visit.amount, visit.form, visit.brought)
        if (grant.benefit, grant.event_on) != (one.benefit, one.event_on):
            changes[visit.pk] = {"benefit": one.benefit, "event_on": one.event_on}
    for pk, change in changes.items():
        granting.replace_grants(
            occasion.organisation, KIND, {pk: change}, target=target_of(known[pk])
        )
        record(
            Verb.CORRECTED,
            actor=actor,
            organisation=occasion.organisation,
            subject=known[pk],
            fields=["event"],
        )


def _check_facts(row: Visit, facts: VisitFacts) -> None:
    if facts.done_on > local_today():
        raise NotYetMade
    if facts.done_on < row.occasion.happened_on and row.occasion.kind != Kind.RETIREMENT:
        # A retirement is known beforehand.
        raise BeforeTheEvent
    _check_visitors(row, facts.visitor, facts.companion)
    if facts.companion is None:
        raise TwoVisitors
    handed_over = bool(facts.amount or facts.brought)
    by_kin = facts.receiver == Visit.Receiver.KIN
    if (handed_over and facts.receiver in ("", Visit.Receiver.NOBODY)) or (
        by_kin and not facts.receiver_name.strip()
    ):
        raise ReceiverMissing
    visitors = {fold_name(one.name) for one in (facts.visitor, facts.companion)}
    if by_kin and fold_name(facts.receiver_name) in visitors:
        raise ReceiverIsVisitor


def _changes(row: Visit, facts: VisitFacts) -> list[str]:
    """What the facts say otherwise than the visit."""
    return sorted(name for name, value in facts.__dict__.items() if getattr(row, name) != value)


def _put(row: Visit, facts: VisitFacts) -> None:
    for name, value in facts.__dict__.items():
        setattr(row, name, value)
    row.version += 1


def _enter(row: Visit, facts: VisitFacts) -> None:
    """What was brought counts in the ledger of the member. Raises RuleForbids."""
    if facts.amount:
        proposal = proposal_of(row, facts.amount, facts.form, facts.brought)
        giving = granting.Giving(row.pk, proposal)
        granting.enter(row.organisation, KIND, [giving], target=target_of(row))


@transaction.atomic
def drop(visit: Visit, *, reason: str, actor: User) -> None:
    """It is not made after all, and why.

    Raises NotReachable, NotAllowed, VisitOver, ReasonMissing.
    """
    if not may_plan(actor, visit):
        _refuse(actor, visit)
    if not reason.strip():
        raise ReasonMissing
    row = _held(visit)
    row.state, row.reason = Visit.State.DROPPED, reason.strip()
    row.version += 1
    row.save(update_fields=["state", "reason", "version"])
    record(Verb.DROPPED, actor=actor, organisation=row.organisation, subject=row)


@transaction.atomic
def drop_with_its_event(occasion: Occasion, *, actor: User) -> None:
    """The event was a mistake, or another that needs no visit. In the transaction that says so."""
    for visit in occasion.visits.due().select_for_update(of=("self",)):
        visit.state = Visit.State.DROPPED
        visit.version += 1
        visit.save(update_fields=["state", "version"])
        record(Verb.DROPPED, actor=actor, organisation=occasion.organisation, subject=visit)


@transaction.atomic
def note_export(rows: int, *, form: str, actor: User) -> None:
    """Notes that the list of visits was taken out as a file."""
    here = next(
        one.organisation for one in scoping.appointments(actor)
        if scoping.may(actor, "visits.view", one.organisation)
    )  # fmt: skip
    record(Verb.EXPORTED, actor=actor, organisation=here, rows=rows, form=form)
