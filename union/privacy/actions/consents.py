"""A member says yes to a purpose, and takes it back."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.members.models import Member
from union.privacy import registry
from union.privacy.models import Asked, Consent, ConsentText
from union.privacy.verbs import Verb


class OtherWords(Refused):
    """She would consent to words that she has not read."""

    message = _("The text has changed in the meantime. Please read it once more.")


def hold(member: int) -> Member:
    """The member, locked, in the caller's transaction.

    Whoever keeps something by her consent holds her before asking for it: she cannot take it back
    in between, and what is kept then is seen by whoever deletes.
    """
    rows = Member.objects.select_for_update(of=("self",), no_key=True).select_related("union")
    held: Member = rows.defer("id_number", "phone").get(pk=member)
    return held


def _words(member: Member, purpose: registry.Purpose) -> ConsentText:
    """The words that hold in her union; the first version is kept when the first yes is said."""
    latest = ConsentText.objects.holding(member.union, purpose.key)
    if latest is None:
        text = first_words(purpose)
        latest, _is_new = ConsentText.objects.get_or_create(
            organisation=member.union, purpose=purpose.key, version=1, defaults={"text": text}
        )
    return latest


def first_words(purpose: registry.Purpose) -> str:
    """What is consented to where the union has no words of its own: in the language of the house.

    Whatever language a reader has set, one version is one text.
    """
    with override(settings.LANGUAGE_CODE):
        return str(purpose.text)


@transaction.atomic
def give_consent(member: Member, purpose: str, *, version: int, actor: User) -> Consent:
    """The member consents, in the words of the version that she read; twice is once.

    A yes to older words ends where she says yes to newer ones. Only she herself can.
    Raises OtherWords, NotReachable.
    """
    member = hold(member.pk)
    if member.user_id != actor.pk:
        raise NotReachable
    text = _words(member, registry.purpose(purpose))
    if text.version != version:
        raise OtherWords
    held = Consent.objects.in_force().filter(member=member, purpose=purpose).first()
    if held is not None and held.text_id == text.pk:
        return held
    if held is not None:
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
    consent = Consent.objects.create(member=member, text=text, purpose=purpose)
    record(
        Verb.CONSENT_GIVEN,
        actor=actor,
        organisation=member.organisation,
        subject=member,
        purpose=purpose,
        version=version,
    )
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: User) -> None:
    """The member takes her yes back: what was kept by it alone goes at once.

    Once it is taken back nothing more happens. Raises NotReachable.
    """
    member = hold(consent.member_id)
    consent = Consent.objects.get(pk=consent.pk)
    if member.user_id != actor.pk:
        raise NotReachable
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    gone = registry.purpose(consent.purpose).withdrawn
    if gone is not None:
        gone(member)
    record(
        Verb.CONSENT_WITHDRAWN,
        actor=actor,
        organisation=member.organisation,
        subject=member,
        purpose=consent.purpose,
    )


@transaction.atomic
def leave_as_it_is(member: Member, purpose: str, *, version: int, actor: User) -> None:
    """The member was asked about newer words and does not answer: she is not asked again.

    What she said to the older words goes on holding. Raises OtherWords, NotReachable.
    """
    member = hold(member.pk)
    if member.user_id != actor.pk:
        raise NotReachable
    text = _words(member, registry.purpose(purpose))
    if text.version != version:
        raise OtherWords
    _row, is_new = Asked.objects.get_or_create(member=member, text=text)
    if is_new:
        record(
            Verb.CONSENT_LEFT,
            actor=actor,
            organisation=member.organisation,
            subject=member,
            purpose=purpose,
            version=version,
        )
