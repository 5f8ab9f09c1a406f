"""The second factor: compulsory for money, health and the system; closed until it is there."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests.accounts.conftest import PASSWORD, verbs, who

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
DEACTIVATE = "/accounts/2fa/totp/deactivate/"
NEEDS = ["chair", "deputy", "treasurer", "cashier", "auditor", "welfare", "keeper", "sysadmin"]


def code_of(secret: str) -> str:
    """What the phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def set_up(client: Client) -> str:
    """Sets the second factor up on the page; the secret that the phone keeps."""
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    response = client.post(ACTIVATE, {"code": code_of(secret)})
    assert response.status_code == 302, response.content.decode()
    return secret


@pytest.fixture
def officer(treasurer, client, enter):
    enter("treasurer")
    return treasurer


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("path", ["/desk/", "/cms/", "/me/", "/"])
def test_without_it_an_officer_is_led_to_set_it_up(cast, client, enter, name, path):
    enter(name)
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == ACTIVATE


@pytest.mark.parametrize("name", ["leader", "organiser", "committee", "member"])
def test_others_are_not_asked(cast, client, enter, name):
    enter(name)
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.get("/nowhere/").status_code == 404


def test_the_page_that_sets_it_up_is_no_loop(officer, client):
    page = client.get(ACTIVATE)
    assert page.status_code == 200
    assert re.search(r'src="data:image/svg\+xml;base64,', page.content.decode())


def test_the_way_out_stays_open(officer, client):
    client.post("/accounts/logout/")
    assert who(client) is None


def test_after_setting_it_up_the_desk_opens(officer, client):
    set_up(client)
    assert client.get("/desk/").headers.get("Location") != ACTIVATE


def test_a_wrong_code_sets_nothing_up(officer, client):
    response = client.post(ACTIVATE, {"code": "000000"})
    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_recovery_codes_come_with_it(officer, client):
    set_up(client)
    page = client.get("/accounts/2fa/recovery-codes/")
    assert page.status_code == 200
    assert len(page.context["unused_codes"]) == 10


def test_its_secret_is_sealed_in_the_database(officer, client):
    secret = set_up(client)
    rows = list(Authenticator.objects.all())
    assert rows
    for row in rows:
        assert secret not in str(row.data)
        assert not any(
            len(str(value)) < 40 for key, value in row.data.items() if key in ("secret", "seed")
        )


def test_the_next_time_the_code_is_asked_after_the_password(officer, client):
    secret = set_up(client)
    another = Client()
    first = another.post("/accounts/login/", {"login": "treasurer", "password": PASSWORD})
    assert first.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(another) is None
    wrong = another.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 422
    assert who(another) is None
    # A code counts once: the one that set it up has been used.
    Authenticator.objects.filter(type="totp").first()
    from django.core.cache import cache

    cache.clear()
    another.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert who(another) == officer.pk
    assert 8 * 3600 - 60 < another.session.get_expiry_age() <= 8 * 3600


def test_a_recovery_code_leads_in_once(officer, client):
    set_up(client)
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in (officer.pk, None):
        another = Client()
        another.post("/accounts/login/", {"login": "treasurer", "password": PASSWORD})
        another.post("/accounts/2fa/authenticate/", {"code": code})
        assert who(another) == expected


def test_codes_cannot_be_tried_without_end(officer, client):
    set_up(client)
    another = Client()
    another.post("/accounts/login/", {"login": "treasurer", "password": PASSWORD})
    statuses = [
        another.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).status_code
        for n in range(12)
    ]
    assert statuses[0] == 422
    text = another.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert statuses[-1] == 429 or "尝试次数太多" in text


def test_who_must_have_it_cannot_switch_it_off(officer, client):
    set_up(client)
    page = client.get(DEACTIVATE)
    assert "您的职务必须使用两步验证" in page.content.decode()
    response = client.post(DEACTIVATE, {})
    assert response.status_code == 422
    assert Authenticator.objects.filter(type="totp").exists()


def test_who_need_not_have_it_may_switch_it_off(member, client, enter):
    enter("member")
    set_up(client)
    assert client.post(DEACTIVATE, {}).status_code == 302
    assert not Authenticator.objects.exists()


def test_after_five_minutes_the_password_is_asked_again_first(member, client, enter):
    enter("member")
    session = client.session
    records = session["account_authentication_methods"]
    for one in records:
        one["at"] = time.time() - 301
    session["account_authentication_methods"] = records
    session.save()
    response = client.get(ACTIVATE)
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    page = client.get("/accounts/reauthenticate/")
    assert page.status_code == 200
    wrong = client.post("/accounts/reauthenticate/", {"password": "wrong-one"})
    assert wrong.status_code == 422
    assert "密码不对。" in wrong.content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(ACTIVATE).status_code == 200


def test_the_demo_lets_officers_in_without_it(officer, client, settings):
    settings.DEMO = True
    assert client.get("/desk/").headers.get("Location") != ACTIVATE


def test_a_code_from_a_slip_does_not_pass_by_it(officer, client, chair, deputy):
    from union.members import actions
    from union.members.models import ClaimCode

    set_up(client)
    code = actions.issue_codes([officer.member], actor=chair)[0][1]
    actions.confirm_code(ClaimCode.objects.get(), actor=deputy)
    another = Client()
    response = another.post(
        "/accounts/claim/",
        {
            "code": code,
            "phone_tail": officer.member.phone[-4:],
            "password": "plum-tree-7",
            "again": "plum-tree-7",
            "agreed": "on",
        },
    )
    assert response.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(another) is None


def test_the_log_says_that_it_was_switched_on_and_off(
    member, client, enter, django_capture_on_commit_callbacks
):
    enter("member")
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    client.post(DEACTIVATE, {})
    assert verbs(member) == [
        "accounts.logged_in",
        "accounts.second_factor_on",
        "accounts.second_factor_off",
    ]


@pytest.mark.parametrize(
    ("path", "visitor", "logged_in"),
    [
        ("/accounts/login/", 200, 302),
        ("/accounts/logout/", 302, 200),
        ("/accounts/inactive/", 200, 200),
        ("/accounts/password/change/", 302, 200),
        ("/accounts/password/set/", 302, 302),
        ("/accounts/password/reset/", 200, 200),
        ("/accounts/password/reset/done/", 200, 200),
        ("/accounts/password/reset/key/done/", 200, 200),
        ("/accounts/password/reset/key/abc-set-password/", 200, 200),
        ("/accounts/confirm-email/", 200, 200),
        ("/accounts/confirm-email/abc/", 200, 200),
        ("/accounts/reauthenticate/", 302, 200),
        ("/accounts/sessions/", 302, 200),
        ("/accounts/2fa/", 302, 200),
        ("/accounts/2fa/authenticate/", 302, 302),
        ("/accounts/2fa/reauthenticate/", 302, 302),
        ("/accounts/2fa/totp/deactivate/", 302, 404),
        ("/accounts/2fa/recovery-codes/", 302, 404),
        ("/accounts/2fa/recovery-codes/generate/", 302, 200),
        ("/accounts/2fa/recovery-codes/download/", 302, 404),
    ],
)
def test_every_page_of_an_account_opens_or_leads_on(
    member, client, enter, path, visitor, logged_in
):
    assert client.get(path).status_code == visitor
    enter("member")
    assert client.get(path).status_code == logged_in
