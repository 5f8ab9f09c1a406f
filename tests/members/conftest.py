"""What the tests of the roster share."""

import pytest
from django.core.cache import cache


@pytest.fixture
def login_again(login):
    """Logs somebody in who has just given the password once more, as an export asks for."""

    def enter(user):
        cache.clear()  # the limits on trying passwords count over all tests
        client = login(user)
        given = {"password": "union-demo", "next": "/me/"}
        answer = client.post("/accounts/reauthenticate/", given)
        assert answer.status_code == 302, "the password was not accepted"
        return client

    return enter
