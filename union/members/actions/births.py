"""A child that was expected is born: its entry goes on as that of the born child.

Whoever may report the birth says the day, also where she may not read the family; a name is said by
those who may enter it.
"""

from datetime import date

from django.db import transaction

from union.accounts.models import User
from union.core.chinese import clean_name
from union.core.dates import months_after, months_before
from union.members.actions.dependants import held, log, wipe
from union.members.models import Dependant, Member
from union.members.models.dependant import child_index
from union.members.verbs import Verb

# How long before and after the expected day a birth is the birth of that child.
EARLY, LATE = 5, 2


def _expected(member: Member, born_on: date) -> Dependant | None:
    """The entry of the child that was expected around a day, the nearest where there are two."""
    around = (months_before(born_on, LATE), months_after(born_on, EARLY))
    rows = Dependant.objects.of_member(member).expected().filter(due_on__range=around)
    found = list(rows.select_for_update(of=("self",)))
    near = [(abs(one.due_on - born_on), one.pk, one) for one in found if one.due_on is not None]
    return min(near)[-1] if near else None


@transaction.atomic
def child_is_born(member: Member, born_on: date, name: str = "", *, actor: User) -> bool:
    """Turns the entry of an expected child into that of the born one; False if there is none.

    Where the born child was entered already, the other entry is wiped: it is one child. The caller
    has asked who may report a birth. Raises NotAllowed, NotReachable for a name by others.
    """
    name = clean_name(name)
    if name:
        held(member, actor)
    row = _expected(member, born_on)
    if row is None:
        return False
    there = Dependant.objects.of_member(member).live().filter(born_on=born_on).exists()
    if there:
        wipe(row)
    else:
        row.name, row.born_on, row.due_on = name, born_on, None
        row.child_index = child_index(name, born_on)
    row.version += 1
    row.save()
    log(Verb.DEPENDANT_REMOVED if there else Verb.DEPENDANT_CHANGED, row, member, actor)
    return True


@transaction.atomic
def birth_was_otherwise(
    member: Member, born_on: date, corrected: date | None, *, actor: User
) -> bool:
    """The day of a birth was reported wrongly, or (None) the child is not born yet.

    Only an entry that nobody has given a name yet follows: what the family says itself stays.
    """
    rows = (
        Dependant.objects.of_member(member)
        .live()
        .filter(relation=Dependant.Relation.CHILD, born_on=born_on, child_index="")
    )
    row = rows.select_for_update(of=("self",)).first()
    if row is None or corrected == born_on:
        return False
    if corrected is None:
        row.born_on, row.due_on = None, born_on
    else:
        row.born_on = corrected
    row.version += 1
    row.save()
    log(Verb.DEPENDANT_CHANGED, row, member, actor)
    return True
