"""The dated history: who was where, as what, since when."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts import actions as accounts
from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, months_after
from union.core.errors import NotReachable, Refused
from union.members.actions.corrections import OwnCorrection, is_for_others
from union.members.actions.facts import YOUNGEST, NameGone
from union.members.models import Member, Standing
from union.members.verbs import Verb
from union.orgs import scoping
from union.orgs.models import Appointment, Organisation
from union.orgs.scoping import authorise

# No union of the present order is older (工会法 of 1950).
FOUNDED = date(1950, 6, 29)
FACTS = ("status", "organisation_id", "employment", "post", "served_by")


class InTheFuture(Refused):
    """A change is entered when it has come to pass."""

    message = _("This day is still to come. Please enter the change on the day itself or later.")
    field = "on"


class BeforeHerTime(Refused):
    """Nothing is true of a member before she was old enough to be one: a year was mistyped."""

    message = _("This day lies before she can have worked here. Please check the year.")
    field = "on"


class OtherUnion(Refused):
    """A member does not pass into another union by a change of group."""

    message = _("This group belongs to another union: transfer the member out, and add her there.")
    field = "organisation"


class StillInOffice(Refused):
    """Whoever leaves gives up her offices first: the chair ends them, not who keeps the roster."""

    message = _(
        "%(name)s holds an office that has not ended: %(offices)s. First whoever gives the offices "
        "ends it (%(who)s); then this is entered."
    )
    field = "status"


class NobodyEndsIt(StillInOffice):
    """The only one who gives offices here is the one who is gone: whoever runs the server helps."""

    message = _(
        "%(name)s holds an office that has not ended: %(offices)s, and nobody else here gives or "
        "ends offices. Please ask whoever looks after the server: manage.py give_office puts a "
        "successor in her place; then this is entered."
    )


class FirstStanding(Refused):
    """A history has a beginning."""

    message = _("This is where the history begins; it cannot be taken back.")


class NotTheLast(Refused):
    """Only the newest change is taken back."""

    message = _("Only the last change can be taken back.")


@dataclass(frozen=True)
class _Stretch:
    """What was true from a day on."""

    starts_on: date
    facts: tuple[object, ...]
    reason: str


def _changed_here(stretches: list[_Stretch], place: int, fact: int) -> bool:
    return place == 0 or stretches[place].facts[fact] != stretches[place - 1].facts[fact]


def _rebuilt(
    stretches: list[_Stretch], on: date, changes: dict[int, object], reason: str
) -> list[_Stretch]:
    """The history with a change put into its place.

    It holds from its day until the same fact was changed by a later entry.
    """
    before = [one for one in stretches if one.starts_on <= on]
    base = before[-1] if before else stretches[0]
    facts = tuple(changes.get(fact, value) for fact, value in enumerate(base.facts))
    kept = before[:-1] if before and before[-1].starts_on == on else before
    rebuilt = [*kept, _Stretch(on, facts, reason or (base.reason if base.starts_on == on else ""))]
    carried = dict(changes) if before else {}
    for place in range(len(before), len(stretches)):
        for fact in list(carried):
            if _changed_here(stretches, place, fact):
                del carried[fact]
        later = stretches[place]
        facts = tuple(carried.get(fact, value) for fact, value in enumerate(later.facts))
        rebuilt.append(replace(later, facts=facts))
    return rebuilt


def _write(member: Member, stretches: list[_Stretch]) -> Standing:
    """Stores a history as it should be; returns its open end."""
    newest, kept = stretches[-1], {stretch.starts_on for stretch in stretches}
    # Oldest first, and what goes goes before: only one standing may be open at any moment.
    member.standings.exclude(starts_on__in=kept).delete()
    rows = {row.starts_on: row for row in member.standings.all()}
    for place, stretch in enumerate(stretches):
        row = rows.get(stretch.starts_on) or Standing(member=member, starts_on=stretch.starts_on)
        for name, value in zip(FACTS, stretch.facts, strict=True):
            setattr(row, name, value)
        row.reason = stretch.reason
        row.ends_on = None if stretch is newest else stretches[place + 1].starts_on
        row.save()
    last = member.standings.select_related("organisation").get(ends_on=None)
    member.status, member.organisation = last.status, last.organisation
    member.employment, member.post = last.employment, last.post
    member.served_by = last.served_by
    member.version += 1
    facts = ["status", "organisation", "employment", "post", "served_by"]
    member.save(update_fields=[*facts, "version"])
    return last


def _history(member: Member) -> list[_Stretch]:
    return [
        _Stretch(row.starts_on, tuple(getattr(row, name) for name in FACTS), row.reason)
        for row in member.standings.order_by("starts_on")
    ]


def _follow_with_the_account(member: Member, actor: User) -> None:
    """Whoever is gone does not come in any more; whoever is back does. Raises StillInOffice."""
    user = member.user
    if user is None:
        return
    if not member.is_gone:
        accounts.reopen_account(user, actor=actor)
        return
    after_today = local_today() + timedelta(days=1)
    held = Appointment.objects.filter(user=user).overlapping(after_today, None)
    offices = list(held.select_related("organisation").order_by("pk"))
    if offices:
        givers = scoping.holders("orgs.appoint", offices[0].organisation).exclude(pk=user.pk)
        who = "、".join(givers.order_by("pk").values_list("name", flat=True))
        names = "、".join(str(one.get_role_display()) for one in offices)
        said = {"name": member.name, "offices": names}
        raise StillInOffice(params=said | {"who": who}) if who else NobodyEndsIt(params=said)
    accounts.close_account(user, actor=actor)


@transaction.atomic
def change_standing(
    member: Member,
    *,
    on: date,
    actor: User,
    reason: str = "",
    status: str | None = None,
    organisation: Organisation | None = None,
    employment: str | None = None,
    post: str | None = None,
    served_by: str | None = None,
) -> Standing:
    """Says what is true of a member from the day `on`; facts that are not given stay.

    A day in the past puts the change into its place in the history: it holds until the same fact
    was changed by a later entry. The member's own columns follow the open end. Returns what is
    true now. The same change again changes nothing and leaves no trace. The account of whoever
    has left, was transferred out or died is closed.
    Raises NameGone, InTheFuture, BeforeHerTime, OtherUnion, OwnCorrection, StillInOffice,
    NotAllowed, NotReachable.
    """
    stored = Member.objects.select_for_update().get(pk=member.pk)
    authorise(actor, "members.change", stored)
    if stored.masked_at is not None:
        raise NameGone
    if on > local_today():
        raise InTheFuture
    if stored.born_on is not None and on < months_after(stored.born_on, 12 * YOUNGEST):
        raise BeforeHerTime
    if on < FOUNDED:
        raise BeforeHerTime
    if organisation is not None:
        if not scoping.may(actor, "members.change", organisation):
            raise NotReachable
        if organisation.union().pk != stored.union_id:
            raise OtherUnion
    given = (status, organisation.pk if organisation else None, employment, post, served_by)
    changes: dict[int, object] = {
        fact: value for fact, value in enumerate(given) if value is not None
    }
    was = stored.organisation
    history = _history(stored)
    rebuilt = _rebuilt(history, on, changes, reason)
    then = [one for one in history if one.starts_on <= on]
    target = next(one for one in rebuilt if one.starts_on == on)
    if then and then[-1].facts == target.facts:
        return stored.standings.get(ends_on=None)
    if is_for_others(stored, actor=actor):
        raise OwnCorrection
    last = _write(stored, rebuilt)
    _follow_with_the_account(stored, actor)
    record(
        Verb.STANDING_CHANGED,
        actor=actor,
        organisation=was,
        subject=stored,
        on=on.isoformat(),
        facts=[FACTS[fact] for fact in changes],
    )
    return last


@transaction.atomic
def undo_standing(standing: Standing, *, actor: User) -> Standing:
    """Takes the last change back: what was true before it is true again, the account included.

    Raises NameGone, OwnCorrection, StillInOffice, NotTheLast, FirstStanding, NotAllowed,
    NotReachable.
    """
    stored = Member.objects.select_for_update().get(pk=standing.member_id)
    authorise(actor, "members.change", stored)
    if stored.masked_at is not None:
        raise NameGone
    was, history = stored.organisation, _history(stored)
    if history[-1].starts_on != standing.starts_on:
        raise NotTheLast
    if len(history) < 2:
        raise FirstStanding
    if is_for_others(stored, actor=actor):
        raise OwnCorrection
    last = _write(stored, history[:-1])
    _follow_with_the_account(stored, actor)
    record(
        Verb.STANDING_UNDONE,
        actor=actor,
        organisation=was,
        subject=stored,
        on=standing.starts_on.isoformat(),
    )
    return last
