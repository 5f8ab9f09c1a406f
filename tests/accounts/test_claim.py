"""Claiming one's record: a code becomes an account, or a new password."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import verbs, who
from union.accounts.models import User
from union.core.errors import Refused
from union.members import actions
from union.members.actions import codes
from union.members.models import ClaimCode, Member

pytestmark = pytest.mark.django_db
NEW = "plum-tree-7"
REFUSED = "登录码不对，或已不能使用"


@pytest.fixture
def record(make_member):
    return make_member("王芳", staff_number="10077", phone="13912345678")


@pytest.fixture
def code(record, leader):
    return actions.issue_codes([record], actor=leader)[0][1]


def form(code: str, **changes: str) -> dict[str, str]:
    return {"code": code, "phone_tail": "5678", "password": NEW, "again": NEW, "agreed": "on"} | (
        changes
    )


def test_a_code_opens_the_account_of_its_member_and_logs_in(client, record, code):
    response = client.post("/accounts/claim/", form(code.lower()))
    assert response.status_code == 303
    assert response.headers["Location"] == "/"
    record.refresh_from_db()
    assert record.user.username == "10077"
    assert record.user.name == "王芳"
    assert record.user.check_password(NEW)
    assert who(client) == record.user.pk
    assert verbs(record.user) == ["accounts.opened", "members.claimed", "accounts.logged_in"]
    assert ClaimCode.objects.get().used_at is not None


def test_afterwards_one_logs_in_by_staff_number_and_by_telephone(record, code):
    Client().post("/accounts/claim/", form(code))
    for login in ("10077", "13912345678"):
        browser = Client()
        browser.post("/accounts/login/", {"login": login, "password": NEW})
        assert who(browser) is not None


def test_a_member_who_has_an_account_sets_a_new_password_and_old_sessions_end(
    client, leader, member, enter
):
    enter("member")
    code = actions.issue_codes([member.member], actor=leader)[0][1]
    phone = Client()
    response = phone.post("/accounts/claim/", form(code, phone_tail=member.member.phone[-4:]))
    assert response.status_code == 303
    assert who(phone) == member.pk
    assert client.get("/accounts/password/change/").status_code == 302
    assert phone.get("/accounts/password/change/").status_code == 200
    assert User.objects.filter(username="member").count() == 1
    assert "members.password_reset" in verbs(member)


def test_a_code_works_once(client, record, code):
    assert client.post("/accounts/claim/", form(code)).status_code == 303
    again = Client().post(
        "/accounts/claim/", form(code, password="other-tree-8", again="other-tree-8")
    )
    assert again.status_code == 422
    record.refresh_from_db()
    assert record.user.check_password(NEW)


def test_a_second_tap_leads_in_like_the_first_and_changes_nothing(client, record, code):
    assert client.post("/accounts/claim/", form(code)).status_code == 303
    record.refresh_from_db()
    opened, said = record.user.password, verbs(record.user)
    twin = Client()
    assert twin.post("/accounts/claim/", form(code)).status_code == 303
    assert who(twin) == record.user.pk
    record.user.refresh_from_db()
    assert record.user.password == opened
    assert verbs(record.user) == [*said, "accounts.logged_in"]
    ClaimCode.objects.update(used_at=timezone.now() - timedelta(minutes=2))
    assert Client().post("/accounts/claim/", form(code)).status_code == 422


def test_used_unknown_run_out_and_a_wrong_telephone_are_one_sentence(client, record, code, leader):
    other = actions.issue_codes([record], actor=leader)[0][1]
    ClaimCode.objects.filter(issued_by=leader).order_by("pk").first()
    sentences = set()
    for fields in (form(code), form("ABCDEFGH"), form(other, phone_tail="0000"), form("-")):
        response = client.post("/accounts/claim/", fields)
        assert response.status_code == 422
        sentences.add(str(response.context["form"].errors["code"][0]))
    ClaimCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.post("/accounts/claim/", form(other))
    sentences.add(str(response.context["form"].errors["code"][0]))
    assert len(sentences) == 1
    assert REFUSED in sentences.pop()
    assert not Member.objects.get(pk=record.pk).user_id


def test_without_a_telephone_in_the_record_none_is_asked(client, leader, make_member):
    member = make_member("李娜", phone="")
    code = actions.issue_codes([member], actor=leader)[0][1]
    assert client.post("/accounts/claim/", form(code, phone_tail="")).status_code == 303
    member.refresh_from_db()
    assert member.user_id


def test_with_a_telephone_in_the_record_an_empty_field_is_not_enough(client, record, code):
    assert client.post("/accounts/claim/", form(code, phone_tail="")).status_code == 422
    record.refresh_from_db()
    assert record.user_id is None


def test_who_has_left_since_can_no_longer_claim(client, record, code):
    Member.objects.filter(pk=record.pk).update(status="left")
    assert client.post("/accounts/claim/", form(code)).status_code == 422
    assert not User.objects.filter(username="10077").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"again": "another-tree-9"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "12345678", "again": "12345678"}, "password"),
        ({"password": "10077abc", "again": "10077abc"}, "password"),
        ({"agreed": ""}, "agreed"),
        ({"phone_tail": "12a4"}, "phone_tail"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_code_stays_good(
    client, record, code, changes, field
):
    response = client.post("/accounts/claim/", form(code, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert ClaimCode.objects.get().used_at is None
    assert client.post("/accounts/claim/", form(code)).status_code == 303


def test_the_own_number_is_no_password(record, code):
    with pytest.raises(codes.WeakPassword):
        actions.claim(code, phone_tail="5678", password="10077abc")
    assert ClaimCode.objects.get().used_at is None
    assert not User.objects.filter(username="10077").exists()


def test_the_same_staff_number_in_another_union_gets_a_name_of_its_own(
    client, record, code, make_user
):
    make_user("10077")
    client.post("/accounts/claim/", form(code))
    record.refresh_from_db()
    assert record.user.username == f"10077-{record.union_id}"


def test_without_a_staff_number_one_logs_in_by_telephone(leader, make_member):
    member = make_member("李娜", staff_number="", phone="13711112222")
    code = actions.issue_codes([member], actor=leader)[0][1]
    Client().post("/accounts/claim/", form(code, phone_tail="2222"))
    browser = Client()
    browser.post("/accounts/login/", {"login": "13711112222", "password": NEW})
    member.refresh_from_db()
    assert who(browser) == member.user_id


def test_five_wrong_telephones_close_a_code_for_an_hour(client, record, code):
    for _attempt in range(5):
        client.post("/accounts/claim/", form(code, phone_tail="0000"))
    assert client.post("/accounts/claim/", form(code)).status_code == 429
    record.refresh_from_db()
    assert record.user_id is None


def test_one_address_may_guess_twenty_codes(client, record, code):
    for n in range(20):
        client.post("/accounts/claim/", form(f"ABCDEF{chr(65 + n)}Z"))
    assert client.post("/accounts/claim/", form(code)).status_code == 429


def test_what_the_qr_opens_has_the_code_filled_in_and_says_nothing_about_it(client, code):
    real = client.get(f"/accounts/claim/{code}/")
    made_up = client.get("/accounts/claim/ABCDEFGH/")
    assert real.status_code == made_up.status_code == 200
    assert f'value="{code}"' in real.content.decode()
    assert 'action="/accounts/claim/"' in real.content.decode()
    assert "no-store" in real.headers["Cache-Control"]
    assert real.headers["Referrer-Policy"] == "same-origin"


def test_no_code_is_written_into_the_servers_log(client, code, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(f"/accounts/claim/{code}/")
    client.post("/accounts/claim/", form(code, phone_tail="0000"))
    client.post("/accounts/claim/", form(code))
    assert code not in "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


def test_whoever_was_logged_in_on_the_device_leaves(client, record, code, login, chair):
    login(chair)
    assert client.post("/accounts/claim/", form(code)).status_code == 303
    record.refresh_from_db()
    assert who(client) == record.user_id


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_opens_the_account(record, code):
    def attempt(password: str) -> bool:
        try:
            actions.claim(code, phone_tail="5678", password=password)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as hands:
        won = list(hands.map(attempt, [f"plum-tree-{n}" for n in range(4)]))
    assert won.count(True) == 1
    assert User.objects.filter(username__startswith="10077").count() == 1
    record.refresh_from_db()
    assert record.user.check_password(f"plum-tree-{won.index(True)}")
