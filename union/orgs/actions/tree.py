"""Founding the union, and adding campuses and groups."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs.models import Level, Organisation
from union.orgs.verbs import Verb


class AlreadyFounded(Refused):
    """There is an organisation already: the first start is over."""

    message = _("This installation has already been set up.")


@transaction.atomic
def found_union(name: str, *, actor: User | None) -> Organisation:
    """Makes the union at the root of the tree. Raises AlreadyFounded."""
    if Organisation.objects.exists():
        raise AlreadyFounded
    organisation: Organisation = Organisation.add_root(name=name, level=Level.UNION)
    record(Verb.FOUNDED, actor=actor, organisation=organisation, subject=organisation)
    return organisation


@transaction.atomic
def add_unit(parent: Organisation, *, name: str, level: Level, actor: User | None) -> Organisation:
    """Adds a campus to a union, or a group to a campus; the one of that name if it is there."""
    parent = Organisation.objects.select_for_update(no_key=True).get(pk=parent.pk)
    there = parent.get_children().filter(name=name).first()
    if there:
        return there  # type: ignore[no-any-return]
    unit: Organisation = parent.add_child(name=name, level=level)
    record(Verb.UNIT_ADDED, actor=actor, organisation=parent, subject=unit)
    return unit
