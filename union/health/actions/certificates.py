"""Health certificates: entered by the keeper, and who is told before one ends."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import months_after
from union.core.errors import NotReachable, Refused
from union.health.actions.files import Sent, gated, keep, wipe
from union.health.actions.refusals import StaleCertificate
from union.health.models import Certificate, Deletion, Record, RecordKind
from union.health.models.certificate import SOON
from union.health.vault import Content
from union.health.verbs import Verb
from union.members.models import Member, Status
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import authorise

ENDS = "health.certificate_ends"
ENDS_IN_GROUP = "health.certificate_ends_in_group"
# Days before the end at which somebody is told, and once more when it has passed.
STAGES = (30, 7, -1)
# A year from the examination, and a month for whoever counts otherwise.
MONTHS_VALID = 13


class EnteredAlready(Refused):
    """A member has one certificate for each examination."""

    message = _("A certificate of this examination is entered already.")
    field = "examined_on"


class EndsBeforeExamination(Refused):
    """It is valid for a year from the examination."""

    message = _("It cannot end before the examination.")
    field = "valid_until"


class EndsTooLate(Refused):
    """It is renewed every year."""

    message = _(
        "It is valid for one year: it cannot end more than 13 months after the examination."
    )
    field = "valid_until"


@dataclass(frozen=True)
class CertificateFacts:
    """What stands on the certificate."""

    number: str
    issuer: str
    examined_on: date
    valid_until: date


def add_certificate(
    member: Member, facts: CertificateFacts, *, actor: User, photo: Sent | None = None
) -> Certificate:
    """The keeper enters a certificate, with a photo if there is one. Outside of any transaction.

    Raises NotReachable, EndsBeforeExamination, EndsTooLate, EnteredAlready, PaperTooLarge,
    NotTaken.
    """
    content = gated(photo) if photo else None
    with transaction.atomic():
        rows = Member.objects.select_for_update(of=("self",), no_key=True)
        member = rows.select_related("union", "organisation").get(pk=member.pk)
        if not scoping.may(actor, "health.open", member.organisation):
            raise NotReachable
        _check(member, facts)
        row = Certificate(member=member, written_by=actor, **facts.__dict__)
        row.photo = _kept(member, content, facts, actor)
        row.save()
        note(Verb.CERTIFIED, actor=actor, organisation=member.union, subject=row)
    return row


def change_certificate(
    certificate: Certificate,
    facts: CertificateFacts,
    *,
    version: int,
    actor: User,
    photo: Sent | None = None,
) -> Certificate:
    """The keeper puts right what was entered; a new photo takes the place of the old one.

    What stands there already is not written once more; the old photo is wiped. Outside of any
    transaction. Raises NotReachable, StaleCertificate, EndsBeforeExamination, EndsTooLate,
    EnteredAlready, NotTaken.
    """
    content = gated(photo) if photo else None
    with transaction.atomic():
        rows = Certificate.objects.select_for_update(of=("self",))
        row = rows.select_related("member__union", "member__organisation").get(pk=certificate.pk)
        authorise(actor, "health.open", row)
        said = facts.__dict__.items()
        changed = sorted(name for name, value in said if getattr(row, name) != value)
        if not changed and content is None:
            return row
        if row.version != version:
            raise StaleCertificate
        _check(row.member, facts, but=row.pk)
        for name, value in facts.__dict__.items():
            setattr(row, name, value)
        old, new = row.photo_id, _kept(row.member, content, facts, actor)
        if new is not None:
            row.photo = new
        row.version += 1
        row.save()
        union = row.member.union
        note(Verb.CERTIFIED, actor=actor, organisation=union, subject=row, fields=changed)
        if new is not None and old is not None:
            _wipe_photo(old, actor)
    return row


@transaction.atomic
def take_back_certificate(certificate: Certificate, *, actor: User) -> None:
    """The keeper takes out what was entered by mistake: number, issuer, days and the photo.

    Once it is out nothing more happens. Raises NotReachable.
    """
    rows = Certificate.objects.select_for_update(of=("self",))
    related = rows.select_related("member__union", "member__organisation")
    row = related.filter(pk=certificate.pk).first()
    if row is None:
        return
    authorise(actor, "health.open", row)
    photo = row.photo_id
    note(Verb.CERTIFICATE_TAKEN_BACK, actor=actor, organisation=row.member.union, subject=row)
    row.delete()
    if photo is not None:
        _wipe_photo(photo, actor)


def _wipe_photo(photo: int, actor: User) -> None:
    rows = Record.objects.held().filter(pk=photo).select_related("organisation")
    wipe(rows.select_for_update(of=("self",)).defer("sealed"), Deletion.REPLACED, actor=actor)


def _check(member: Member, facts: CertificateFacts, but: int | None = None) -> None:
    if facts.valid_until < facts.examined_on:
        raise EndsBeforeExamination
    if facts.valid_until > months_after(facts.examined_on, MONTHS_VALID):
        raise EndsTooLate
    same = Certificate.objects.filter(member=member, examined_on=facts.examined_on)
    if but is not None:
        same = same.exclude(pk=but)
    if same.exists():
        raise EnteredAlready


def _kept(
    member: Member, content: Content | None, facts: CertificateFacts, actor: User
) -> Record | None:
    if content is None:
        return None
    return keep(member, RecordKind.CERTIFICATE, content, on=facts.examined_on, actor=actor)


@transaction.atomic
def note_list(rows: int, *, form: str, actor: User) -> None:
    """Notes that the list of certificates was taken out, as a file or on paper."""
    here = next(
        one.organisation for one in scoping.appointments(actor)
        if scoping.may(actor, "health.certificates_out", one.organisation)
    )  # fmt: skip
    note(Verb.CERTIFICATES_OUT, actor=actor, organisation=here, rows=rows, form=form)


def tell_of_ends(today: date) -> None:
    """Tells those whose certificate ends, and their leaders, 30 and 7 days before and afterwards.

    May run as often as one likes: each stage of a certificate is told once.
    """
    later = Certificate.objects.filter(
        member=OuterRef("member"), valid_until__gt=OuterRef("valid_until")
    )
    ending = (
        Certificate.objects.filter(
            ~Exists(later),
            valid_until__range=(today - timedelta(days=30), today + SOON),
            member__status__in=Status.counted(),
        )
        .select_related("member__user", "member__organisation")
        .defer("number", "issuer", "member__id_number", "member__phone")
    )
    groups: dict[tuple[int, int, date], Organisation] = {}
    for row in ending:
        left = (row.valid_until - today).days
        stage = min(days for days in STAGES if left <= days) if left >= 0 else -1
        groups[row.member.organisation_id, stage, row.valid_until] = row.member.organisation
        if row.member.user is not None:
            day = row.valid_until.isoformat()
            key = f"{ENDS}:{row.pk}:{day}:{stage}"
            tell([row.member.user], ENDS, key=key, url="/me/health/", day=day)
    _tell_leaders(groups)


def _tell_leaders(groups: dict[tuple[int, int, date], Organisation]) -> None:
    """One notice for each group, end and stage, however many members it is about."""
    for (pk, stage, end), group in groups.items():
        leaders = scoping.holders("health.told_of_group", group)
        key = f"{ENDS_IN_GROUP}:{pk}:{end}:{stage}"
        tell(leaders, ENDS_IN_GROUP, key=key, url="/desk/health/certificates/?standing=ends")
