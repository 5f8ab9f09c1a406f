"""What the centre's list says goes in: date and done, and for those who agreed the results."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import local_today
from union.health.actions.booking import enter
from union.health.actions.campaigns import invite
from union.health.actions.files import RESULTS, keep
from union.health.models import Campaign, Deletion, Invitation, Record, RecordKind
from union.health.vault import Content
from union.health.verbs import Verb
from union.members.models import Member
from union.orgs.models import Organisation
from union.privacy.models import Consent


@dataclass(frozen=True)
class Outcome:
    """One row of the centre's list: who was there when, or did not come; results, if any."""

    member: int
    done_on: date | None
    results: Sequence[Sequence[str]] = field(default=())


def year_of(days: Iterable[date]) -> int:
    """The year of a list: that of most of its days."""
    found = Counter(day.year for day in days)
    return found.most_common(1)[0][0] if found else local_today().year


def middle_of(days: Iterable[date]) -> date:
    """The day before and after which lie as many of a list."""
    found = sorted(days)
    return found[len(found) // 2] if found else local_today()


def fitting(union: Organisation, year: int) -> list[Campaign | None]:
    """The open check-ups into which a list of a year may go, also one of the year before.

    None stands for a new one, where nobody has planned one of that year; then the year may be
    mistyped, and one of the year after fits as well.
    """
    rows = Campaign.objects.filter(organisation=union, year__range=(year - 1, year + 1))
    there = list(rows.exclude(state=Campaign.State.DRAFT).order_by("-year", "-pk"))
    is_planned = any(one.year == year for one in there)
    found: list[Campaign | None] = [
        one
        for one in there
        if one.state == Campaign.State.OPEN and not (is_planned and one.year > year)
    ]
    return found if is_planned else [*found, None]


def campaign_of(union: Organisation, year: int, answer: str = "") -> Campaign | None:
    """The check-up into which a list goes: as the sender said, else an open one of its year."""
    rows = Campaign.objects.filter(organisation=union).exclude(state=Campaign.State.DRAFT)
    if answer.isdecimal():
        return rows.filter(pk=int(answer)).first()
    there = list(rows.filter(year=year).order_by("-pk"))
    now = [one for one in there if one.state == Campaign.State.OPEN]
    return next(iter(now or there), None)


def consenting(members: Iterable[int]) -> set[int]:
    """Those whose results may be kept: one question."""
    return Consent.objects.all().among(members, RESULTS.key)


@transaction.atomic
def begin(union: Organisation, year: int, *, actor: User | None, answer: str = "") -> Campaign:
    """The check-up of a year, made of the list where nobody has planned one: all are invited."""
    Organisation.objects.select_for_update(no_key=True).get(pk=union.pk)
    there = campaign_of(union, year, answer)
    if there is not None:
        return there
    row = Campaign.objects.create(
        organisation=union,
        year=year,
        title=_("Check-up of %(year)s") % {"year": year},
        state=Campaign.State.OPEN,
        opened_on=local_today(),
        written_by=actor,
    )
    invite(row)
    note(Verb.CAMPAIGN_ADDED, actor=actor, organisation=union, subject=row, year=year)
    return row


def take_in(campaign: Campaign, outcomes: Sequence[Outcome], *, actor: User | None) -> None:
    """Marks everybody of a part of the list, in the caller's transaction.

    Results are kept only of those who agree at this moment, and once for each day: what she has
    deleted herself does not come back.
    Raises CampaignOver, NotYet.
    """
    # Also waits for whoever is about to close it.
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    wanted = [one.member for one in outcomes if one.results]
    # A consent that is taken back at this moment waits, or is seen here.
    locked = Member.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    list(locked.order_by("pk").values_list("pk"))
    members = Member.objects.select_related("union").in_bulk([one.member for one in outcomes])
    invite(campaign, list(members.values()))
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "campaign__organisation", "slot"
    )
    invited = {one.member_id: one for one in rows.filter(campaign=campaign, member__in=members)}
    agree = consenting(members)
    held = results_held(members)
    today = local_today()
    for one in outcomes:
        row = invited[one.member]
        if one.done_on is None and row.slot is not None and row.slot.on > today:
            # Whoever comes on a day to come is missed by nobody yet.
            continue
        state = Invitation.State.ABSENT if one.done_on is None else Invitation.State.DONE
        enter(row, state, one.done_on, actor=actor)
        may_keep = bool(one.results) and one.member in agree
        if may_keep and one.done_on is not None and (one.member, one.done_on) not in held:
            content = Content({"columns": [list(pair) for pair in one.results]})
            keep(members[one.member], RecordKind.RESULT, content, on=one.done_on, actor=actor)


def standing_of(campaign: Campaign | None, members: Iterable[int]) -> dict[int, Any]:
    """What is known of some members in a check-up: state, day, and for when she has booked."""
    if campaign is None:
        return {}
    rows = campaign.invitations.filter(member__in=list(members))
    facts = rows.values_list("member_id", "state", "done_on", "slot__on")
    return {pk: (state, day, booked) for pk, state, day, booked in facts}


def results_held(members: Iterable[int]) -> set[tuple[int, date]]:
    """Of whom there are results and of which day, or were until she deleted them herself."""
    there = Q(deleted_at=None) | Q(deletion=Deletion.MEMBER)
    rows = Record.objects.filter(there, member__in=list(members), kind=RecordKind.RESULT)
    return set(rows.values_list("member_id", "on"))
