"""How long health files are kept, who looked, and what goes of a member who is masked."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.audit.models import Entry
from union.core.dates import local_today
from union.health.actions.files import wipe
from union.health.actions.keeping import delete_over, discard_forgotten
from union.health.actions.lists import LIST
from union.health.models import (
    Access,
    Certificate,
    Deletion,
    Emergency,
    Invitation,
    Record,
    Words,
)
from union.health.verbs import Verb
from union.imports.models import Row
from union.members.models import Member
from union.members.models.trace import above
from union.members.registry import Looks, Told
from union.privacy.registry import Mask, Retention


def _wipe(member: Member) -> int:
    """Files, numbers, words and rows of lists go; days, and that there was something, stay."""
    held = Record.objects.held().filter(member=member).defer("sealed")
    rows = wipe(held, Deletion.RULE, actor=None)
    listed = Row.objects.filter(subject_id=member.pk, batch__kind=LIST)
    rows += listed.update(content=None, errors=[], warnings=[])
    said = Access.objects.filter(member=member).values("words")
    rows += Words.objects.filter(pk__in=said).update(text="")
    rows += Emergency.objects.filter(member=member).update(reason="", finding="")
    return rows + Certificate.objects.filter(member=member).update(number="", issuer="")


def _looks(member: Member) -> Q:
    hers = Record.objects.filter(member=member).values("pk")
    invited = Invitation.objects.filter(member=member).values("campaign")
    return (
        Q(verb=Verb.READ, subject_type="health.record", subject_id__in=hers)
        | Q(verb=Verb.CERTIFICATES_OUT, organisation_id__in=above(member))
        | Q(verb=Verb.CHECK_UPS_OUT, subject_type="health.campaign", subject_id__in=invited)
    )


def _told(entries: list[Entry], member: Member) -> dict[int, Told]:
    """By whom and why, for her alone: the log, which others read, knows the number of the look."""
    numbers = {
        one.details["look"]: one.pk
        for one in entries
        if one.verb == Verb.READ and "look" in one.details
    }
    rows = Access.objects.filter(member=member, pk__in=numbers)
    found = {}
    for one in rows.select_related("reader", "words", "emergency"):
        why = f"{one.why} · {one.emergency.reason}" if one.emergency else one.why
        found[numbers[one.pk]] = Told(one.reader.name, why)
    return found


MASK = Mask("health", _wipe)
LOOKS = Looks(_looks, lists=(Verb.CERTIFICATES_OUT, Verb.CHECK_UPS_OUT), told=_told)
FILES = Retention(
    "health.files",
    _("Health files"),
    _(
        "Check-up results and papers are deleted three years after they were put in, all of a "
        "file when the member leaves; “deleted by rule” stays."
    ),
    lambda: delete_over(local_today()),
)
LISTS = Retention(
    "health.lists",
    _("Lists of check-up centres"),
    _("A list that nobody has let in within a day is thrown away with all that it holds."),
    lambda: discard_forgotten(timezone.now()),
    every=timedelta(hours=1),
)
NUMBERS = Retention(
    "health.numbers",
    _("Health certificates, and who came to a check-up"),
    _(
        "Until when a certificate is valid, and the days of bookings and check-ups, stay: the "
        "authority asks for them. Three years after a member has left, her name and the number "
        "and issuer of the certificate go."
    ),
)
