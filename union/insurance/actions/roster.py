"""Who is insured: by hand, by the insurer's list, and how a cover ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.insurance.actions.refusals import (
    ClaimLiesOutside,
    EndBeforeStart,
    EndedAlready,
    InsuredAlready,
    NoConsent,
    NotAMember,
    OutsidePolicy,
    PeriodsOverlap,
    PolicyOver,
)
from union.insurance.models import Claim, Insured, Plan, Policy, Relation
from union.insurance.verbs import Verb
from union.members.models import Dependant, Member
from union.members.models.member import id_index
from union.orgs.scoping import authorise


def person_of(member: Member, dependant: Dependant | None = None, id_number: str = "") -> str:
    """What tells equal persons apart: the index of the ID number, else the row of ours."""
    if dependant is not None:
        return id_index(id_number) or f"dependant:{dependant.pk}"
    return member.id_index or f"member:{member.pk}"


@dataclass(frozen=True)
class Listed:
    """One person as a list or a form has her; `starts_on` is the first day of the cover."""

    member: Member
    plan: Plan
    starts_on: date
    relation: str = Relation.SELF
    dependant: Dependant | None = None
    id_number: str = ""

    @property
    def person(self) -> str:
        """What tells equal persons apart."""
        return person_of(self.member, self.dependant, self.id_number)

    @property
    def name(self) -> str:
        """Who it is."""
        return self.dependant.name if self.dependant else self.member.name


def locked(policy: Policy) -> Policy:
    """The policy, held: whoever changes its roster waits."""
    rows = Policy.objects.select_for_update(of=("self",)).select_related("organisation", "insurer")
    return rows.get(pk=policy.pk)


@transaction.atomic
def insure(policy: Policy, listed: Listed, *, actor: User) -> Insured:
    """Takes one person in by hand.

    Raises NotReachable, NotAllowed, PolicyOver, OutsidePolicy, InsuredAlready, PeriodsOverlap,
    NotAMember, NoConsent.
    """
    authorise(actor, "insurance.change", policy)
    held = locked(policy)
    if listed.member.union_id != held.organisation_id or listed.plan.policy_id != held.pk:
        raise NotReachable
    check_period(held, listed.starts_on)
    if not listed.member.is_counted:
        raise NotAMember(params={"name": listed.member.name})
    check_family(listed)
    check_once(held, listed)
    row = entered(held, listed)
    row.save()
    record(
        Verb.INSURED,
        actor=actor,
        organisation=held.organisation,
        subject=held,
        member=listed.member.pk,
        insured=row.pk,
    )
    return row


def entered(policy: Policy, listed: Listed) -> Insured:
    """The row of one person, not saved yet."""
    return Insured(
        policy=policy,
        plan=listed.plan,
        member=listed.member,
        dependant=listed.dependant,
        relation=listed.relation,
        id_number=listed.id_number if listed.dependant else "",
        person=listed.person,
        starts_on=listed.starts_on,
    )


def check_period(policy: Policy, starts_on: date) -> None:
    """A cover begins within its policy, and no policy that is over takes somebody in."""
    if policy.is_over:
        raise PolicyOver(params={"day": policy.ends_on.isoformat()})
    check_day(policy, starts_on)


def check_day(policy: Policy, starts_on: date) -> None:
    """A day on which a cover begins lies within its policy."""
    if not policy.starts_on <= starts_on <= policy.ends_on:
        days = {"starts": policy.starts_on.isoformat(), "ends": policy.ends_on.isoformat()}
        raise OutsidePolicy(params=days)


def check_family(listed: Listed) -> None:
    """Spouse and children are insured through the member who entered them; children by consent."""
    if listed.relation == Relation.SELF:
        return
    one = listed.dependant
    if (
        one is None
        or one.member_id != listed.member.pk
        or one.removed_at is not None
        or one.relation != listed.relation
        or (one.relation == Dependant.Relation.CHILD and one.consented_at is None)
        or one.is_expected
    ):
        raise NoConsent


def check_once(policy: Policy, listed: Listed) -> None:
    """One person, one cover at a time."""
    hers = Q(person=listed.person)
    if listed.relation == Relation.SELF:
        # Her ID number may have been entered since: she is the same person.
        hers |= Q(member=listed.member, relation=Relation.SELF)
    last = Insured.objects.filter(hers, policy=policy).order_by("-starts_on").first()
    if last is None:
        return
    if last.ends_on is None:
        raise InsuredAlready(params={"name": listed.name})
    if last.ends_on >= listed.starts_on:
        raise PeriodsOverlap(params={"name": listed.name, "day": last.ends_on.isoformat()})


@transaction.atomic
def end(insured: Insured, *, ends_on: date, because: str, actor: User) -> Insured:
    """Ends a cover on its last day.

    Raises NotReachable, NotAllowed, EndedAlready, EndBeforeStart, ClaimLiesOutside.
    """
    authorise(actor, "insurance.change", insured)
    locked(insured.policy)
    rows = Insured.objects.select_for_update(of=("self",)).select_related("policy__organisation")
    row = rows.get(pk=insured.pk)
    if row.ends_on is not None:
        raise EndedAlready
    if ends_on < row.starts_on:
        raise EndBeforeStart
    check_claims([row.pk], ends_on)
    row.ends_on, row.ended_because = ends_on, because
    row.version += 1
    row.save(update_fields=["ends_on", "ended_because", "version"])
    record(
        Verb.ENDED,
        actor=actor,
        organisation=row.policy.organisation,
        subject=row.policy,
        member=row.member_id,
        insured=row.pk,
    )
    return row


def check_claims(insured: Collection[int], last_day: date) -> None:
    """No cover ends before something that was claimed from it. Raises ClaimLiesOutside."""
    later = Claim.objects.live().filter(insured__in=insured, happened_on__gt=last_day)
    if there := later.order_by("pk").first():
        day = there.happened_on.isoformat()
        raise ClaimLiesOutside(params={"number": there.number, "day": day})


@transaction.atomic
def take_in(policy: Policy, rows: Sequence[Listed]) -> dict[str, int]:
    """Enters persons of the insurer's list: their row for each `person`. Whoever is there stays.

    The import has authorised it and writes the log for the list as a whole.
    """
    held = locked(policy)
    wanted = {one.person: one for one in rows}
    theirs = Insured.objects.open().filter(policy=held, person__in=list(wanted))
    there = dict(theirs.values_list("person", "pk"))
    fresh = [entered(held, one) for one in free(held, list(wanted.values()))]
    Insured.objects.bulk_create(fresh)
    return there | {one.person: one.pk for one in fresh}


def free(policy: Policy, rows: Sequence[Listed]) -> list[Listed]:
    """Those of some persons whom no cover of the policy holds on their first day or later.

    A member counts by herself as well: her ID number may have been entered since.
    """
    persons = [one.person for one in rows]
    last = _last_days(policy, persons)
    running = Insured.objects.open().filter(policy=policy, person__in=persons)
    last |= dict.fromkeys(running.values_list("person", flat=True), date.max)
    selves = [one.member.pk for one in rows if one.relation == Relation.SELF]
    mine = Insured.objects.filter(policy=policy, member__in=selves, relation=Relation.SELF)
    by_member: dict[int, date] = {}
    for member, ends_on in mine.values_list("member", "ends_on"):
        by_member[member] = max(by_member.get(member, date.min), ends_on or date.max)
    found = []
    for one in rows:
        held_until = last.get(one.person, date.min)
        if one.relation == Relation.SELF:
            held_until = max(held_until, by_member.get(one.member.pk, date.min))
        if one.starts_on > held_until:
            found.append(one)
    return found


def _last_days(policy: Policy, persons: Sequence[str]) -> dict[str, date]:
    """The last day of the ended covers of some persons."""
    found: dict[str, date] = {}
    rows = Insured.objects.filter(policy=policy, person__in=persons)
    for person, ends_on in rows.values_list("person", "ends_on"):
        found[person] = max(found.get(person, date.min), ends_on or date.min)
    return found


@dataclass(frozen=True)
class Changed:
    """What the insurer's list has otherwise: None is as it was."""

    row: int
    version: int
    plan: Plan | None
    starts_on: date | None


