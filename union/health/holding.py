"""What a member is handed out of her health file with "my data"."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.evidence.answers import ENDINGS
from union.health.actions import own_files
from union.health.forms.files import WHAT
from union.health.models import (
    Access,
    Campaign,
    Certificate,
    Emergency,
    Invitation,
    Package,
    Record,
    RecordKind,
    Slot,
)
from union.health.models.access import offices_then
from union.members.models import Member
from union.privacy.registry import OTHERS, DataFile, Holding, Table


def tables(member: Member) -> Iterator[Table]:
    """Her entries and results in words, what is kept, who looked, certificates, check-ups."""
    yield Table(
        _("Health file"),
        [_("Day"), _("What it is"), _("What it says"), _("Deleted")],
        [
            (
                one.record.on,
                _what(one.record.kind, one.facts),
                _("This file could not be opened, please ask your union")
                if one.is_damaged
                else _words(one.facts),
                one.record.get_deletion_display(),
            )
            for one in own_files(member)
        ],
    )
    looks = Access.objects.filter(member=member).select_related("words")
    offices = offices_then(member)
    yield Table(
        _("Who has looked into my health file"),
        [_("When"), pgettext("copy", "Who"), _("For what"), _("In her words")],
        [
            (
                one.at,
                offices(one.reader_id, one.at),
                one.get_purpose_display(),
                one.words.text if one.words else "",
            )
            for one in looks
        ],
    )
    emergencies = Emergency.objects.filter(member=member, confirmed_at__isnull=False)
    yield Table(
        _("Emergency accesses"),
        [_("When"), pgettext("copy", "Who"), _("Second person"), _("Reason"), _("Finding")],
        [
            (
                one.confirmed_at,
                offices(one.asker_id, one.asked_at),
                offices(one.second_id, one.confirmed_at),
                one.reason,
                one.finding,
            )
            for one in emergencies
        ],
    )
    yield Table(
        _("Health certificates"),
        [_("Number of the certificate"), _("Issued by"), _("Examined on"), _("Valid until")],
        [
            (one.number, one.issuer, one.examined_on, one.valid_until)
            for one in Certificate.objects.filter(member=member)
        ],
    )
    check_ups = Invitation.objects.filter(member=member).select_related("campaign", "slot")
    yield Table(
        _("Check-ups"),
        [_("Year"), _("State"), _("Done on")],
        [(one.campaign.year, one.get_state_display(), one.done_on or "") for one in check_ups],
    )


def files(member: Member) -> Iterator[DataFile]:
    """Her papers and the photos of her certificates."""
    for number, one in enumerate(own_files(member), start=1):
        if one.is_damaged:
            yield DataFile(f"health-{number:02d}-{one.record.on}", None)
        elif one.paper:
            ending = ENDINGS.get(str(one.facts.get("media")), "bin")
            yield DataFile(f"health-{number:02d}-{one.record.on}.{ending}", one.paper)


def _what(kind: str, facts: dict[str, object]) -> str:
    return str(dict(WHAT).get(str(facts.get("what")), RecordKind(kind).label))


def _words(facts: dict[str, object]) -> str:
    columns = facts.get("columns")
    if isinstance(columns, list):
        return "\n".join(f"{title}: {said}" for title, said in columns)
    return str(facts.get("words", ""))


HOLDING = Holding(
    key="health",
    title=gettext_lazy("Health file, certificates and check-ups"),
    covers={
        Model._meta.label_lower: ""
        for Model in (Record, Access, Emergency, Certificate, Invitation)
    }
    | {Model._meta.label_lower: OTHERS for Model in (Campaign, Package, Slot)},
    tables=tables,
    files=files,
)
