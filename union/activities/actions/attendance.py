"""Who was there: by tapping names, by ticking a list, or from names that were written on paper."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.reaching import locked, locked_activity
from union.activities.actions.refusals import NotBegun, NotGoing, must_be_open
from union.activities.models import Activity, SignUp
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.orgs.scoping import authorise

_PARTED = re.compile(r"[\n\r、,，;；/|\t]+")
_COUNTED = re.compile(r"^\s*[(（]?\d{1,3}\s*[.．)）、:：]\s*")
_NUMBER = re.compile(r"\d{1,3}[.．)）]?")
_BRACKET = re.compile(r"\(.*?\)$")


@dataclass(frozen=True)
class Pasted:
    """What was understood of names from paper; nothing is saved for the unclear ones."""

    matched: list[SignUp] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[tuple[str, list[SignUp]]] = field(default_factory=list)


def _must_be_the_day(activity: Activity) -> None:
    """Names are called before the bus leaves, so the whole first day counts.

    Raises NotBegun, NotPublished, CalledOff, IsOver.
    """
    must_be_open(activity)
    if local_today() < timezone.localdate(activity.starts_at):
        raise NotBegun


@transaction.atomic
def mark_present(sign_up: SignUp, present: bool | None, *, actor: User | None) -> bool:
    """Notes of one member whether she is there; None takes the note back. False if it was so.

    Raises NotGoing, NotBegun, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    activity, row = locked(sign_up)
    authorise(actor, "activities.change", activity)
    _must_be_the_day(activity)
    if not row.is_going:
        raise NotGoing
    if row.attended == present:
        return False
    _note([row], present, actor)
    record(
        Verb.ATTENDANCE,
        actor=actor,
        organisation=activity.organisation,
        subject=row,
        activity=activity.pk,
        present=present,
    )
    return True


def _note(rows: list[SignUp], present: bool | None, actor: User | None) -> None:
    now = timezone.now()
    for row in rows:
        row.attended, row.attendance_by, row.changed_at = present, actor, now
    columns = ["attended", "attendance_by", "changed_at"]
    SignUp.objects.bulk_update(rows, columns, batch_size=200)


@transaction.atomic
def take_attendance(
    activity: Activity,
    present: Collection[int],
    *,
    shown: Collection[int] | None = None,
    between: tuple[int, int] | None = None,
    actor: User | None,
) -> int:
    """Notes who of all that go is there, and that the others are not; returns how many were ticked.

    `present` are keys of sign-ups; if one of them does not go, nothing is saved (NotReachable).
    `shown` are the keys that were ticked on the page she looked at: only what she changed there
    counts, so that two who tick at once do not take back each other's ticks. None: nobody looked,
    `present` is the whole truth.
    `between` two numbers of the list, of one page of it say, the others stay as they are.
    Raises NotBegun, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    _must_be_the_day(there)
    named = there.sign_ups.going().order_by("number")
    going = list(named if between is None else named.filter(number__range=between))
    wanted = set(present)
    if not wanted <= {row.pk for row in going}:
        raise NotReachable
    before = {row.pk for row in going if row.attended} if shown is None else set(shown)
    came = [row for row in going if row.pk in wanted - before and row.attended is not True]
    # Not ticked, neither then nor now: absent, unless somebody else has seen her meanwhile.
    stayed = [
        row
        for row in going
        if row.pk not in wanted and (row.attended is None or (row.attended and row.pk in before))
    ]
    _note(came, True, actor)
    _note(stayed, False, actor)
    if came or stayed:
        _log(there, wanted, len(going), actor)
    return len(wanted)


def _log(activity: Activity, present: Collection[int], going: int, actor: User | None) -> None:
    numbers = "|".join(str(pk) for pk in sorted(present))
    record(
        Verb.ATTENDANCE,
        actor=actor,
        organisation=activity.organisation,
        subject=activity,
        going=going,
        present=len(present),
        digest=hashlib.sha256(numbers.encode()).hexdigest()[:32],
    )


def read_names(activity: Activity, text: str, *, actor: User | None) -> Pasted:
    """Whom the names on a paper mean among those who go; changes nothing.

    One name a line, or parted by 、 commas or spaces; numbers in front are left out. Staff numbers
    are understood as well. Raises NotAllowed, NotReachable.
    """
    authorise(actor, "activities.change", activity)
    going = activity.sign_ups.going().select_related("member")
    known: dict[str, list[SignUp]] = defaultdict(list)
    for row in going.defer("member__id_number", "member__phone").order_by("number"):
        name = row.member.name_key
        for key in {name, _BRACKET.sub("", name), row.member.staff_number.lower()} - {""}:
            known[key].append(row)
    found = Pasted()
    for name in _names(text, known):
        rows = known.get(_key(name), [])
        exact = [row for row in rows if row.member.name_key == _key(name)]
        rows = exact or rows
        if len(rows) == 1:
            if rows[0] not in found.matched:
                found.matched.append(rows[0])
        elif rows:
            found.ambiguous.append((name, rows))
        elif name not in found.unknown:
            found.unknown.append(name)
    return found


def _key(name: str) -> str:
    return fold_name(name).lower()


def _bare(text: str) -> str:
    """Without the number in front."""
    return _COUNTED.sub("", text).strip()


def _names(text: str, known: Collection[str]) -> list[str]:
    """The names on a paper, without the numbers in front of them.

    `张 三` is one name where somebody is called so, else two.
    """
    names: list[str] = []
    for part in _PARTED.split("\n".join(map(_bare, text.splitlines()))):
        whole = part.strip() if _key(part) in known else _bare(part)
        for word in [whole] if _key(whole) in known else whole.split():
            name = word if _key(word) in known else _bare(word)
            if name and (_key(name) in known or not _NUMBER.fullmatch(name)):
                names.append(name)
    return names


@transaction.atomic
def paste_attendance(activity: Activity, text: str, *, actor: User | None) -> Pasted:
    """Notes those as present whose names on the paper are clear; the others are asked for.

    Whoever is not on the paper stays as she was: a second paper is added to the first.
    Raises NotBegun, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    found = read_names(there, text, actor=actor)
    _must_be_the_day(there)
    fresh = [row for row in found.matched if row.attended is not True]
    if fresh:
        _note(fresh, True, actor)
        _log(there, [row.pk for row in fresh], there.sign_ups.going().count(), actor)
    return found
