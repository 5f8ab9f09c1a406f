"""Members' families, for the access table."""

from datetime import date
from typing import Any

from django.utils import timezone

from union.accounts.models import User
from union.members.models import Dependant, Member
from union.members.models.dependant import child_index

BORN = date(2020, 3, 3)


def _child(member: Member, name: str, by: User) -> Dependant:
    return Dependant.objects.create(
        member=member,
        relation="child",
        name=name,
        born_on=BORN,
        child_index=child_index(name, BORN),
        consented_at=timezone.now(),
        consented_by=by,
    )


def add_family(house: dict[str, Any], *, officer: User) -> None:
    """The child of a member."""
    house["dependant"] = _child(house["member"], f"小{house['member'].name}", officer)


def add_my_family(mine: dict[str, Any], member: Member, user: User) -> None:
    """A person's own child."""
    mine["my_dependant"] = _child(member, f"小{member.name}", user)
