"""Publishing new words for a purpose."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable, Refused
from union.orgs import scoping
from union.orgs.models import Organisation
from union.privacy import registry
from union.privacy.actions.consents import first_words
from union.privacy.models import ConsentText
from union.privacy.verbs import Verb


class SameWords(Refused):
    """A version that says what the one before it said."""

    message = _("These are the words that hold already.")
    field = "text"


class WordsMissing(Refused):
    """Nobody consents to nothing."""

    message = _("Please write what members consent to.")
    field = "text"


class NewerWords(Refused):
    """Somebody else published in between."""

    message = _("Somebody has published a newer version since you opened this page.")


@transaction.atomic
def publish(
    union: Organisation, purpose: str, text: str, *, version: int, actor: User
) -> ConsentText:
    """Writes new words for a purpose, as the version after `version`, the one that was seen.

    Whoever has said yes to older words is asked once; her yes holds, in the older words, until she
    says otherwise. Raises WordsMissing, SameWords, NewerWords, NotAllowed, NotReachable.
    """
    if not scoping.may(actor, "privacy.publish", union):
        raise NotAllowed if scoping.may(actor, "privacy.texts", union) else NotReachable
    known = registry.purpose(purpose)
    union = Organisation.objects.select_for_update(no_key=True).get(pk=union.pk)
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise WordsMissing
    rows = ConsentText.objects.filter(organisation=union, purpose=purpose)
    latest = rows.aggregate(latest=Max("version"))["latest"]
    if latest is None:
        # The words that were there from the start are a version too: others read them, and
        # somebody may agree to them at this moment.
        ConsentText.objects.get_or_create(
            organisation=union, purpose=purpose, version=1, defaults={"text": first_words(known)}
        )
        latest = 1
    held = rows.get(version=latest)
    if held.text == words:
        raise SameWords
    if latest != version:
        raise NewerWords
    row = ConsentText.objects.create(
        organisation=union, purpose=purpose, version=latest + 1, text=words, published_by=actor
    )
    record(
        Verb.TEXT_PUBLISHED,
        actor=actor,
        organisation=union,
        subject=row,
        purpose=purpose,
        version=row.version,
    )
    return row
