"""Who looked into a health file, when and why: written before a byte is shown, never changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from union.audit.models import AppendOnly, AppendOnlyModel
from union.core.crypto import EncryptedTextField
from union.health.models.emergency import Emergency
from union.health.models.record import Record
from union.members.models import Member
from union.orgs.models import Appointment
from union.orgs.roles import Role
from union.orgs.scoping import ScopedQuerySet, Somebody


class Purpose(models.TextChoices):
    """For what a file is opened."""

    FITNESS = "fitness", _("Fitness for work")
    RE_EXAMINATION = "re_examination", _("Arranging a re-examination")
    ASKED = "asked", _("The member asked for it")
    CERTIFICATE = "certificate", _("Checking the health certificate")
    EMERGENCY = "emergency", _("Emergency")
    OTHER = "other", _("Something else, in words")


class Words(models.Model):
    """What somebody wrote about why she opens a file, sealed.

    It lies beside the entry and not in it: an entry is never changed, and a new key seals anew.
    """

    text = EncryptedTextField()

    def __str__(self) -> str:
        return f"#{self.pk}"


class AccessQuerySet(ScopedQuerySet["Access"]):
    """Questions to the entries; it refuses what would change the past."""

    view_right = "health.open"
    organisation_field = "member__organisation"

    def of_user(self, user: Somebody) -> Self:
        """Looks into one's own file."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def with_words(self) -> Self:
        """With who looked into what, and why."""
        related = self.select_related("reader", "words", "record")
        return related.defer("record__sealed")

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly


class Access(AppendOnlyModel):
    """One look into one record."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="health_accesses")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="accesses")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    words = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+")
    emergency = models.ForeignKey(
        Emergency, on_delete=models.PROTECT, null=True, related_name="accesses"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccessQuerySet.as_manager()  # type: ignore[assignment, misc]  # scoped as well

    class Meta:
        verbose_name = _("look into a health file")
        verbose_name_plural = _("looks into health files")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="other") | Q(words__isnull=False),
                name="health_access_other_has_words",
            )
        ]
        indexes = [models.Index(fields=["member", "-id"], name="health_access_of_member")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def why(self) -> str:
        """For what it was opened, in the words of whoever opened it."""
        said = self.words.text if self.words else ""
        purpose = "" if self.purpose == Purpose.OTHER and said else str(self.get_purpose_display())
        return gettext(": ").join(one for one in (purpose, said) if one)


def offices_then(member: Member) -> Callable[[int, datetime | None], str]:
    """The office that somebody who looked into a file held when she did, as the log has it."""
    looks = Access.objects.filter(member=member).order_by()
    asked = Emergency.objects.filter(member=member).order_by()
    people = (
        Q(user__in=looks.values("reader"))
        | Q(user__in=asked.values("asker"))
        | Q(user__in=asked.values("second"))
    )
    terms: dict[int, list[Appointment]] = {}
    for term in Appointment.objects.filter(people).order_by("pk"):
        terms.setdefault(term.user_id, []).append(term)

    def held(user: int, at: datetime | None) -> str:
        day = timezone.localtime(at).date()
        names = [str(Role(one.role).label) for one in terms.get(user, []) if one.covers(day)]
        return "、".join(dict.fromkeys(names))

    return held
