"""Who has left long ago, consents, and copies of one's own data, for the access table."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from union.accounts.models import User
from union.members.models import Member, Standing
from union.privacy.models import Consent, ConsentText, Copy, CopyPart
from union.privacy.models.copy import private_storage

LONG_AGO = date(2021, 6, 1)


def add_gone(house: dict[str, Any], make_member: Any) -> None:
    """Somebody of the group who left more than three years ago."""
    gone: Member = make_member("尤佳", organisation=house["group"], status="left")
    Standing.objects.filter(member=gone).update(status="left", starts_on=LONG_AGO)
    house["gone"] = gone


def add_my_copy(user: User) -> None:
    """A copy of one's own data that is ready."""
    copy = Copy.objects.create(user=user, state=Copy.State.READY, ready_at=timezone.now())
    name = private_storage().save("copies/copy", ContentFile(b"zip"))
    CopyPart.objects.create(copy=copy, number=1, file=name, size=3)


def add_my_consent(member: Member) -> None:
    """What a person has agreed to."""
    text, _is_new = ConsentText.objects.get_or_create(
        organisation=member.union, purpose="occasions.papers", version=1, defaults={"text": "词"}
    )
    Consent.objects.create(member=member, text=text, purpose="occasions.papers")
