"""Reporting what happened to a member, and what is done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, months_after
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.models import Paper
from union.members.actions import birth_was_otherwise, child_is_born
from union.members.models import Member
from union.notifications.actions import tell
from union.occasions import registry
from union.occasions.checklist import still_open
from union.occasions.circle import (
    may_change,
    may_correct,
    may_open_papers,
    may_report,
)
from union.occasions.models import Kind, Named, Occasion, OccasionQuerySet
from union.occasions.verbs import Verb
from union.orgs import scoping
from union.orgs.scoping import authorise

REPORTED = "occasions.reported"
# A retirement is known beforehand, and its gift is planned with it; anything else is not.
MONTHS_AHEAD = 3
# An open event of the same kind within so many days may be the same one, told by somebody else.
ALIKE = timedelta(weeks=8)
LONGEST_NOTE = 2000


class StillToCome(Refused):
    """What has not happened is not reported."""

    message = _("This day is still to come.")
    field = "happened_on"


class EndsBefore(Refused):
    """Nobody leaves a hospital before she came."""

    message = _("It cannot end before it began.")
    field = "ended_on"


class StaleOccasion(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this since you opened it. Please look at it again.")


class OccasionOver(Refused):
    """What is closed or was a mistake stays as it is."""

    message = _("This is closed. Open it again to change something.")


class ReportedAlready(Refused):
    """The same event stands there with that day."""

    message = _("The same was reported for that day already.")
    field = "happened_on"


class OneIsOpen(Refused):
    """One of that kind is open for her: it may be the same, as somebody else has told it."""

    message = _("One of this kind is there for her already. Is it the same?")

    def __init__(self, occasion: Occasion) -> None:
        """`occasion`: the open one; a page shows it to whoever may know of it."""
        super().__init__()
        self.occasion = occasion


class StillOpen(Refused):
    """Something is still to be done: it is named, and closing it all the same needs a reason."""

    message = _("Still open: %(what)s. Please finish it, or say why it is closed all the same.")
    field = "reason"

    def __init__(self, what: Sequence[str]) -> None:
        """`what` is open, each by name."""
        super().__init__(params={"what": "；".join(what)})
        self.what = list(what)


@dataclass(frozen=True)
class OccasionFacts:
    """What somebody says about an event."""

    kind: str
    happened_on: date
    ended_on: date | None = None
    place: str = ""
    note: str = ""


@transaction.atomic
def report(
    member: Member,
    facts: OccasionFacts,
    *,
    child_name: str = "",
    again: str = "",
    actor: User,
) -> Occasion:
    """Says what happened to a member; visit, gift draft and papers follow in the same step.

    The same reported again for that day, by whomever, is the same event. Where another one of the
    kind is open within some weeks, or she was in hospital on these days already, it asks first;
    `again` is the answer, "same" or "another". The small circle is told that there is something,
    and neither who nor what. With a birth the child that was expected is born, under `child_name`
    if that is known.
    Raises NotReachable, NotAllowed, StillToCome, EndsBefore, OneIsOpen.
    """
    if not may_report(actor, member):
        raise NotReachable
    _check(facts)
    Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    there = _alike(member, facts, actor).filter(happened_on=facts.happened_on).first()
    if there is not None:
        return _told_again(there, facts, actor)
    if again != "another":
        days = (facts.happened_on - ALIKE, facts.happened_on + ALIKE)
        alike = _alike(member, facts, actor)
        stays = alike.closed_stays(facts.happened_on, facts.ended_on or facts.happened_on)
        one = (alike.open().filter(happened_on__range=days) | stays).first()
        if one is not None and again == "same":
            return _told_again(one, facts, actor)
        if one is not None:
            raise OneIsOpen(one)
    occasion = Occasion.objects.create(
        organisation=member.union,
        case=evidence.open_case(member.union),
        member=member,
        reported_by=actor,
        **facts.__dict__,
    )
    if occasion.is_confidential:
        Named.objects.create(occasion=occasion, user=actor, named_by=actor)
    record(Verb.REPORTED, actor=actor, organisation=occasion.organisation, subject=occasion)
    if occasion.kind == Kind.BIRTH:
        child_is_born(member, occasion.happened_on, child_name, actor=actor)
    for follower in registry.followers():
        follower.reported(occasion, actor=actor)
    _tell_the_circle(occasion, actor)
    return occasion


def _alike(member: Member, facts: OccasionFacts, actor: User) -> OccasionQuerySet:
    """The events of a member of the same kind. That there is a hardship nobody finds out here."""
    known = Occasion.objects.for_user(actor) if facts.kind == Kind.HARDSHIP else Occasion.objects
    return known.real().filter(member=member, kind=facts.kind)


def _told_again(there: Occasion, facts: OccasionFacts, actor: User) -> Occasion:
    """What the second one knows of it is kept beside what the first one said."""
    if there.is_open and facts.note and facts.note not in there.note:
        there.note = f"{there.note}\n{facts.note}".strip()[:LONGEST_NOTE]
        there.version += 1
        there.save(update_fields=["note", "version"])
        record(
            Verb.CHANGED, actor=actor, organisation=there.organisation, subject=there,
            fields=["note"],
        )  # fmt: skip
    return there


def _check(facts: OccasionFacts) -> None:
    ahead = MONTHS_AHEAD if facts.kind == Kind.RETIREMENT else 0
    if facts.happened_on > months_after(local_today(), ahead):
        raise StillToCome
    if facts.ended_on is not None and facts.ended_on < facts.happened_on:
        raise EndsBefore
    if facts.ended_on is not None and facts.ended_on > local_today():
        raise StillToCome(field="ended_on")


def _tell_the_circle(occasion: Occasion, actor: User) -> None:
    right = "occasions.hardship" if occasion.is_confidential else "occasions.change"
    circle = scoping.holders(right, occasion.member.organisation).exclude(pk=actor.pk)
    if occasion.member.user_id is not None:
        circle = circle.exclude(pk=occasion.member.user_id)
    tell(
        list(circle),
        REPORTED,
        key=f"{REPORTED}:{occasion.pk}",
        url=occasion.get_desk_url(),
    )


def _held(occasion: Occasion, actor: User, *, corrects: bool = False) -> Occasion:
    """The event, locked, for somebody of the circle who may change it.

    `corrects`: or for who reported it lately.
    """
    if not (may_correct if corrects else may_change)(actor, occasion):
        seen = Occasion.objects.all().shows(occasion, actor)
        raise NotAllowed if seen else NotReachable
    return (
        Occasion.objects.select_for_update(of=("self",))
        .select_related("member", "organisation")
        .get(pk=occasion.pk)
    )


@transaction.atomic
def change(occasion: Occasion, facts: OccasionFacts, *, version: int, actor: User) -> Occasion:
    """Says more about it, such as the day of the discharge; what is planned follows.

    A change that changes nothing leaves no trace.
    Raises NotReachable, NotAllowed, OccasionOver, StaleOccasion, StillToCome, EndsBefore,
    ReportedAlready.
    """
    row = _held(occasion, actor, corrects=True)
    if not row.is_open:
        raise OccasionOver
    changed = sorted(name for name, value in facts.__dict__.items() if getattr(row, name) != value)
    if not changed:
        return row
    if row.version != version:
        raise StaleOccasion
    _check(facts)
    others = _alike(row.member, facts, actor).filter(happened_on=facts.happened_on)
    if others.exclude(pk=row.pk).exists():
        raise ReportedAlready
    before = (row.kind, row.happened_on)
    for name in changed:
        setattr(row, name, getattr(facts, name))
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    if row.is_confidential and "kind" in changed:
        # Whoever has found out that it is a hardship goes on knowing of it.
        Named.objects.get_or_create(occasion=row, user=actor, defaults={"named_by": actor})
    record(Verb.CHANGED, actor=actor, organisation=row.organisation, subject=row, fields=changed)
    _birth_changed(row, before, actor)
    for follower in registry.followers():
        follower.changed(row, actor=actor)
    return row


def _birth_changed(row: Occasion, before: tuple[str, date], actor: User) -> None:
    """The family follows: another day, no birth after all, or a birth after all."""
    kind, day = before
    if kind == Kind.BIRTH:
        corrected = row.happened_on if row.kind == Kind.BIRTH else None
        birth_was_otherwise(row.member, day, corrected, actor=actor)
    elif row.kind == Kind.BIRTH:
        child_is_born(row.member, row.happened_on, actor=actor)


@transaction.atomic
def close(occasion: Occasion, *, reason: str = "", actor: User) -> None:
    """Everything is done; where it is not, `reason` says why it is closed all the same.

    The log says how many things were open; the reason stands sealed with the event, because it may
    say what happened. Once more has no further effect. Raises NotReachable, NotAllowed, StillOpen.
    """
    row = _held(occasion, actor)
    if not row.is_open:
        return
    what = still_open(row)
    if what and not reason.strip():
        raise StillOpen(what)
    row.close_reason = reason.strip() if what else ""
    row.save(update_fields=["close_reason"])
    _turn(row, Occasion.State.OPEN, Occasion.State.CLOSED, Verb.CLOSED, actor, left_open=len(what))


@transaction.atomic
def reopen(occasion: Occasion, *, actor: User) -> None:
    """Something is still to be done. Raises NotReachable, NotAllowed."""
    _turn(occasion, Occasion.State.CLOSED, Occasion.State.OPEN, Verb.REOPENED, actor)


@transaction.atomic
def withdraw(occasion: Occasion, *, actor: User) -> None:
    """It was reported by mistake: what was only planned because of it goes.

    Raises NotReachable, NotAllowed.
    """
    row = _turn(
        occasion, Occasion.State.OPEN, Occasion.State.WITHDRAWN, Verb.WITHDRAWN, actor,
        corrects=True,
    )  # fmt: skip
    if row is not None:
        if row.kind == Kind.BIRTH:
            birth_was_otherwise(row.member, row.happened_on, None, actor=actor)
        for follower in registry.followers():
            follower.withdrawn(row, actor=actor)


def _turn(
    occasion: Occasion,
    before: str,
    after: str,
    verb: Verb,
    actor: User,
    *,
    corrects: bool = False,
    left_open: int = 0,
) -> Occasion | None:
    row = _held(occasion, actor, corrects=corrects)
    if row.state != before:
        return None
    row.state = after
    row.closed_on = None if after == Occasion.State.OPEN else local_today()
    row.version += 1
    row.save(update_fields=["state", "closed_on", "version"])
    details = {"open": left_open} if left_open else {}
    record(verb, actor=actor, organisation=row.organisation, subject=row, **details)
    return row


@transaction.atomic
def name_somebody(occasion: Occasion, user: User, *, actor: User) -> None:
    """Lets an officer of the union know of a confidential event.

    Once more has no further effect. Raises NotReachable, NotAllowed.
    """
    authorise(actor, "occasions.hardship", occasion.member)
    if not Occasion.objects.all().shows(occasion, actor):
        raise NotReachable
    if not scoping.may(user, "occasions.report", occasion.organisation):
        raise NotAllowed
    _row, is_new = Named.objects.get_or_create(
        occasion=occasion, user=user, defaults={"named_by": actor}
    )
    if is_new:
        record(
            Verb.NAMED, actor=actor, organisation=occasion.organisation, subject=occasion,
            user=user.pk,
        )  # fmt: skip
        tell(
            [user],
            REPORTED,
            key=f"{REPORTED}:{occasion.pk}:{user.pk}",
            url=occasion.get_desk_url(),
        )


@transaction.atomic
def note_look(occasion: Occasion, *, actor: User, paper: Paper | None = None) -> None:
    """Notes who looked at an event or opened one of its papers, before anything is shown.

    Looks of the member herself are not noted. Who only reported it opens no paper.
    Raises NotReachable.
    """
    if not Occasion.objects.all().shows(occasion, actor):
        raise NotReachable
    opens = paper is None or may_open_papers(actor, occasion)
    if paper is not None and (paper.case_id != occasion.case_id or not opens):
        raise NotReachable
    if occasion.member.user_id == actor.pk:
        return
    record(
        Verb.PAPER_OPENED if paper else Verb.OPENED,
        actor=actor,
        organisation=occasion.organisation,
        subject=occasion,
        **({"paper": paper.pk} if paper else {}),
    )


@transaction.atomic
def note_print(occasion: Occasion, *, actor: User) -> None:
    """Notes that the form or the whole file leaves the house: never by who only reported it.

    Raises NotReachable.
    """
    if not may_open_papers(actor, occasion):
        raise NotReachable
    record(Verb.PRINTED, actor=actor, organisation=occasion.organisation, subject=occasion)
