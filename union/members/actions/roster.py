"""A whole roster at once: the importer's actions, with the same rules as those for one member.

The importer holds the transaction, judges each row beforehand, and writes one line of the log for
the batch with a digest of its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count

from union.accounts.models import User
from union.core.dates import local_today
from union.members.actions.accounts import FOLLOWED, tell_accounts
from union.members.actions.corrections import OwnCorrection, is_for_others
from union.members.actions.member import DATES
from union.members.models import Member, Standing
from union.orgs import actions as orgs
from union.orgs.models import Level, Organisation
from union.orgs.scoping import authorise

# What follows a person's place in the union, and is kept with its dates.
DATED = ("organisation", "employment", "post")
# What an officer does not write of herself.
OTHERS_WRITE = {*DATES, *DATED}


@dataclass
class Places:
    """Campuses and groups of a union by name; those that are not there yet can be made."""

    union: Organisation
    by_name: dict[tuple[str, str], Organisation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = list(Organisation.objects.filter(path__startswith=self.union.path).order_by("path"))
        names = {unit.path: unit for unit in units}
        for unit in units:
            parent = names.get(unit.path[: -Organisation.steplen])
            if unit.pk == self.union.pk:
                self.by_name["", ""] = unit
            elif unit.level == Level.BRANCH:
                self.by_name[unit.name, ""] = unit
            elif parent is not None:
                campus = parent.name if parent.level == Level.BRANCH else ""
                self.by_name[campus, unit.name] = unit

    def find(self, campus: str, group: str) -> Organisation | None:
        """The group of a campus; a group named alone is found where only one campus has it."""
        if (campus, group) in self.by_name:
            return self.by_name[campus, group]
        if group and not campus:
            same = [unit for (_campus, name), unit in self.by_name.items() if name == group]
            return same[0] if len(same) == 1 else None
        return None

    def name_of(self, organisation_id: int) -> tuple[str, str]:
        """Campus and group of a place, in words; blank for what it has not."""
        return next(
            (name for name, unit in self.by_name.items() if unit.pk == organisation_id), ("", "")
        )

    def make(self, campus: str, group: str, *, actor: User | None) -> Organisation:
        """The group of a campus, added to the tree if it is not there yet."""
        found = self.find(campus, group)
        if found is not None:
            return found
        parent = self.by_name["", ""]
        if campus:
            parent = self.by_name.get((campus, "")) or orgs.add_unit(
                parent, name=campus, level=Level.BRANCH, actor=actor
            )
            self.by_name[campus, ""] = parent
        if group:
            parent = orgs.add_unit(parent, name=group, level=Level.GROUP, actor=actor)
            self.by_name[campus, group] = parent
        return parent


@transaction.atomic
def add_members(
    union: Organisation, people: Sequence[dict[str, Any]], *, actor: User | None
) -> list[Member]:
    """Adds members with their first standing, from the day they joined the union (else today).

    Each of `people` holds columns of Member and `organisation`; the caller has judged them.
    """
    authorise(actor, "members.change", Member(organisation=union))
    members = [Member(union=union, **facts) for facts in people]
    for member in members:
        member.fill()
    added = Member.objects.bulk_create(members)
    today = local_today()
    Standing.objects.bulk_create(
        [
            Standing(
                member=member,
                status=member.status,
                organisation_id=member.organisation_id,
                employment=member.employment,
                post=member.post,
                starts_on=min(member.joined_on or today, today),
            )
            for member in added
        ]
    )
    return added


@transaction.atomic
def change_members(
    union: Organisation,
    changes: Sequence[tuple[Member, dict[str, Any]]],
    *,
    actor: User | None,
    on: date | None = None,
) -> None:
    """Changes members; campus, group, employment form and post from a day on (today).

    Their accounts follow in name and numbers. Raises OwnCorrection, NameTaken, NotReachable.
    """
    authorise(actor, "members.change", Member(organisation=union))
    day = on or local_today()
    moved, told, joined = [], [], []
    columns: set[str] = set()
    for member, facts in changes:
        if not OTHERS_WRITE.isdisjoint(facts) and is_for_others(member, actor=actor):
            raise OwnCorrection
        before = {name: getattr(member, name) for name in FOLLOWED}
        if facts.get("joined_on") and member.joined_on is None:
            joined.append(member)
        for name, value in facts.items():
            setattr(member, name, value)
        if "name" in facts:
            member.sort_key = ""
        member.fill()
        member.version += 1
        columns |= set(facts)
        if set(facts) & set(DATED):
            moved.append(member)
        told.append((member, [name for name in FOLLOWED if getattr(member, name) != before[name]]))
    follows = {
        "name_key",
        "pinyin",
        "initials",
        "sort_key",
        "id_index",
        "phone_index",
        "phone_tail_index",
        "version",
    }
    Member.objects.bulk_update([member for member, _facts in changes], [*(columns | follows)])
    tell_accounts(told, actor=actor)
    _move(moved, day)
    _begin_with_joining(joined)


def _begin_with_joining(members: Sequence[Member]) -> None:
    """Whose day of joining was not known until now has been here since then.

    The first chair stands in the books from the day on which the house was set up. A history with
    more than one entry was written by somebody who knew it, and stays.
    """
    if not members:
        return
    rows = []
    alone = Standing.objects.filter(member__in=members).alias(n=Count("member__standings"))
    for row in alone.filter(n=1).select_related("member"):
        joined = row.member.joined_on
        if joined is not None and joined < row.starts_on:
            row.starts_on = joined
            rows.append(row)
    Standing.objects.bulk_update(rows, ["starts_on"])


def _move(members: Sequence[Member], day: date) -> None:
    """Ends the open standings and opens new ones; one that began the same day is put right."""
    open_ones = {
        standing.member_id: standing
        for standing in Standing.objects.filter(member__in=members, ends_on=None)
    }
    fresh = []
    for member in members:
        standing = open_ones.get(member.pk)
        if standing is not None and standing.starts_on >= day:
            standing.organisation_id = member.organisation_id
            standing.employment, standing.post = member.employment, member.post
        else:
            if standing is not None:
                standing.ends_on = day
            fresh.append(
                Standing(
                    member=member,
                    status=member.status,
                    employment=member.employment,
                    post=member.post,
                    served_by=member.served_by,
                    organisation_id=member.organisation_id,
                    starts_on=day,
                )
            )
    Standing.objects.bulk_update(
        open_ones.values(), ["ends_on", "organisation", "employment", "post"]
    )
    Standing.objects.bulk_create(fresh)
