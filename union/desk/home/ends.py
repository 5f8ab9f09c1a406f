"""What ends within the next thirty days: terms, delegations, sign-ups, offers of a place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from union.accounts.models import User
from union.approvals.models import Delegation
from union.core.dates import local_today
from union.core.errors import Sentence
from union.orgs.models import Appointment
from union.orgs.models.appointment import ENDS_SOON
from union.orgs.scoping import may, reach

SHOWN = 6
# From so many days on the chip is amber.
PRESSING = timedelta(days=7)


@dataclass(frozen=True)
class End:
    """One line: what ends, on which day, and where something can be done about it."""

    on: date
    title: Sentence
    kind: Sentence
    url: str
    icon: str
    is_pressing: bool = False


@dataclass(frozen=True)
class Ends:
    """The first of them, and how many more there are."""

    shown: list[End]
    more: int


def soon(user: User, coming: Iterable[Any]) -> Ends:
    """What ends soon, the next first; `coming` are the activities that the home shows anyway.

    Two questions: one's own term and delegations are always told, those of others to whoever
    proposes, confirms or watches over them.
    """
    today = local_today()
    found = [*_terms(user, today), *_delegations(user, today), *_activities(coming, today)]
    found.sort(key=lambda one: one.on)
    return Ends(found[:SHOWN], max(0, len(found) - SHOWN))


def _end(on: date, today: date, title: Sentence, kind: Sentence, url: str, icon: str) -> End:
    return End(on, title, kind, url, icon, is_pressing=on <= today + PRESSING)


def _terms(user: User, today: date) -> Iterator[End]:
    others = reach(user, "orgs.appoint").q("organisation") | reach(user, "orgs.confirm").q(
        "organisation"
    )
    rows: Any = Appointment.objects.ending(today).filter(others | Q(user=user))
    url = reverse("desk:offices") if may(user, "orgs.offices") else reverse("me")
    for term in rows.select_related("user", "organisation").order_by("ends_on", "pk"):
        is_own = term.user_id == user.pk
        what = {"office": term.get_role_display(), "name": term.user.name}
        title = _("Your office: %(office)s") % what if is_own else _("%(name)s: %(office)s") % what
        yield _end(term.ends_on, today, title, _("Term of office"), url, "stamp")


def _delegations(user: User, today: date) -> Iterator[End]:
    watched = reach(user, "approvals.view").q("organisation")
    rows = Delegation.objects.filter(
        watched | Q(principal=user) | Q(delegate=user),
        revoked_at=None,
        starts_on__lte=today,
        ends_on__range=(today, today + ENDS_SOON),
    )
    for one in rows.select_related("principal", "delegate").order_by("ends_on", "pk"):
        what = {"delegate": one.delegate.name, "principal": one.principal.name}
        title = _("%(delegate)s for %(principal)s") % what
        url = reverse("approvals:delegations")
        yield _end(one.ends_on, today, title, _("Delegation"), url, "swap")


def _activities(coming: Iterable[Any], today: date) -> Iterator[End]:
    now = timezone.now()
    for one in coming:
        url = one.get_desk_url()
        closes = timezone.localtime(one.closes_at).date()
        opened = one.opens_at is None or one.opens_at <= now
        if opened and one.closes_at > now and closes <= today + ENDS_SOON:
            yield _end(closes, today, one.title, _("Sign-up ends"), url, "cal")
        if one.offered:
            answer = timezone.localtime(one.answer_by).date()
            kind = ngettext_lazy(
                "%(n)s place offered, waits for an answer",
                "%(n)s places offered, wait for an answer",
                one.offered,
            ) % {"n": one.offered}
            yield _end(max(answer, today), today, one.title, kind, url, "clock")
