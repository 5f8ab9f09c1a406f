"""A member's family: entered, changed and taken out by herself, or by the office.

The log says that it was done, for which member and by whom; never who it is about.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import clean_name, fold_name
from union.core.dates import local_today, months_after, months_before
from union.core.errors import Refused
from union.members import registry
from union.members.actions.facts import NameMissing
from union.members.actions.member import StaleVersion
from union.members.models import Dependant, Member
from union.members.models.dependant import child_index
from union.members.verbs import Verb
from union.orgs.scoping import authorise

CHILD, SPOUSE = Dependant.Relation.CHILD, Dependant.Relation.SPOUSE
# A pregnancy is not known earlier; a birth is entered some weeks late.
MONTHS_AHEAD, LATE = 10, timedelta(days=60)
# Whoever is older is nobody's child on any list of the union.
OLDEST_MONTHS = 12 * 60


class ConsentMissing(Refused):
    """Of a child nothing is kept without the consent of a guardian (个人信息保护法 第三十一条)."""

    message = _("Without the consent of a guardian nothing about a child is kept.")
    field = "consent"


class BirthUnlikely(Refused):
    """A day on which no child of a member can have been born."""

    message = _("Please enter the day on which the child was born.")
    field = "born_on"


class DueDayUnlikely(Refused):
    """A day on which no child is expected."""

    message = _("The expected day lies within the next ten months.")
    field = "due_on"


class SpouseThere(Refused):
    """One husband or wife at a time."""

    message = _("A spouse is entered already. Please take that entry out first.")
    field = "name"


class ChildThere(Refused):
    """One entry for one child."""

    message = _("This child is entered already.")
    field = "name"


@dataclass(frozen=True)
class DependantFacts:
    """What somebody says about a family member; an expected child has only `due_on`."""

    relation: str
    name: str = ""
    born_on: date | None = None
    due_on: date | None = None


def _settled(facts: DependantFacts) -> DependantFacts:
    """The facts as they are kept; whoever is born is expected no more."""
    name = clean_name(facts.name)
    if facts.relation == SPOUSE:
        if not fold_name(name):
            raise NameMissing
        return DependantFacts(SPOUSE, name)
    today = local_today()
    if facts.born_on is None and facts.due_on is not None and not name:
        if not today - LATE <= facts.due_on <= months_after(today, MONTHS_AHEAD):
            raise DueDayUnlikely
        return DependantFacts(CHILD, due_on=facts.due_on)
    if not fold_name(name):
        raise NameMissing
    if facts.born_on is None or not months_before(today, OLDEST_MONTHS) <= facts.born_on <= today:
        raise BirthUnlikely
    return DependantFacts(CHILD, name, facts.born_on)


def held(member: Member, actor: User) -> Member:
    """The member, locked, for herself or for an officer who keeps the families."""
    rows = Member.objects.select_for_update(no_key=True, of=("self",))
    stored = rows.select_related("organisation").get(pk=member.pk)
    if stored.user_id is None or stored.user_id != actor.pk:
        authorise(actor, "members.families", stored)
    return stored


def _same(member: Member, facts: DependantFacts) -> Dependant | None:
    """The entry that says the same already."""
    there = Dependant.objects.of_member(member).live().filter(relation=facts.relation)
    if facts.relation == SPOUSE:
        return there.first()
    if facts.due_on is not None:
        return there.filter(due_on=facts.due_on).first()
    return there.filter(child_index=child_index(facts.name, facts.born_on)).first()


def _unnamed(member: Member, facts: DependantFacts) -> Dependant | None:
    """The entry of a child whose birth was reported without a name: this is its name."""
    if facts.relation != CHILD or facts.born_on is None:
        return None
    rows = Dependant.objects.of_member(member).live().filter(relation=CHILD, child_index="")
    return rows.filter(born_on=facts.born_on).select_for_update(of=("self",)).first()


@transaction.atomic
def enter_dependant(
    member: Member, facts: DependantFacts, *, consented: bool, actor: User
) -> Dependant:
    """Enters a family member: the member herself, or an officer of the families for her.

    `consented`: of a child, that a guardian agrees; an officer says that the signed paper lies
    before her. The same once more is the same entry, and a child whose birth was reported without
    a name gets it here.
    Raises ConsentMissing, NameMissing, BirthUnlikely, DueDayUnlikely, SpouseThere, NotAllowed,
    NotReachable.
    """
    stored = held(member, actor)
    facts = _settled(facts)
    if facts.relation == CHILD and not consented:
        raise ConsentMissing
    there = _same(stored, facts)
    if there is not None:
        if fold_name(there.name) != fold_name(facts.name):
            raise SpouseThere
        return there
    unnamed = _unnamed(stored, facts)
    if unnamed is not None:
        unnamed.name, unnamed.version = facts.name, unnamed.version + 1
        unnamed.child_index = child_index(facts.name, facts.born_on)
        unnamed.save()
        log(Verb.DEPENDANT_CHANGED, unnamed, stored, actor)
        return unnamed
    dependant = Dependant.objects.create(
        member=stored,
        child_index=child_index(facts.name, facts.born_on),
        consented_at=timezone.now() if consented else None,
        consented_by=actor if consented else None,
        **facts.__dict__,
    )
    log(Verb.DEPENDANT_ENTERED, dependant, stored, actor)
    return dependant


@transaction.atomic
def change_dependant(
    dependant: Dependant, facts: DependantFacts, *, version: int, actor: User
) -> Dependant:
    """Puts an entry right, or tells that a child is born; `version` is the one that was seen.

    A change that changes nothing leaves no trace, and what was taken out stays so.
    Raises NameMissing, BirthUnlikely, DueDayUnlikely, ChildThere, StaleVersion, NotAllowed,
    NotReachable.
    """
    member = held(dependant.member, actor)
    row = Dependant.objects.select_for_update(of=("self",)).get(pk=dependant.pk)
    if row.removed_at is not None:
        raise StaleVersion
    facts = _settled(replace(facts, relation=row.relation))
    if all(getattr(row, name) == value for name, value in facts.__dict__.items()):
        return row
    if version != row.version:
        raise StaleVersion
    there = _same(member, facts)
    if there is not None and there != row:
        raise ChildThere
    for name, value in facts.__dict__.items():
        setattr(row, name, value)
    row.child_index = child_index(row.name, row.born_on)
    row.version += 1
    row.save()
    log(Verb.DEPENDANT_CHANGED, row, member, actor)
    return row


@transaction.atomic
def remove_dependant(dependant: Dependant, *, actor: User) -> None:
    """Takes a family member out: the consent is taken back, so name and days are wiped at once.

    What was given stays given. Once more has no further effect. Raises NotAllowed, NotReachable.
    """
    member = held(dependant.member, actor)
    row = Dependant.objects.select_for_update(of=("self",)).get(pk=dependant.pk)
    if row.removed_at is not None:
        return
    wipe(row)
    row.version += 1
    row.save()
    registry.dependant_removed(row)
    log(Verb.DEPENDANT_REMOVED, row, member, actor)


def wipe(row: Dependant) -> None:
    """Takes out what says who it is."""
    row.name, row.child_index, row.born_on, row.due_on = "", "", None, None
    row.removed_at = timezone.now()


def log(verb: Verb, dependant: Dependant, member: Member, actor: User) -> None:
    """One line of the log: for which member, and never who it is about."""
    record(
        verb,
        actor=actor,
        organisation=member.organisation,
        subject=member,
        dependant=dependant.pk,
    )
