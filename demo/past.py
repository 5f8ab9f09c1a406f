"""Dates back what the loader does, so that the demo has a past.

What pages show of earlier days is done at an earlier moment (`at`), or moved there afterwards by
plain updates of moments: no state, no amount, and never the log, which says when it was entered.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from demo.people import SEED
from union.accounts.models import User
from union.approvals.models import Decision
from union.funds.models import LedgerEntry
from union.health.models import Access
from union.imports.models import Batch
from union.members.models import Correction
from union.notifications.models import Notice
from union.orgs.models import Nomination
from union.welfare import actions as welfare
from union.welfare.models import Disbursement, Programme

READ_AFTER = timedelta(days=6)
REMINDED = timedelta(days=3)  # ago
# Rows that are told their moment by the column itself. Most of them can never be changed after.
MOMENTS = (
    Decision._meta.get_field("at"),
    LedgerEntry._meta.get_field("at"),
    Notice._meta.get_field("created_at"),
    Access._meta.get_field("at"),
)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What is done inside was done then: the verbs ask this clock. The log alone does not."""
    with ExitStack() as clocks:
        clocks.enter_context(patch.object(timezone, "now", lambda: moment))
        for column in MOMENTS:
            # Where Django keeps the default of a column; it was taken before we came.
            clocks.enter_context(patch.object(column, "_get_default", lambda: moment))
        yield


def term(today: date) -> tuple[date, date]:
    """The committee's term of five years, begun the autumn before last year's gifts."""
    starts_on = date(today.year - 2, 9, 1)
    return starts_on, starts_on.replace(year=starts_on.year + 5) - timedelta(days=1)


def term_before(today: date) -> tuple[date, date]:
    """The last two years of the term before."""
    starts_on, _ends_on = term(today)
    return starts_on.replace(year=starts_on.year - 2), starts_on - timedelta(days=1)


def moment(day: date, chance: random.Random, *, days: int = 0) -> datetime:
    """Some moment of a day, or of up to `days` later, by daylight; never one to come."""
    minute = chance.randrange(7 * 60 + 30, 21 * 60)
    later = day + timedelta(days=chance.randint(0, days))
    then = timezone.make_aware(datetime.combine(later, time(minute // 60, minute % 60)))
    latest = timezone.now() - timedelta(minutes=chance.randint(20, 90))
    return max(min(then, latest), timezone.make_aware(datetime.combine(day, time())))


def early(day: date, chance: random.Random) -> datetime:
    """Before anybody comes to work on a day: earlier than every other `moment` of it."""
    then = timezone.make_aware(datetime.combine(day, time(7, chance.randrange(5, 25))))
    return min(then, timezone.now() - timedelta(minutes=100))


def send_in_then(batch: Batch, day: date) -> datetime:
    """A spreadsheet was sent in early on a day; returns when its rows were in."""
    sent = early(day, random.Random(f"{SEED} {batch.file_name}"))
    applied = sent + timedelta(minutes=3)
    Batch.objects.filter(pk=batch.pk).update(
        created_at=sent, checked_at=sent + timedelta(seconds=4), applied_at=applied
    )
    told = Notice.objects.filter(key__startswith=f"imports.applied:{batch.pk}:")
    told.update(created_at=applied)
    return applied


def open_then(programme: Programme, then: datetime) -> None:
    """A programme was opened, or got more rows, and the members of these were told right then."""
    Programme.objects.filter(pk=programme.pk, created_at__gt=then).update(created_at=then)
    told = Notice.objects.filter(key__startswith=f"{welfare.GIFT}:{programme.pk}:")
    told.filter(created_at__gt=then).update(created_at=then)


def give_out_then(programme: Programme, day: date) -> None:
    """Its gifts were handed out on an earlier day."""
    Disbursement.objects.filter(programme=programme).update(given_on=day)


def propose_then(nomination: Nomination, day: date) -> None:
    """Somebody was proposed for an office on an earlier day, and those who confirm were told."""
    then = moment(day, random.Random(SEED))
    Nomination.objects.filter(pk=nomination.pk).update(proposed_at=then)
    told = Notice.objects.filter(key__startswith=f"nominated:{nomination.pk}:")
    told.update(created_at=then)


def log_in_then() -> None:
    """Who confirmed something by herself was logged in then, and not since."""
    own = Disbursement.objects.filter(
        receipt=Disbursement.Receipt.SELF, member__user=OuterRef("pk")
    )
    last = own.order_by("-received_at").values("received_at")[:1]
    User.objects.filter(last_login=None).update(last_login=Subquery(last))


def ask_then(today: date) -> None:
    """Questions came in during the last weeks; the first of them was answered in four days."""
    chance = random.Random(SEED)
    for correction in Correction.objects.all():
        ago = 19 if correction.answered_at else chance.randint(1, 5)
        asked = moment(today - timedelta(days=ago), chance)
        answered = asked + timedelta(days=4) if correction.answered_at else None
        Correction.objects.filter(pk=correction.pk).update(asked_at=asked, answered_at=answered)
        if answered:
            Notice.objects.filter(key__startswith=f"correction:{correction.pk}:").update(
                created_at=answered
            )


def remind_then(programme: Programme, today: date, *, actor: User) -> None:
    """Those who had not confirmed were reminded three days ago."""
    day = today - REMINDED
    welfare.remind(programme, actor=actor, on=day)
    reminded = moment(day, random.Random(SEED))
    key = f"{welfare.REMINDER}:{programme.pk}:"
    Notice.objects.filter(key__startswith=key).update(created_at=reminded)


def read_older_notices(today: date) -> None:
    """What lies longer than some days in an inbox has been opened."""
    long_ago = timezone.make_aware(datetime.combine(today - READ_AFTER, time()))
    older = Notice.objects.filter(created_at__lt=long_ago)
    older.update(read_at=F("created_at") + timedelta(hours=5))
