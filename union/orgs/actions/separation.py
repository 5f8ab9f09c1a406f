"""What a small union puts into one hand: the chair asks, a second person confirms."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs import registry, scoping
from union.orgs.actions.nomination import NobodyCanConfirm, SamePerson, can_be_alone
from union.orgs.models import Level, Organisation, Separation, Split
from union.orgs.scoping import authorise_in
from union.orgs.verbs import Verb


class AlreadyMerged(Refused):
    """It is merged, or somebody has asked for it, or for the other one, already."""

    message = _("This is merged already, or another request waits for confirmation.")


class NothingAsked(Refused):
    """Nothing waits for a second person any more."""

    message = _("This request has been decided or withdrawn already.")


class NotTheUnion(Refused):
    """The setting is that of a whole union."""

    message = _("Duties are merged for a whole union, not for a campus or a group.")


def _row(organisation: Organisation) -> Separation:
    """The setting of a union, locked; made where it has none yet."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if organisation.level not in (Level.UNION, Level.FEDERATION):
        raise NotTheUnion
    row, _made = Separation.objects.get_or_create(organisation=organisation)
    return row


@transaction.atomic
def merge(organisation: Organisation, split: Split, *, actor: User) -> Separation:
    """Asks to put into one hand what is kept apart; in the first days it takes effect at once.

    Raises NotReachable, NotAllowed, NotTheUnion, AlreadyMerged, NobodyCanConfirm.
    """
    authorise_in(actor, "orgs.appoint", organisation, seen="orgs.offices")
    row = _row(organisation)
    if row.asked or split in row.merged:
        raise AlreadyMerged
    confirmers = list(scoping.holders("orgs.confirm", organisation).exclude(pk=actor.pk))
    if not confirmers and not can_be_alone(organisation, actor):
        raise NobodyCanConfirm
    row.asked, row.asked_by, row.asked_at = split, actor, timezone.now()
    row.save()
    record(Verb.MERGE_ASKED, actor=actor, organisation=organisation, subject=row, split=split.value)
    if confirmers:
        key = f"merge:{row.pk}:{row.asked_at.timestamp()}"
        registry.tell(registry.MERGE_ASKED, confirmers, key=key, union=organisation.pk)
    else:
        _take_effect(row, actor=actor, alone=True)
    return row


def _take_effect(row: Separation, *, actor: User, alone: bool) -> None:
    split, asked_at = Split(row.asked), row.asked_at
    setattr(row, split.value, False)
    row.asked, row.asked_by, row.asked_at = "", None, None
    row.save()
    record(
        Verb.MERGED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        split=split.value,
        **({"alone": True} if alone else {}),
    )
    watching = scoping.holders("audit.view", row.organisation).exclude(pk=actor.pk)
    key = f"merged:{row.pk}:{asked_at.timestamp() if asked_at else ''}"
    registry.tell(registry.MERGED, watching, key=key, union=row.organisation_id)


@transaction.atomic
def confirm_merge(separation: Separation, *, actor: User) -> None:
    """The second person agrees; the audit committee is told.

    Raises NotReachable, NotAllowed, NothingAsked, SamePerson.
    """
    authorise_in(actor, "orgs.confirm", separation.organisation, seen="orgs.offices")
    row = _row(separation.organisation)
    if not row.asked:
        raise NothingAsked
    if row.asked_by_id == actor.pk:
        raise SamePerson
    _take_effect(row, actor=actor, alone=False)


@transaction.atomic
def drop_merge(separation: Separation, *, actor: User) -> None:
    """The second person declines, or the chair takes the request back.

    Raises NotReachable, NotAllowed, NothingAsked.
    """
    organisation = separation.organisation
    if not scoping.may(actor, "orgs.appoint", organisation):
        authorise_in(actor, "orgs.confirm", organisation, seen="orgs.offices")
    row = _row(organisation)
    if not row.asked:
        raise NothingAsked
    split = row.asked
    row.asked, row.asked_by, row.asked_at = "", None, None
    row.save()
    record(Verb.MERGE_DROPPED, actor=actor, organisation=organisation, subject=row, split=split)


@transaction.atomic
def separate(organisation: Organisation, split: Split, *, actor: User) -> None:
    """Keeps apart again what was merged: stricter, so one person is enough.

    Who holds both offices by then is marked on the page. Raises NotReachable, NotAllowed.
    """
    authorise_in(actor, "orgs.appoint", organisation, seen="orgs.offices")
    row = _row(organisation)
    if split not in row.merged:
        return
    setattr(row, split.value, True)
    row.save()
    record(Verb.SEPARATED, actor=actor, organisation=organisation, subject=row, split=split.value)
