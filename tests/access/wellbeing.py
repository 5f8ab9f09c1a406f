"""Health files, certificates, check-ups and emergencies, for the access table."""

from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL.Image import new as picture

from union.accounts.models import User
from union.core.dates import local_today
from union.health import vault
from union.health.actions import files
from union.health.models import (
    Campaign,
    Certificate,
    Emergency,
    Invitation,
    Package,
    Record,
    RecordKind,
    Slot,
)
from union.health.vault import Content
from union.members.models import Member
from union.privacy.actions import give_consent

DAY = date(2026, 9, 20)
# What no page shows but the one that opens it.
HIDDEN = "青霉素过敏CANARY"


def _record(member: Member, kind: RecordKind, content: Content) -> Record:
    row = Record(organisation=member.union, member=member, kind=kind, on=DAY)
    row.sealed = vault.seal(row, content)
    row.save()
    return row


def entry_of(member: Member) -> Record:
    """An own entry of a member."""
    return _record(member, RecordKind.ENTRY, Content({"what": "allergy", "words": HIDDEN}))


def _paper_of(member: Member) -> Record:
    dot = BytesIO()
    picture("RGB", (40, 30), "red").save(dot, "PNG")
    return _record(member, RecordKind.PAPER, Content({"media": "image/png"}, dot.getvalue()))


def add_health(house: dict[str, Any], *, keeper: User, pair: tuple[User, User]) -> None:
    """One of everything; `pair`: who asks for an emergency, and who confirms it."""
    member, today, now = house["member"], local_today(), timezone.now()
    facts = {
        "organisation": house["union"],
        "year": today.year,
        "booking_from": today - timedelta(days=1),
        "booking_until": today + timedelta(days=9),
    }
    campaign = Campaign.objects.create(title="体检", state=Campaign.State.OPEN, **facts)
    draft = Campaign.objects.create(title="明年体检", **facts)
    tomorrow = today + timedelta(days=1)
    slots = [
        Slot.objects.create(
            campaign=campaign, on=tomorrow, at=time(hour), place="一号楼", capacity=90
        )
        for hour in (8, 9)
    ]
    asked = {
        "organisation": house["union"],
        "member": member,
        "asker": pair[0],
        "second": pair[1],
        "reason": "昏倒，医生要知道过敏史，管理员不在",
        "asked_at": now,
    }
    given = {"confirmed_at": now, "ends_at": now + timedelta(minutes=30)}
    house |= {
        "health_record": entry_of(member),
        "certificate": Certificate.objects.create(
            member=member, number="浙健1", issuer="疾控", examined_on=DAY, valid_until=today
        ),
        "campaign": campaign,
        "draft_campaign": draft,
        "package": Package.objects.create(campaign=draft, name="女性A"),
        "slot": slots[0],
        "slot_free": slots[1],
        "invitation": Invitation.objects.create(campaign=campaign, member=member),
        "emergency": Emergency.objects.create(**asked),
        "emergency_given": Emergency.objects.create(**asked, **given),
    }


def add_my_health(mine: dict[str, Any], member: Member, user: User, home: dict[str, Any]) -> None:
    """A person's own file, and her invitation to the check-up of the home union."""
    give_consent(member, files.FILE.key, version=1, actor=user)
    mine |= {
        "my_record": entry_of(member),
        "my_paper_sealed": _paper_of(member),
        "my_invitation": Invitation.objects.create(campaign=home["campaign"], member=member),
    }
