"""Logging in with a staff number (工号) or a telephone number."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from union.accounts.actions import phone_index
from union.accounts.models import User
from union.core.id_numbers import normalise_phone, phone_problem


def find(login: str) -> User | None:
    """The account that somebody means by what was typed: staff number first, then telephone."""
    login = login.strip()
    user = User.objects.filter(username__iexact=login).first()
    phone = normalise_phone(login)
    if user is None and not phone_problem(phone):
        user = User.objects.filter(phone_index=phone_index(phone)).first()
    return user


class StaffNumberOrPhone(AuthenticationBackend):
    """allauth's backend, asked by either number."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The account if the password fits; unknown names take as long as known ones."""
        login, password = credentials.get("username") or "", credentials.get("password") or ""
        user = find(login)
        if user is None:
            User().set_password(password)
            return None
        fits = user.check_password(password) and self.user_can_authenticate(user)
        return user if fits else None
