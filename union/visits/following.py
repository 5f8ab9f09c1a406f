"""What follows from an event: a visit with a day. And its card on the event's page."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from union.accounts.models import User
from union.core.dates import local_today
from union.core.money import format_yuan
from union.occasions.models import Kind, Occasion
from union.occasions.registry import Card, Follower, SomethingGiven
from union.orgs import scoping
from union.rules.judging import deadline_of
from union.rules.models import Rule, RuleKind, book_on
from union.rules.models.rule import Aspect
from union.visits import actions
from union.visits.models import Visit

# A wedding and a retirement are congratulated in the house.
VISITED = {Kind.ILLNESS, Kind.BIRTH, Kind.BEREAVEMENT, Kind.DEATH, Kind.HARDSHIP}
# Where the book says nothing: what colleagues expect of each other.
USUAL = timedelta(days=3)


def due_on(occasion: Occasion) -> date:
    """By when the visit is to be made: as the book of the day says, else within three days.

    Never a day of the past: it was reported only now.
    """
    today = local_today()
    book = book_on(occasion.organisation, occasion.happened_on)
    rule = (
        Rule.objects.filter(
            book=book,
            kind=RuleKind.DEADLINE,
            aspect=Aspect.VISIT,
            benefit__in=["", occasion.kind],
        )
        # What is said of this kind of event counts before what is said of all.
        .order_by("-benefit", "pk")
        .first()
        if book
        else None
    )
    if rule is None:
        return today + USUAL
    return max(deadline_of(rule, occasion.happened_on), today)


class Visits(Follower):
    """A visit becomes due with an event."""

    def reported(self, occasion: Occasion, *, actor: User) -> None:
        """Within some days somebody goes."""
        if occasion.kind in VISITED:
            actions.make_due(occasion, due_on(occasion), actor=actor)

    def changed(self, occasion: Occasion, *, actor: User) -> None:
        """The visit stays due as it was, unless it was something else that happened.

        What was brought follows to its day and its kind; where the rules forbid that, the change is
        refused.
        """
        actions.follow_the_event(occasion, actor=actor)
        if occasion.kind not in VISITED:
            actions.drop_with_its_event(occasion, actor=actor)
        elif not occasion.visits.exclude(state=Visit.State.DROPPED, reason="").exists():
            # One that was dropped for a reason stays dropped; one that went with another event not.
            actions.make_due(occasion, due_on(occasion), actor=actor)

    def withdrawn(self, occasion: Occasion, *, actor: User) -> None:
        """Nobody goes. Raises SomethingGiven where somebody has brought something already."""
        if Visit.objects.filter(occasion=occasion, state=Visit.State.DONE, amount__gt=0).exists():
            raise SomethingGiven
        actions.drop_with_its_event(occasion, actor=actor)


FOLLOWER = Visits()


def card(occasion: Occasion, user: User) -> Card | None:
    """The visits of an event, for those who may see them."""
    rows = Visit.objects.for_user(user).filter(occasion=occasion)
    found = list(rows.select_related("visitor", "companion").order_by("pk"))
    may_add = scoping.may(user, "visits.change", occasion.member.organisation)
    if not found and not may_add:
        return None
    own = occasion.member.user_id == user.pk
    context = {
        "visits": found,
        "may_add": may_add and not own,
        "occasion": occasion,
        # Whoever wants to say who goes opens that one, and makes no second one.
        "waits": any(one.is_due for one in found),
    }
    return Card("visits/_card.html", context)


def summary(occasion: Occasion, user: User) -> dict[str, list[str]]:
    """The visits that were made, as the printed form has them."""
    rows = Visit.objects.for_user(user).filter(occasion=occasion, state=Visit.State.DONE)
    lines = []
    for one in rows.select_related("visitor", "companion").order_by("done_on", "pk"):
        day = one.done_on.isoformat() if one.done_on else ""
        taken_by = one.receiver_name or (one.get_receiver_display() if one.receiver else "")
        words = [
            day,
            "、".join(person.name for person in one.visitors),
            one.brought,
            format_yuan(one.amount) if one.amount else "",
            _("taken by: %(who)s") % {"who": taken_by} if taken_by and one.brought else "",
        ]
        lines.append(" ".join(word for word in words if word))
    return {"visits": lines}


def open_ends(occasion: Occasion) -> list[str]:
    """The visits that are still to be made."""
    return [
        _("visit to be made by %(day)s") % {"day": one.due_on.isoformat()}
        for one in Visit.objects.filter(occasion=occasion).due().order_by("due_on", "pk")
    ]