@transaction.atomic
def change_listed(policy: Policy, changes: Sequence[Changed]) -> set[int]:
    """Plan and first day as the insurer's list has them.

    Answers the rows that were changed; one that somebody changed after the preview is not, nor
    one from which something was claimed that happened before the new day.
    """
    locked(policy)
    there = Insured.objects.select_for_update().in_bulk([one.row for one in changes])
    earlier = _last_days(policy, [one.person for one in there.values()])
    claimed = Claim.objects.first_days(list(there))
    done = []
    for change in changes:
        one = there.get(change.row)
        if one is None or one.version != change.version or one.ends_on is not None:
            continue
        starts_on = change.starts_on or one.starts_on
        if starts_on <= earlier.get(one.person, date.min):
            continue
        if starts_on > claimed.get(one.pk, date.max):
            continue
        one.plan, one.starts_on = change.plan or one.plan, starts_on
        one.version += 1
        done.append(one)
    Insured.objects.bulk_update(done, ["plan", "starts_on", "version"], batch_size=200)
    return {one.pk for one in done}


@transaction.atomic
def note_export(policy: Policy, rows: int, *, form: str, day: date, actor: User) -> None:
    """Notes that a list of the insured was taken out as a file. Raises NotReachable, NotAllowed."""
    authorise(actor, "insurance.export", policy)
    record(
        Verb.EXPORTED,
        actor=actor,
        organisation=policy.organisation,
        subject=policy,
        rows=rows,
        form=form,
        day=day.isoformat(),
    )


def first_day(policy: Policy) -> date:
    """The earliest day on which somebody can be taken in now."""
    return max(policy.starts_on, min(local_today(), policy.ends_on))
