"""What a member's account takes over from the roster: its name, and what one logs in with."""

from collections.abc import Collection, Sequence

from union.accounts import actions as accounts
from union.accounts.models import User
from union.members.models import Member

# The facts that an account repeats.
FOLLOWED = ("name", "staff_number", "phone")


def login_names(member: Member) -> list[str]:
    """The names by which a member may log in, the best first (decision 0006).

    The staff number; in a second union that has the same one, with the union's number after it.
    Who has no staff number logs in with the telephone, and this name stands only in lists.
    """
    bare = [f"m{member.pk}", f"m{member.pk}-{member.union_id}"]
    if not member.staff_number:
        return bare
    return [member.staff_number, f"{member.staff_number}-{member.union_id}", *bare]


def tell_accounts(changed: Sequence[tuple[Member, Collection[str]]], *, actor: User | None) -> None:
    """Lets the accounts of members follow; beside each member stand the facts that changed.

    The name to log in with changes only with the staff number. Members without an account cost
    no question. Raises NameTaken.
    """
    wanted = [(one, facts) for one, facts in changed if one.user_id and set(facts) & set(FOLLOWED)]
    if not wanted:
        return
    users = User.objects.select_for_update().in_bulk([one.user_id for one, _facts in wanted])
    phones = [users[one.user_id] for one, facts in wanted if "phone" in facts]
    # All old numbers go first: two people may have swapped theirs.
    User.objects.filter(pk__in=[user.pk for user in phones]).update(phone_index=None)
    for member, facts in wanted:
        user = users[member.user_id]
        if "phone" in facts:
            accounts.set_phone(user, member.phone, actor=actor)
        if "name" in facts or "staff_number" in facts:
            names = login_names(member)[:2] if "staff_number" in facts else []
            accounts.rename(
                user, name=member.name, names=names if member.staff_number else [], actor=actor
            )
