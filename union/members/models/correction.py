"""Corrections (信息更正): what a member finds wrong in her data, and the officer's answer."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.orgs.scoping import ScopedQuerySet, Somebody


class CorrectionQuerySet(ScopedQuerySet["Correction"]):
    """Questions to the corrections."""

    view_right = "members.answer"
    organisation_field = "member__organisation"

    def of_user(self, user: Somebody) -> Self:
        """What the person who is logged in has asked for."""
        return self.filter(member__user_id=user.pk)

    def waiting(self) -> Self:
        """Those without an answer."""
        return self.filter(state=Correction.State.WAITING)

    def answered(self) -> Self:
        """Those with an answer."""
        return self.exclude(state=Correction.State.WAITING)


class Correction(models.Model):
    """waiting -> done (the record was put right) or declined (with the reason)."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Put right")
        DECLINED = "declined", _("Left as it is")

    class Field(models.TextChoices):
        """What can be wrong."""

        NAME = "name", pgettext_lazy("person", "Name")
        ID_NUMBER = "id_number", _("ID number")
        BIRTH = "born_on", _("Date of birth")
        GROUP = "organisation", _("Campus or group")
        EMPLOYMENT = "employment", _("Employment form or post")
        JOINED = "joined_on", _("Date of joining the union")
        OTHER = "other", _("Something else")

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="corrections"
    )
    field = models.CharField(_("what is wrong"), max_length=16, choices=Field)
    # What a member writes here may be an ID number, so it is sealed like one.
    message = EncryptedTextField(_("what it should be"))
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    answer = EncryptedTextField(_("answer"), blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"#{self.pk}"
