"""To what a member has consented, in which words, and since when."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class ConsentTextQuerySet(ScopedQuerySet["ConsentText"]):
    """Questions to the words that members consent to."""

    view_right = "privacy.texts"

    def holding(self, union: Organisation, purpose: str) -> "ConsentText | None":
        """The words that hold now in a union; None until somebody has consented or written any."""
        return self.filter(organisation=union, purpose=purpose).order_by("-version").first()


class ConsentText(models.Model):
    """The words of one purpose, in one version. A version is never changed: a new one follows."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consent_texts"
    )
    purpose = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"))
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose", "version"], name="consent_text_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions to the consents."""

    def of_user(self, user: Somebody) -> Self:
        """Those of the person who is logged in."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def of_member(self, member: Member) -> Self:
        """Those of one member, the newest first."""
        return self.filter(member=member).order_by("-pk")

    def in_force(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(withdrawn_at=None)

    def given(self, member: Member, purpose: str) -> bool:
        """Whether a member consents to a purpose now."""
        return self.in_force().filter(member=member, purpose=purpose).exists()

    def among(self, members: Iterable[int], purpose: str) -> set[int]:
        """Those of some members (by number) who consent to a purpose now: one question."""
        rows = self.in_force().filter(member__in=list(members), purpose=purpose)
        return set(rows.values_list("member_id", flat=True))


class Consent(models.Model):
    """One member's yes to one purpose, in the words that she read.

    given -> withdrawn (what was kept by it alone is deleted in the same step)
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    # As in the text: the database keeps that there is one yes at a time for each purpose.
    purpose = models.CharField(max_length=40)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_once_for_each_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Asked(models.Model):
    """A member was asked about newer words and leaves it at what she said: asked once, not again.

    Her yes to the older words goes on holding, in those words.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "text"], name="asked_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
