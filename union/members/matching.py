"""Finding the member whom a row of a spreadsheet speaks of, without a question for each row.

By staff number, else ID number, else name with telephone number, else a name that only one member
has. Nothing is guessed: of two namesakes the sender is asked.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from union.core.chinese import fold_name
from union.core.errors import filled
from union.imports.judged import Judged
from union.members.models import Member
from union.members.models.member import id_index, phone_index
from union.orgs.models import Organisation

MESSAGES = {
    "unknown": _("The roster has nobody with this %(what)s."),
    "name_differs": _("In the roster this %(what)s belongs to somebody else than %(name)s."),
    "ambiguous": _(
        "%(count)s members are called %(name)s. Please add the staff number, or choose below."
    ),
    "by_name": _("Matched by the name alone."),
}
WHAT = {
    "staff_number": _("staff number"),
    "id_number": _("ID number"),
    "name": _("name"),
}


@dataclass
class Roster:
    """The members of one union, by everything that may name them.

    The sealed numbers are opened only when `with_numbers` asks for it.
    """

    union: Organisation | None
    with_numbers: bool = False
    by_pk: dict[int, Member] = field(default_factory=dict)
    by_staff_number: dict[str, Member] = field(default_factory=dict)
    by_id: dict[str, Member] = field(default_factory=dict)
    by_name: dict[str, list[Member]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        if self.union is None or self.union.pk is None:
            return
        members = Member.objects.filter(union=self.union)
        if not self.with_numbers:
            members = members.defer("id_number", "phone")
        for member in members.iterator(chunk_size=2000):
            self.by_pk[member.pk] = member
            self.by_name[member.name_key].append(member)
            if member.staff_number:
                self.by_staff_number[member.staff_number.upper()] = member
            if member.id_index:
                self.by_id[member.id_index] = member

    def named_by(self, facts: dict[str, Any], chosen: int | None = None) -> "Found":
        """The member whom staff number, ID number, name and telephone number speak of.

        `chosen` is which of several namesakes the sender meant; a number says who it is.
        """
        staff_number, name = facts.get("staff_number"), facts.get("name") or ""
        key = fold_name(name).lower()
        for what, value, found in (
            ("staff_number", staff_number, self.by_staff_number.get((staff_number or "").upper())),
            (
                "id_number",
                facts.get("id_number"),
                self.by_id.get(id_index(facts.get("id_number") or "")),
            ),
        ):
            if not value:
                continue
            if found is None:
                if what == "staff_number" and facts.get("id_number"):
                    continue
                return Found(problem="unknown", what=what)
            if key and found.name_key != key:
                return Found(found, problem="name_differs", what=what)
            return Found(found)
        return self._by_name(key, facts.get("phone"), chosen)

    def _by_name(self, key: str, phone: str | None, chosen: int | None) -> "Found":
        namesakes = self.by_name.get(key, []) if key else []
        if phone:
            wanted = phone_index(phone)
            sure = [one for one in namesakes if one.phone_index == wanted]
            if len(sure) == 1:
                return Found(sure[0])
        if len(namesakes) == 1:
            return Found(namesakes[0], is_by_name=True)
        meant = [one for one in namesakes if one.pk == chosen]
        if meant:
            return Found(meant[0])
        if namesakes:
            return Found(problem="ambiguous", what="name", candidates=namesakes)
        return Found(problem="unknown", what="name")


@dataclass(frozen=True)
class Found:
    """Whom a row speaks of, or why that is not known."""

    member: Member | None = None
    problem: str = ""
    what: str = ""
    candidates: Collection[Member] = ()
    is_by_name: bool = False

    def blame(self, row: Judged, column: str) -> None:
        """Rejects the row with the reason, or warns that only the name matched."""
        name = row.values.get("name") or ""
        if self.problem:
            facts = {"what": WHAT[self.what], "name": name, "count": len(self.candidates)}
            message = filled(MESSAGES[self.problem], facts)
            row.reject("member", self.problem, message, column)
            row.candidates = [member.pk for member in self.candidates]
        elif self.is_by_name:
            row.warn("member", "by_name", MESSAGES["by_name"], column)


def namesakes(numbers: Collection[int]) -> dict[int, tuple[int, str]]:
    """How namesakes are told apart when the sender is asked: staff number, campus and group."""
    members = Member.objects.filter(pk__in=numbers).select_related("organisation")
    labels = {}
    for member in members:
        parts = [member.name, member.staff_number, str(member.organisation)]
        labels[member.pk] = (member.pk, " · ".join(part for part in parts if part))
    return labels
