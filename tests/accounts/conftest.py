"""What the tests of logging in share."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry

PASSWORD = "union-demo"


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> Iterator[None]:
    """Attempts that another test made are forgotten."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def enter(client: Client) -> Callable[..., object]:
    """Sends the login form: `enter("member")`."""

    def send(login: str, password: str = PASSWORD, *, by: Client | None = None, **more: str):
        fields = {"login": login, "password": password, **more}
        address = more.pop("to", "/accounts/login/")
        return (by or client).post(address, fields)

    return send


def who(client: Client) -> int | None:
    """The number of the account that a browser is logged in with."""
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def verbs(user: User | None = None) -> list[str]:
    """What the log says, oldest first; of one person's doing."""
    entries = Entry.objects.order_by("pk")
    if user is not None:
        entries = entries.filter(actor_id=user.pk)
    return list(entries.values_list("verb", flat=True))
