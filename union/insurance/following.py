"""What of insurance is shown elsewhere: on a member's page, beside an event, among "my data"."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import starmap
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.accounts.models import User
from union.evidence.answers import handed_out
from union.evidence.models import Paper
from union.insurance.actions import may_report
from union.insurance.models import Claim, ClaimStep, Insured, Relation
from union.members.models import Dependant, Member
from union.occasions.models import Kind, Occasion
from union.occasions.registry import Card
from union.orgs.scoping import may
from union.privacy.registry import DataFile, Holding, Table

# After which events a claim may follow.
CLAIMED = {Kind.ILLNESS, Kind.BIRTH, Kind.DEATH}


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of claims are called where somebody meets one of their papers."""
    rows = Claim.objects.filter(case__in=list(cases)).only("case", "happened_on")
    word = _("claim")
    return {one.case_id: f"{word} {one.number}" for one in rows if one.case_id is not None}


def kin_of(cases: Iterable[int]) -> dict[int, set[int]]:
    """The file of a claim and that of its event are of one matter: a bill belongs into both."""
    wanted = set(cases)
    pairs = Claim.objects.filter(Q(case__in=wanted) | Q(occasion__case__in=wanted))
    found: dict[int, set[int]] = {}
    for mine, theirs in pairs.values_list("case", "occasion__case"):
        if mine is not None and theirs is not None:
            found.setdefault(mine, set()).add(theirs)
            found.setdefault(theirs, set()).add(mine)
    return {case: others for case, others in found.items() if case in wanted}


def given_up(cases: Iterable[int]) -> set[int]:
    """The files of claims that came to nothing: their bills may be used elsewhere."""
    rows = Claim.objects.filter(
        case__in=list(cases), state__in=[Claim.State.WITHDRAWN, Claim.State.REFUSED]
    )
    return {case for case in rows.values_list("case", flat=True) if case is not None}


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """The files of claims that were closed on a day or before: their medical papers have a time."""
    rows = Claim.objects.filter(case__in=list(cases), closed_at__date__lte=day)
    return {case for case in rows.values_list("case", flat=True) if case is not None}


def forget_dependant(dependant: Dependant) -> None:
    """The consent is taken back: her number goes at once; the difference says that she goes too."""
    rows = Insured.objects.filter(dependant=dependant)
    rows.update(id_number="", person=f"dependant:{dependant.pk}")


def member_card(request: HttpRequest, member: Member) -> tuple[str, dict[str, Any]] | None:
    """By what a member is covered today, for those who keep the roster of the insured."""
    if not may(request.user, "insurance.roster", member.union):
        return None
    rows = Insured.objects.for_user(request.user).filter(member=member)
    covers = [
        one
        for one in rows.select_related("policy", "plan", "dependant", "member")
        if one.is_running
    ]
    return "insurance/_member_card.html", {"covers": covers}


def event_card(occasion: Occasion, user: User) -> Card | None:
    """The hint that a claim may follow: the covers that ran on the day, the claims there are."""
    if occasion.kind not in CLAIMED:
        return None
    own = occasion.member.user_id is not None and occasion.member.user_id == user.pk
    if not own and not may(user, "insurance.handle", occasion.organisation):
        return None
    day = occasion.happened_on
    rows = Insured.objects.filter(member=occasion.member, relation=Relation.SELF).on(day)
    covers = list(rows.select_related("policy__organisation", "policy__insurer", "plan", "member"))
    over = (Claim.State.WITHDRAWN, Claim.State.REFUSED)
    theirs = occasion.claims.exclude(state__in=over).order_by("pk")
    claims = {one.policy_id: one for one in theirs}
    if not covers and not claims:
        return None
    lines = [
        (one, claims.get(one.policy_id), may_report(user, one) and occasion.is_open)
        for one in covers
    ]
    return Card(
        "insurance/_event_card.html", {"lines": lines, "occasion": occasion, "own": own, "day": day}
    )


def _tables(member: Member) -> list[Table]:
    covers = Insured.objects.filter(member=member).select_related("policy", "plan", "dependant")
    claims = Claim.objects.filter(member=member).select_related("policy")
    steps = ClaimStep.objects.filter(claim__member=member).select_related("claim")
    return [
        Table(
            _("Insurance"),
            [_("Policy"), _("Plan"), pgettext("person", "Name"), _("From"), _("Until")],
            [
                [one.policy.title, one.plan.name, one.name, one.starts_on, one.last_day]
                for one in covers
            ],
        ),
        Table(
            _("Claims"),
            [
                _("Claim"),
                _("Policy"),
                _("When it happened"),
                _("Day of discharge"),
                _("Costs (yuan)"),
                _("State"),
                _("Insurer's case number"),
                _("Paid (yuan)"),
                _("Paid on"),
            ],
            [
                [
                    one.number,
                    one.policy.title,
                    one.happened_on,
                    one.discharged_on,
                    one.asked,
                    str(one.get_state_display()),
                    one.reference,
                    one.amount,
                    one.paid_on,
                ]
                for one in claims
            ],
        ),
        Table(
            _("Steps of claims"),
            [_("Claim"), _("State"), _("On which day"), _("For the member")],
            [[one.claim.number, one.get_state_display(), one.on, one.words] for one in steps],
        ),
    ]


def _files(member: Member) -> Iterator[DataFile]:
    cases = Claim.objects.filter(member=member).values("case")
    yield from starmap(DataFile, handed_out(Paper.objects.filter(case__in=cases)))


HOLDING = Holding(
    key="insurance",
    title=gettext_lazy("Insurance"),
    covers={
        "insurance.insured": "",
        "insurance.claim": "",
        "insurance.claimstep": "",
        "insurance.sheetline": gettext_lazy("The sheet to the insurer repeats the roster."),
        "insurance.sheet": gettext_lazy("The sheet to the insurer repeats the roster."),
    },
    tables=_tables,
    files=_files,
)
