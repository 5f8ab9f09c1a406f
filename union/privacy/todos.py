"""New words of something that a member has consented to: she is asked once."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from union.notifications.registry import Todo
from union.privacy import registry
from union.privacy.models import Asked, Consent, ConsentText


def newer_words(user: AbstractBaseUser) -> list[Consent]:
    """Consents of somebody to words after which there are newer ones, until she has answered.

    One question.
    """
    newer = ConsentText.objects.filter(
        organisation=OuterRef("text__organisation"),
        purpose=OuterRef("purpose"),
        version__gt=OuterRef("text__version"),
    )
    left = Asked.objects.filter(member=OuterRef(OuterRef("member")), text=OuterRef("pk"))
    newest = newer.order_by("-version").annotate(is_left=Exists(left))
    rows = Consent.objects.of_user(user).in_force().filter(Exists(newer)).order_by("pk")
    rows = rows.annotate(was_left=Subquery(newest.values("is_left")[:1])).filter(was_left=False)
    known = {purpose.key for purpose in registry.purposes()}
    return [one for one in rows if one.purpose in known]


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """One line for each purpose; it blocks nothing."""
    for one in newer_words(user):
        yield Todo(
            title=_("New words: %(what)s") % {"what": registry.purpose(one.purpose).title},
            url=reverse("my_purpose", args=[one.purpose]),
            detail=_("You agreed to an older version. Please read what has changed."),
            icon="shield",
            is_desk=False,
        )
