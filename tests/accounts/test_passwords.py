"""Changing and forgetting a password; the devices on which one is logged in."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, verbs, who

pytestmark = pytest.mark.django_db
NEW = "plum-tree-7"
RESET = "/accounts/password/reset/"


@pytest.fixture
def mailed(member, settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.SITE_URL = "https://union.example.org"
    member.email = "lin@example.org"
    member.save()
    return member


def link() -> str:
    return re.search(r"https?://\S+", mail.outbox[0].body)[0]


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(member, client, enter):
    other = Client()
    enter("member", by=other)
    enter("member")
    response = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert response.status_code == 302
    assert client.get("/accounts/password/change/").status_code == 200
    assert other.get("/accounts/password/change/").status_code == 302
    assert "accounts.password_set" in verbs(member)


def test_the_old_password_is_asked(member, client, enter):
    enter("member")
    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": "wrong-one", "password1": NEW, "password2": NEW},
    )
    assert response.status_code == 422
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    assert "accounts.password_set" not in verbs()


def test_without_a_mail_server_the_page_says_whom_to_ask(member, client, settings):
    settings.EMAIL_HOST = ""
    for send in (client.get, client.post):
        page = send(RESET, {"email": "lin@example.org"})
        assert "工会小组长" in page.content.decode()
        assert "<input" not in page.content.decode().split("<main", 1)[1].split("</main>")[0]
    assert mail.outbox == []


def test_a_link_by_mail_sets_a_new_password(mailed, client):
    assert client.post(RESET, {"email": "lin@example.org"}).status_code == 302
    path = link().replace("https://union.example.org", "")
    form = client.get(path).headers["Location"]
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    mailed.refresh_from_db()
    assert mailed.check_password(NEW)
    assert "accounts.password_set" in verbs(mailed)
    again = Client().get(path)
    assert again.status_code != 302 or "set-password" not in again.headers["Location"]


def test_the_link_names_the_configured_address_whatever_the_request_called_us(mailed, client):
    client.post(RESET, {"email": "lin@example.org"}, headers={"host": "evil.example"})
    assert link().startswith("https://union.example.org/accounts/password/reset/key/")
    assert "evil.example" not in mail.outbox[0].subject + mail.outbox[0].body
    assert "登录名是 member" in mail.outbox[0].body


def test_an_unknown_address_gets_the_same_answer(mailed, client):
    known = client.post(RESET, {"email": "lin@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_own_devices_are_listed_and_ended(member, client, enter):
    other = Client()
    enter("member", by=other)
    enter("member")
    page = client.get("/accounts/sessions/")
    assert page.status_code == 200
    assert page.context["session_count"] == 2
    client.post("/accounts/sessions/")
    assert who(client) == member.pk
    assert other.get("/accounts/password/change/").status_code == 302


def test_the_address_page_is_there_only_with_a_mail_server(member, client, enter, settings):
    enter("member")
    settings.EMAIL_HOST = ""
    assert client.get("/accounts/email/").status_code == 404
    settings.EMAIL_HOST = "mail.example.org"
    assert client.get("/accounts/email/").status_code == 200
