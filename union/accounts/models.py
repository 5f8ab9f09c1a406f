"""The user who acts. Whom things are about is `members.Member`."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Finds users by what they type."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """By staff number, upper and lower case alike."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: a staff number (工号) or a telephone number, and a password.

    `is_superuser` and groups come with Wagtail and reach no further than its pages: rights to
    money, health and the log follow from appointments alone (`union.orgs.roles`).
    """

    username = models.CharField(_("staff number"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=64)
    email = models.EmailField(_("e-mail"), blank=True)
    # The number itself stands sealed in the member's record; here is only what finds it again.
    # NULL where there is none: many have none, and it is unique.
    phone_index = models.CharField(  # noqa: DJ001
        max_length=32, unique=True, null=True, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Wagtail's user lists ask for it; it gives nothing.
    is_staff = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name; Wagtail greets with it."""
        return self.name

    def get_short_name(self) -> str:
        """The name: Chinese names are not shortened."""
        return self.name

    @property
    def first_name(self) -> str:
        """Wagtail lists users by first and last name; ours have one name."""
        return self.name

    @property
    def last_name(self) -> str:
        """See `first_name`."""
        return ""
