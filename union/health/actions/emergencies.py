"""Two persons open one file for half an hour, when its keeper cannot be reached."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from union.accounts.models import User
from union.approvals.models import Delegation
from union.audit.actions import record as note
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.health.actions.refusals import (
    AskedAlready,
    EmergencyOver,
    FindingMissing,
    NoAdministrator,
    ReasonTooShort,
    ReviewedAlready,
    SecondPerson,
)
from union.health.models import Emergency, Verdict
from union.health.verbs import Verb
from union.members.models import Member
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import Role

TO_CONFIRM = "health.emergency_to_confirm"
MEMBER_TOLD = "health.emergency_member"
ASKER_TOLD = "health.emergency_given"
FOUND = "health.emergency_reviewed"
MEMBER_FOUND = "health.emergency_found"
WATCH_TOLD = "health.emergency_watch"
LEAST = 20


@transaction.atomic
def ask(member: Member, *, second: User, reason: str, actor: User) -> Emergency:
    """A chair or deputy asks for one member's file and names who shall confirm it.

    Whom she asked before and who has not answered is asked no more: she names another.
    Raises NotReachable, NoAdministrator, ReasonTooShort, SecondPerson, AskedAlready.
    """
    rows = Member.objects.select_for_update(of=("self",), no_key=True).select_related("union")
    member = rows.get(pk=member.pk)
    if not scoping.may(actor, "health.ask_emergency", member.union):
        raise NotReachable
    if Role.ADMINISTRATOR in scoping.roles(actor):
        raise NoAdministrator
    if len(reason.strip()) < LEAST:
        raise ReasonTooShort(params={"least": LEAST})
    _check_second(member, asker=actor, second=second)
    now = timezone.now()
    earlier = Emergency.objects.select_for_update().filter(member=member, asker=actor)
    for one in earlier.filter(Q(ends_at__gt=now) | Q(asked_at__gt=now - Emergency.WAITS)):
        if one.opens(now) or (one.waits(now) and one.second_id == second.pk):
            raise AskedAlready
        if one.waits(now):
            one.lapsed_at = now
            one.save(update_fields=["lapsed_at"])
    row = Emergency.objects.create(
        organisation=member.union,
        member=member,
        asker=actor,
        second=second,
        reason=reason.strip(),
        asked_at=now,
    )
    note(Verb.EMERGENCY_ASKED, actor=actor, organisation=member.union, subject=row)
    tell([second], TO_CONFIRM, key=f"{TO_CONFIRM}:{row.pk}", url=_address(row))
    return row


def seconds(member: Member) -> QuerySet[User]:
    """Who can confirm that somebody looks into a member's file."""
    holders = scoping.holders("health.confirm_emergency", member.union)
    offices = Appointment.objects.in_force(local_today())
    return holders.exclude(pk__in=offices.filter(role=Role.ADMINISTRATOR).values("user"))


def _check_second(member: Member, *, asker: User, second: User) -> None:
    """Two persons who decide for themselves, neither of them the member, no administrator.

    Raises SecondPerson.
    """
    concerned = {member.user_id} & {asker.pk, second.pk}
    if asker.pk == second.pk or concerned:
        raise SecondPerson
    if not scoping.may(second, "health.confirm_emergency", member.union):
        raise SecondPerson
    if Role.ADMINISTRATOR in scoping.roles(asker) | scoping.roles(second):
        raise SecondPerson
    between = Q(principal=asker, delegate=second) | Q(principal=second, delegate=asker)
    if Delegation.objects.in_force(local_today()).filter(between).exists():
        raise SecondPerson


@transaction.atomic
def confirm(emergency: Emergency, *, actor: User) -> Emergency:
    """The second person agrees: from now on the asker may look for half an hour.

    The asker, the member, the chair and the audit committee are told at once. The same once more
    changes nothing. Raises NotReachable, EmergencyOver, SecondPerson.
    """
    row = _locked(emergency)
    if row.second_id != actor.pk:
        raise NotReachable
    if row.confirmed_at is not None:
        return row
    now = timezone.now()
    if not row.waits(now):
        raise EmergencyOver
    _check_second(row.member, asker=row.asker, second=row.second)
    row.confirmed_at, row.ends_at = now, now + Emergency.LASTS
    row.save(update_fields=["confirmed_at", "ends_at"])
    note(Verb.EMERGENCY_GIVEN, actor=actor, organisation=row.organisation, subject=row)
    if row.member.user is not None:
        tell([row.member.user], MEMBER_TOLD, key=f"{MEMBER_TOLD}:{row.pk}", url="/me/health/")
    tell([row.asker], ASKER_TOLD, key=f"{ASKER_TOLD}:{row.pk}", url=_address(row))
    watchers = scoping.holders("health.watch", row.organisation)
    tell(watchers, WATCH_TOLD, key=f"{WATCH_TOLD}:{row.pk}", url=_address(row))
    return row


@transaction.atomic
def end(emergency: Emergency, *, actor: User) -> Emergency:
    """One of the two needs it no longer: nobody looks from now on; what is over stays as it was.

    Raises NotReachable, NotAllowed.
    """
    row = _locked(emergency)
    if not Emergency.objects.all().shows(row, actor):
        raise NotReachable
    if actor.pk not in (row.asker_id, row.second_id):
        raise NotAllowed
    now = timezone.now()
    if not row.opens(now):
        return row
    row.ends_at = now
    row.save(update_fields=["ends_at"])
    note(Verb.EMERGENCY_ENDED, actor=actor, organisation=row.organisation, subject=row)
    return row


@transaction.atomic
def review(emergency: Emergency, *, verdict: str, finding: str, actor: User) -> Emergency:
    """The audit committee says whether it was justified, in words. Never about oneself.

    What was not justified is shut at once. The asker, the second person and the member are told
    that there is a finding.

    Raises NotReachable, NotAllowed, ReviewedAlready, FindingMissing.
    """
    row = _locked(emergency)
    if not Emergency.objects.all().shows(row, actor) or row.confirmed_at is None:
        raise NotReachable
    own = actor.pk in (row.asker_id, row.second_id, row.member.user_id)
    if own or not scoping.may(actor, "health.review", row.organisation):
        raise NotAllowed
    if row.reviewed_at is not None:
        raise ReviewedAlready
    if not finding.strip() or verdict not in Verdict.values:
        raise FindingMissing
    row.verdict, row.finding = verdict, finding.strip()
    now = timezone.now()
    row.reviewed_at, row.reviewed_by = now, actor
    if verdict == Verdict.UNJUSTIFIED and row.opens(now):
        row.ends_at = now
    row.save(update_fields=["verdict", "finding", "reviewed_at", "reviewed_by", "ends_at"])
    note(
        Verb.EMERGENCY_REVIEWED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        verdict=verdict,
    )
    tell([row.asker, row.second], FOUND, key=f"{FOUND}:{row.pk}", url=_address(row))
    if row.member.user is not None:
        tell([row.member.user], MEMBER_FOUND, key=f"{MEMBER_FOUND}:{row.pk}", url="/me/health/")
    return row


def _locked(emergency: Emergency) -> Emergency:
    rows = Emergency.objects.select_for_update(of=("self",))
    return rows.select_related("member__user", "organisation", "asker", "second").get(
        pk=emergency.pk
    )


def _address(row: Emergency) -> str:
    return f"/desk/health/emergencies/{row.pk}/"
