"""How allauth behaves in a union: no open sign-up, shorter sessions at the desk."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from union.accounts import registry
from union.accounts.models import User


def display(user: User) -> str:
    """How allauth names somebody."""
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster, never from a sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        """Whoever works at the desk logs in again after eight hours; members after thirty days."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if registry.works_at_desk(user):
            request.session.set_expiry(settings.DESK_SESSION_SECONDS)
        return response
