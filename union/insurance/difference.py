"""The difference between who should be insured by a policy and who is (增减员).

Who should: every member of today, where the policy is for everyone. Who is: our own dated roster,
and, where the insurer has sent its list, what that list says: who of ours it lacks, and which of
its rows are nobody of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from union.core.dates import local_today
from union.imports.models import Batch, Row
from union.insurance.models import Action, Insured, Policy, Relation, Sheet, SheetLine
from union.insurance.models.roster import InsuredQuerySet
from union.members.models import Member, Status
from union.members.models.member import MemberQuerySet, id_index
from union.orgs.scoping import Somebody, reach

# A row of the insurer's list with somebody who is not on our roster.
STRANGER = "not_a_member"


@dataclass(frozen=True)
class Stranger:
    """Somebody on the insurer's list whom our roster does not know."""

    row: int
    name: str
    id_number: str


@dataclass(frozen=True)
class Difference:
    """What an add/remove sheet would say."""

    missing: list[Member] = field(default_factory=list)
    unlisted: list[Insured] = field(default_factory=list)
    leaving: list[Insured] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether both lists agree."""
        return not (self.missing or self.unlisted or self.leaving or self.strangers)

    # Whether others are left for the next sheet.
    has_more: bool = False

    def at_once(self, most: int) -> "Difference":
        """Of each kind so many at most; the others come with the next sheet."""
        found: tuple[list[Any], ...] = (self.missing, self.unlisted, self.leaving, self.strangers)
        return Difference(
            self.missing[:most],
            self.unlisted[:most],
            self.leaving[:most],
            self.strangers[:most],
            max(map(len, found)) > most,
        )

    @property
    def added(self) -> list[Member]:
        """Who is to be added: whom neither side has, and whom only we have."""
        return [*self.missing, *(one.member for one in self.unlisted)]

    @property
    def n_removed(self) -> int:
        """How many are to be removed."""
        return len(self.leaving) + len(self.strangers)


def difference(policy: Policy) -> Difference:
    """What differs now; some eight questions, whatever the size of the roster."""
    batch = last_list(policy)
    settled = _settled(policy, batch)
    return Difference(
        missing=list(missing(policy)) if policy.for_everyone else [],
        unlisted=unlisted(policy, batch, settled),
        leaving=list(leaving(policy)),
        strangers=strangers(batch, settled),
    )


def missing(policy: Policy) -> MemberQuerySet:
    """Members of today whom the policy does not cover."""
    held = Q(ends_on=None) | Q(ends_on__gte=local_today())
    covered = Insured.objects.filter(held, policy=policy)
    rows = Member.objects.filter(union=policy.organisation_id).in_union()
    rows = rows.exclude(pk__in=covered.filter(relation=Relation.SELF).values("member"))
    # Who is insured as somebody's spouse is insured.
    rows = rows.exclude(~Q(id_index=""), id_index__in=covered.values("person"))
    rows = rows.select_related("organisation")
    return rows.defer("id_number", "phone").order_by("sort_key", "pk")


def leaving(policy: Policy) -> InsuredQuerySet:
    """Those who are still covered though they should not be.

    They, or the member through whom, are members no more; or the member has taken them out of her
    family.
    """
    gone = ~Q(member__status__in=Status.counted()) | Q(dependant__removed_at__isnull=False)
    return (
        Insured.objects.open()
        .filter(gone, policy=policy)
        .select_related("member__organisation", "dependant", "plan", "policy")
        .defer("member__id_number", "member__phone")
    )


def last_list(policy: Policy) -> Batch | None:
    """The insurer's last list for a policy."""
    return (
        Batch.objects.filter(
            kind="insurance",
            organisation=policy.organisation_id,
            state__in=[Batch.State.CHECKED, Batch.State.APPLYING, Batch.State.APPLIED],
            options__policy=str(policy.pk),
        )
        .order_by("-pk")
        .first()
    )


