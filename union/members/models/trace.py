"""What the log says about one member, for the member to read: verb, day, office and reason."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from union.audit.models import Entry
from union.imports.models import Mark, Row
from union.imports.verbs import Verb as ImportVerb
from union.members.models.correction import Correction
from union.members.models.member import Member
from union.members.models.tree import line
from union.members.verbs import Verb
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

# What is told of a whole list that left the house.
LISTS = (Verb.EXPORTED, Verb.CHILDREN_EXPORTED)


@dataclass(frozen=True)
class Told:
    """What the member reads of one look beyond the log: who it was by name, and why."""

    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Looks:
    """Looks at one kind of a member's data, as the app that keeps it finds them in the log.

    `about` says which entries of the log are looks at one member's, `reason` why somebody looked;
    blank where no reason is asked for. `told` knows, by the number of an entry, what the log does
    not hold; it may ask the database a fixed small number of questions.
    """

    about: Callable[[Member], Q]
    reason: Callable[[Entry], Any] = lambda _entry: ""
    # Which of them are lists, in which she may be or not.
    lists: tuple[str, ...] = ()
    told: Callable[[list[Entry], Member], dict[int, Told]] = lambda _entries, _member: {}


def _numbers(member: Member) -> Q:
    return Q(verb=Verb.UNMASKED, subject_type="members.member", subject_id=member.pk) | Q(
        verb__in=LISTS, organisation_id__in=above(member)
    )


def _said(entry: Entry) -> Any:
    """Of an ID number the member reads why it was shown; of a list, only that it was made."""
    return entry.details.get("reason", "") if entry.verb == Verb.UNMASKED else ""


_looks: list[Looks] = [Looks(_numbers, _said, LISTS)]


def register_looks(looks: Looks) -> None:
    """Adds looks that are read under "who has looked at my data"."""
    if looks not in _looks:
        _looks.append(looks)


def looks_at(member: Member) -> "QuerySet[Entry]":
    """The entries of the log that are looks at one member's data, newest first."""
    return Entry.objects.filter(_seen(member)).order_by("-pk")


def _seen(member: Member) -> Q:
    found = Q(pk__in=[])
    for looks in _looks:
        found |= looks.about(member)
    # Her own looks are nobody's business, not even hers.
    own = Q(actor_id=member.user_id) if member.user_id else Q(pk__in=[])
    return found & ~own


def _reason(entry: Entry) -> Any:
    return next((said for looks in _looks if (said := looks.reason(entry))), "")


def above(member: Member) -> Any:
    """The organisations in which a member is: her own, and those above it."""
    return Organisation.objects.filter(path__in=line(member.organisation.path)).values("pk")


@dataclass(frozen=True)
class Trace:
    """One line: what was done, when, why, and the offices of whoever did it.

    `is_own` for oneself; `name` only where the member is told by whom.
    """

    at: datetime
    label: str
    offices: tuple[str, ...]
    is_own: bool
    is_list: bool
    reason: Any = ""
    name: str = ""


def entries_about(member: Member) -> "QuerySet[Entry]":
    """The log's entries about one record, looks at her data among them, newest first.

    A list that was exported is one entry without names: it is here because she may be in it. A
    spreadsheet is one entry for all its rows: it is here when a row of it has written hers,
    also when it was stopped half-way.
    """
    corrections = Correction.objects.filter(member=member).values("pk")
    stopped = Mark.objects.filter(subject_id=member.pk, batch__kind="members")
    sheets = Row.objects.filter(subject_id=member.pk, is_done=True, batch__kind="members")
    about = (
        Q(subject_type="members.member", subject_id=member.pk)
        | Q(subject_type="members.correction", subject_id__in=corrections)
        | Q(
            verb__in=[Verb.KINSHIP_DECLARED, Verb.KINSHIP_ENDED],
            details__relative=member.pk,
        )
        | Q(verb=Verb.IMPORTED, subject_id__in=sheets.values("batch"))
        | Q(verb=ImportVerb.STOPPED, subject_id__in=stopped.values("batch"))
        | Q(verb__in=LISTS, organisation_id__in=above(member))
    )
    return Entry.objects.filter(about | _seen(member)).order_by("-pk")


def traces(entries: list[Entry], member: Member) -> list[Trace]:
    """The entries as a member may read them: the office of whoever acted.

    By name only where who keeps the data tells it, as of a look into a health file.
    """
    terms: dict[int | None, list[Appointment]] = defaultdict(list)
    lists = {verb for looks in _looks for verb in looks.lists}
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    for term in Appointment.objects.filter(user_id__in=actors).order_by("pk"):
        terms[term.user_id].append(term)
    told: dict[int, Told] = {}
    for looks in _looks:
        told |= looks.told(entries, member)
    nothing = Told()
    return [
        Trace(
            at=entry.at,
            label=entry.label,
            offices=tuple(
                str(Role(term.role).label)
                for term in terms[entry.actor_id]
                if term.covers(localtime(entry.at).date())
            ),
            is_own=entry.actor_id is not None and entry.actor_id == member.user_id,
            is_list=entry.verb in lists,
            reason=_reason(entry) or told.get(entry.pk, nothing).reason,
            name=told.get(entry.pk, nothing).name,
        )
        for entry in entries
    ]
