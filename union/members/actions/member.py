"""Adding a member, and changing a member's own facts: name, numbers, dates."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts import actions as accounts
from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import clean_name
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.members.actions import facts as rules
from union.members.actions.accounts import tell_accounts
from union.members.actions.corrections import OwnCorrection, is_for_others
from union.members.actions.standings import InTheFuture
from union.members.models import Member, Standing, Status
from union.members.verbs import Verb
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import authorise

# What belongs to the person; status, group, employment and post are dated (`standings`).
OWN_FACTS = (
    "name",
    "staff_number",
    "sex",
    "born_on",
    "id_number",
    "phone",
    "joined_on",
    "retires_on",
    "sort_key",
    "note",
)
# Of these, what others enter for an officer; `is_for_others` says why.
DATES = ("born_on", "id_number", "joined_on")
FIRST_FACTS = (*OWN_FACTS, "status", "employment", "post")


class TwinName(Refused):
    """Two of one name, and nothing that tells them apart."""

    message = _(
        "There is a member of this name already. Enter a staff number or an ID number, so that "
        "the two can be told apart."
    )
    field = "staff_number"


class StaleVersion(Refused):
    """Somebody else saved in between."""

    message = _(
        "Somebody has changed this record since you opened it. Nothing was saved: open it again "
        "and enter your changes once more."
    )


@transaction.atomic
def add_member(
    member_facts: Mapping[str, Any], *, organisation: Organisation, starts_on: date, actor: User
) -> Member:
    """Puts somebody into the roster; the first standing begins on `starts_on`.

    `member_facts` holds any of FIRST_FACTS. Date of birth and sex follow from the ID number.
    Raises the refusals of `facts`, TwinName, InTheFuture, NotReachable.
    """
    if not scoping.may(actor, "members.change", organisation):
        raise NotReachable
    unknown = set(member_facts) - set(FIRST_FACTS)
    if unknown:
        raise KeyError(*unknown)
    if starts_on > local_today():
        raise InTheFuture(field="starts_on")
    chosen = {"status": Status.ACTIVE, **member_facts}
    member = Member(organisation=organisation, union=organisation.union(), **chosen)
    rules.settle(member, member_facts)
    same_name = Member.objects.filter(union=member.union, name_key=member.name_key)
    if not member.staff_number and not member.id_index and same_name.exists():
        raise TwinName
    rules.save(member)
    Standing.objects.create(
        member=member,
        organisation=organisation,
        status=member.status,
        employment=member.employment,
        post=member.post,
        starts_on=starts_on,
    )
    record(Verb.ADDED, actor=actor, organisation=organisation, subject=member)
    return member


@transaction.atomic
def change_member(
    member: Member, changes: Mapping[str, Any], *, actor: User, version: int
) -> Member:
    """Changes a member's own facts (OWN_FACTS); the account follows in name and numbers.

    `version` is the one that the actor saw: a record that has been changed since is left alone.
    Changes that change nothing leave no trace, so that a form sent twice is one change.
    Raises NameGone, StaleVersion, OwnCorrection, the refusals of `facts`, NameTaken, NotAllowed,
    NotReachable.
    """
    unknown = set(changes) - set(OWN_FACTS)
    if unknown:
        raise KeyError(*unknown)
    stored = Member.objects.select_for_update().get(pk=member.pk)
    authorise(actor, "members.change", stored)
    if stored.masked_at is not None:
        raise rules.NameGone
    before = {name: getattr(stored, name) for name in OWN_FACTS}
    _put(stored, changes)
    rules.settle(stored, [name for name in OWN_FACTS if getattr(stored, name) != before[name]])
    changed = [name for name in OWN_FACTS if getattr(stored, name) != before[name]]
    if not changed:
        return stored
    if not set(changed).isdisjoint(DATES) and is_for_others(stored, actor=actor):
        raise OwnCorrection
    if version != stored.version:
        raise StaleVersion
    stored.version += 1
    rules.save(stored)
    tell_accounts([(stored, changed)], actor=actor)
    record(
        Verb.CHANGED,
        actor=actor,
        organisation=stored.organisation,
        subject=stored,
        fields=changed,
    )
    return stored


def _put(member: Member, changes: Mapping[str, Any]) -> None:
    """Sets the facts; what followed from an old name or ID number follows anew from the new one."""
    is_renamed = clean_name(changes.get("name", member.name)) != member.name
    was_sorted_as = member.sort_key
    for name, value in changes.items():
        setattr(member, name, value)
    if is_renamed and member.sort_key == was_sorted_as:
        member.sort_key = ""
    if changes.get("id_number"):
        member.born_on = changes.get("born_on")
        member.sex = changes.get("sex") or ""


@transaction.atomic
def change_own_phone(member: Member, phone: str, *, actor: User) -> bool:
    """Changes one's own telephone number, at once. Whether one can log in with it is the answer.

    The number cannot be used for logging in when another account has it. Raises UnsoundPhone,
    NotReachable.
    """
    stored = Member.objects.select_for_update().get(pk=member.pk)
    if stored.user_id is None or stored.user_id != actor.pk:
        raise NotReachable
    if not phone:
        raise rules.UnsoundPhone(rules.PHONE_PROBLEMS["length"])
    before, stored.phone = stored.phone, phone
    rules.settle(stored, ["phone"])
    if stored.phone != before:
        stored.version += 1
        rules.save(stored)
        record(Verb.PHONE_CHANGED, actor=actor, organisation=stored.organisation, subject=stored)
    return accounts.set_phone(actor, stored.phone, actor=actor)
