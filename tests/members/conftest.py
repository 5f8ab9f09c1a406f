"""What the tests of the roster share."""

import time

import pytest


@pytest.fixture
def login_again(login):
    """Logs somebody in who has just given the password once more, as an export asks for."""

    def enter(user):
        client = login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "username": user.username}
        ]
        session.save()
        return client

    return enter
