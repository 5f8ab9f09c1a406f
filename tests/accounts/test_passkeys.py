"""Passkeys: offered where a browser has them, said where it has not; and the list of devices."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from union.accounts import actions
from union.accounts.second_factor import SecondFactorAdapter
from union.audit.models import Entry
from union.core.errors import NotReachable

pytestmark = pytest.mark.django_db
ADD, LIST = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/"


def test_over_plain_http_the_page_says_so_and_has_no_dead_button(login, member) -> None:
    client = login(member)
    for address in (ADD, LIST):
        page = client.get(address).content.decode()
        assert "https" in page
        assert "data-passkey" not in page
        assert "添加通行密钥</a>" not in page
    client.logout()
    assert "data-passkey" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("how", [{"HTTP_HOST": "localhost:8000"}, {"secure": True}])
def test_over_https_and_on_ones_own_machine_they_are_offered(login, member, how) -> None:
    client = login(member)
    page = client.get(ADD, **how).content.decode()
    assert 'data-passkey="add"' in page
    assert '"rp"' in page
    assert "添加通行密钥" in client.get(LIST, **how).content.decode()
    client.logout()
    assert 'data-passkey="login"' in client.get("/accounts/login/", **how).content.decode()


def test_what_is_no_answer_of_a_device_is_refused(login, member) -> None:
    client = login(member)
    client.get(ADD, HTTP_HOST="localhost")
    for sent in ("", "{}", '{"id": 1}', "x"):
        answer = client.post(ADD, {"name": "手机", "credential": sent}, HTTP_HOST="localhost")
        assert answer.status_code in (200, 422)
    assert not Authenticator.objects.exists()
    client.logout()
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": "{}"})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_office_keeps_one_second_factor_and_may_take_out_the_other(settings, treasurer) -> None:
    settings.DEMO = False
    first = Authenticator.objects.create(user=treasurer, type="totp", data={})
    adapter = SecondFactorAdapter()
    assert not adapter.can_delete_authenticator(first)
    data = {"name": "手机", "credential": {}}
    second = Authenticator.objects.create(user=treasurer, type="webauthn", data=data)
    assert adapter.can_delete_authenticator(first)
    assert adapter.can_delete_authenticator(second)


def test_the_last_passkey_of_an_office_cannot_be_taken_out(settings, login, treasurer) -> None:
    client = login(treasurer)
    settings.DEMO = False
    data = {"name": "手机", "credential": {}}
    passkey = Authenticator.objects.create(user=treasurer, type="webauthn", data=data)
    Authenticator.objects.create(user=treasurer, type="recovery_codes", data={})
    remove = f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/"
    assert "不能关闭" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 422
    assert Authenticator.objects.filter(user=treasurer).count() == 2
    Authenticator.objects.create(user=treasurer, type="totp", data={})
    assert "不能关闭" not in client.get(remove).content.decode()
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert Entry.objects.filter(verb="accounts.passkey_removed").count() == 1


def enter() -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari")
    client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    return client


def test_one_device_is_logged_out_and_the_others_stay(member, welfare) -> None:
    here, there = enter(), enter()
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("Safari") >= 2
    assert "同一网络" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    mine = UserSession.objects.get(session_key=here.session.session_key)
    with pytest.raises(NotReachable):
        actions.end_session(other, actor=welfare)
    assert here.post(f"/accounts/sessions/{mine.pk}/end/").status_code == 404
    assert here.post(f"/accounts/sessions/{other.pk}/end/").status_code == 302 + 1
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert Entry.objects.filter(verb="accounts.session_ended", actor_id=member.pk).count() == 1
    assert here.post(f"/accounts/sessions/{other.pk}/end/").status_code == 404


def test_when_a_device_was_last_used_is_noted_every_five_minutes(member) -> None:
    client = enter()
    row = UserSession.objects.get()
    long_ago = timezone.now() - timezone.timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/me/")
    assert UserSession.objects.get().last_seen_at == long_ago
    session = client.session
    session["seen_at"] = int(time.time()) - 301
    session.save()
    client.get("/me/")
    assert UserSession.objects.get().last_seen_at > long_ago
    assert row.user == member