def _settled(policy: Policy, batch: Batch | None) -> list[SheetLine]:
    """What the insurer has confirmed since its list was sent in: the list is older than that."""
    if batch is None:
        return []
    since = Q(sheet__state=Sheet.State.APPLIED, sheet__closed_at__gt=batch.created_at)
    return list(SheetLine.objects.filter(since, sheet__policy=policy))


def unlisted(policy: Policy, batch: Batch | None, settled: list[SheetLine]) -> list[Insured]:
    """Members whom our roster covers, and whom the insurer's list lacks: there they have none."""
    lacks = set((batch.facts or {}).get("unlisted", [])) if batch is not None else set()
    lacks -= {line.member_id for line in settled if line.action == Action.ADD}
    if not lacks:
        return []
    rows = Insured.objects.open().filter(
        policy=policy,
        relation=Relation.SELF,
        member__in=lacks,
        member__status__in=Status.counted(),
    )
    rows = rows.select_related("member__organisation", "plan")
    return list(rows.defer("member__id_number", "member__phone"))


def strangers(batch: Batch | None, settled: list[SheetLine]) -> list[Stranger]:
    """The rows of a list that are nobody of ours; of another union's list none."""
    if batch is None or batch.is_emptied or (batch.facts or {}).get("foreign"):
        return []
    rows = Row.objects.filter(batch=batch, outcome=Row.Outcome.REJECTED).order_by("number")
    found = []
    for row in rows:
        if any(error["code"] == STRANGER for error in row.errors):
            said: dict[str, Any] = (row.content or {}).get("values", {})
            found.append(Stranger(row.number, said.get("name", ""), said.get("id_number") or ""))
    # Who was hired, or got her number entered, since the list was read is no stranger any more.
    indexes = {one.row: id_index(one.id_number) for one in found}
    ours = set(
        Member.objects.filter(union=batch.organisation_id, id_index__in=indexes.values())
        .exclude(id_index="")
        .values_list("id_index", flat=True)
    )
    removed = {(line.name, line.id_number) for line in settled if line.action == Action.REMOVE}
    return [
        one
        for one in found
        if indexes[one.row] not in ours and (one.name, one.id_number) not in removed
    ]


def left_out(members: Iterable[Member], policies: Iterable[Policy]) -> dict[int, list[str]]:
    """Which of the policies for everyone do not cover each of some members today, by title."""
    people, wanted = list(members), list(policies)
    rows = Insured.objects.on(local_today()).filter(policy__in=wanted)
    held: set[tuple[int, int | str]] = set(rows.values_list("policy", "person"))
    held |= set(
        rows.filter(relation=Relation.SELF, member__in=people).values_list("policy", "member")
    )
    return {
        one.pk: [
            policy.title
            for policy in wanted
            if policy.organisation_id == one.union_id
            and not {(policy.pk, one.pk), (policy.pk, one.id_index or "?")} & held
        ]
        for one in people
    }


def uncovered_newcomers(user: Somebody, right: str) -> MemberQuerySet:
    """Members of ten days and more whom one of the policies for everyone leaves out (E8).

    Those of the unions for which somebody has a right. Where no policy for everyone is in force
    nobody is left out of it.
    """
    today = local_today()
    since = today - timedelta(days=Policy.NEWCOMER_DAYS)
    covered = Insured.objects.on(today).filter(policy=OuterRef("pk"))
    herself = covered.filter(relation=Relation.SELF, member=OuterRef(OuterRef("pk")))
    as_family = covered.exclude(person="").filter(person=OuterRef(OuterRef("id_index")))
    leaving_out = Policy.objects.on(today).filter(
        ~Exists(herself), ~Exists(as_family), for_everyone=True, organisation=OuterRef("union")
    )
    return (
        Member.objects.filter(reach(user, right).q("union"))
        .in_union()
        .filter(Q(joined_on=None) | Q(joined_on__lte=since))
        .filter(Exists(leaving_out))
        .defer("id_number", "phone")
        .order_by("sort_key", "pk")
    )
