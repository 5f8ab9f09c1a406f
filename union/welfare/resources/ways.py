"""The two ways in which a list of gifts is meant: handed out already, or still to be."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.imports.resources import Way
from union.rules.granting import RuleForbids, weigh
from union.rules.judging import Proposal, Verdict
from union.welfare.actions import NewRow, RowChange
from union.welfare.actions.entitlements import target_of
from union.welfare.models import Disbursement, Programme

# What a list of drafts is called; a later hand-out does the rest.
PLANNED = "planned"
WAYS = (
    Way(
        "handed_out",
        _("Handed out already"),
        _(
            "The members are told, and confirm what they have received. For days before the rule "
            "book was switched on here the rules only warn."
        ),
    ),
    Way(
        PLANNED,
        _("Still to be handed out"),
        _("The rules decide who gets it, and nobody is told before it is handed out."),
    ),
)
Wanted = TypeVar("Wanted", NewRow, RowChange)


def is_planned(options: dict[str, Any]) -> bool:
    """Whether the sender of a list said that its gifts are still to be handed out."""
    return bool(options.get("way") == PLANNED)


def exempt_places(
    programmes: Sequence[Programme | None],
    verdicts: Sequence[Verdict],
    proposals: Sequence[Proposal],
) -> set[int]:
    """The places of what a rule stops although the committee has agreed to it.

    The programme of each proposal stands at its place; None where it is not open yet.
    """
    stopped: dict[Programme, list[int]] = {}
    for place, (programme, verdict) in enumerate(zip(programmes, verdicts, strict=True)):
        if programme is not None and not verdict.is_allowed:
            stopped.setdefault(programme, []).append(place)
    found = set()
    for programme, places in stopped.items():
        some = [proposals[place] for place in places]
        union = programme.organisation.union()
        _verdicts, exempt = weigh(union, some, target=target_of(programme))
        found |= {places[n] for n in exempt}
    return found


def as_allowed(
    wanted: Sequence[Wanted],
    act: Callable[[list[Wanted]], list[Disbursement]],
    member_of: Callable[[Wanted], int],
) -> list[Disbursement]:
    """Does it for all whom the rules let through; who is stopped only now is left out."""
    left = list(wanted)
    while left:
        try:
            with transaction.atomic():
                return act(left)
        except RuleForbids as forbidden:
            stopped = {one.member for one in forbidden.stopped}
            left = [one for one in left if member_of(one) not in stopped]
    return []
