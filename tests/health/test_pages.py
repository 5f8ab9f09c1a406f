"""The pages of a member's own file and of the keeper, and what a stranger leaves behind."""

import pytest

from tests.conftest import LONG_AGO
from tests.health.conftest import SECRET, photo
from tests.questions import afresh
from union.audit.models import Entry
from union.health import actions
from union.health.holding import HOLDING
from union.health.models import Access, Record
from union.health.verbs import Verb
from union.orgs.models import Appointment
from union.orgs.roles import Role
from union.privacy import registry as privacy
from union.privacy.models import ConsentText

pytestmark = pytest.mark.django_db


def tries(user):
    return Entry.objects.filter(verb=Verb.TRIED, actor_id=user.pk).count()


def test_she_agrees_first_and_what_she_takes_back_is_gone(member, login) -> None:
    client = login(member)
    for page in ("add", "paper"):
        answer = client.get(f"/me/health/{page}/")
        address = answer["Location"]
        assert address == "/me/privacy/purposes/health_file/?next=%2Fme%2Fhealth%2F"
    assert "随时可以撤回同意" in client.get(address).content.decode()
    assert client.post(address, {"version": "7"}).status_code == 409
    assert client.post(address, {"version": "1"})["Location"] == "/me/health/"
    assert client.post("/me/health/add/", {"what": "allergy"}).status_code == 422
    sent = {"what": "allergy", "words": SECRET}
    assert client.post("/me/health/add/", sent).status_code == 303
    record = Record.objects.get()
    assert SECRET in client.get(f"/me/health/{record.pk}/").content.decode()
    assert SECRET not in client.get("/me/health/").content.decode()
    for _twice in range(2):
        answer = client.post("/me/privacy/purposes/health_file/withdraw/")
        assert answer.status_code == 303
    assert "撤回同意后删除" in client.get("/me/health/").content.decode()
    assert client.get(f"/me/health/{record.pk}/").status_code == 409


def test_a_paper_is_shown_so_that_nothing_in_it_runs(paper, member, login) -> None:
    client = login(member)
    assert f"/me/health/{paper.pk}/file/" in client.get(f"/me/health/{paper.pk}/").content.decode()
    answer = client.get(f"/me/health/{paper.pk}/file/")
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "乳腺" not in answer["Content-Disposition"]


def test_a_file_that_is_too_large_comes_back_with_a_sentence(member, agree, login) -> None:
    agree(member)
    file = photo()
    file.file.seek(0)
    file.file.write(b"x" * (6 * 1024 * 1024))
    answer = login(member).post("/me/health/paper/", {"papers": file, "on": "2026-10-08"})
    assert answer.status_code == 422
    assert "5 MB" in answer.content.decode()
    assert not Record.objects.exists()


def test_content_asks_for_the_password_once_more(
    entry, paper, member, keeper, login_earlier
) -> None:
    client = login_earlier(member)
    for address in (f"/me/health/{entry.pk}/", f"/me/health/{paper.pk}/file/"):
        assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")
    client = login_earlier(keeper)
    address = f"/desk/health/records/{entry.pk}/"
    assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(address, {"purpose": "fitness"})["Location"] == address
    assert not Access.objects.exists()


@pytest.mark.parametrize("role", ["leader", "chair", "welfare", "sysadmin", "outsider"])
def test_a_link_in_another_hand_is_nothing_and_the_try_is_in_the_log(
    role, cast, entry, login
) -> None:
    user, member = cast[role], cast["member"].member
    client = login(user)
    for n, address in enumerate(
        (f"/me/health/{entry.pk}/", f"/desk/health/records/{entry.pk}/",
         f"/desk/health/members/{member.pk}/"), start=1,
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 404
        assert member.name not in answer.content.decode()
        assert tries(user) == n
    line = Entry.objects.filter(verb=Verb.TRIED).first()
    assert not line.details
    assert client.get("/desk/health/records/987654/").status_code == 404
    assert tries(user) == 3


def test_the_keeper_says_for_what_and_the_member_reads_it(entry, member, keeper, login) -> None:
    client, address = login(keeper), f"/desk/health/records/{entry.pk}/"
    page = client.get(f"/desk/health/members/{member.member.pk}/").content.decode()
    assert address in page
    assert SECRET not in page + client.get(address).content.decode()
    for wrong in ({"purpose": ""}, {"purpose": "other", "words": " "}, {"purpose": "emergency"}):
        assert client.post(address, wrong).status_code == 422
    assert not Access.objects.exists()
    sent = {"purpose": "other", "words": "登山前核对"}
    assert SECRET in client.post(address, sent).content.decode()
    mine = login(member).get("/me/health/").content.decode()
    assert "登山前核对" in mine
    assert keeper.name in mine


def test_she_deletes_on_the_page(entry, member, keeper, login) -> None:
    assert login(keeper).post(f"/me/health/{entry.pk}/delete/").status_code == 404
    assert login(member).post(f"/me/health/{entry.pk}/delete/").status_code == 303
    assert "本人删除" in login(member).get("/me/health/").content.decode()


def test_my_page_asks_no_more_for_more_records(entry, member, keeper, login) -> None:
    client = login(member)
    client.get("/me/health/")
    with afresh() as few:
        client.get("/me/health/")
    for n in range(5):
        row = actions.add_entry(member.member, actions.Entry("other", f"第{n}条"), actor=member)
        actions.read(row, actor=keeper, purpose="asked", words="")
    with afresh() as many:
        client.get("/me/health/")
    assert len(many) == len(few)


def test_my_data_has_the_file_in_words_and_its_papers(entry, paper, member, keeper) -> None:
    actions.read(entry, actor=keeper, purpose="asked")
    assert HOLDING in privacy.holdings()
    said = repr([table.rows for table in HOLDING.tables(member.member)])
    assert SECRET in said
    assert "健康档案管理员" in said
    assert keeper.name not in said
    [file] = HOLDING.files(member.member)
    assert file.content[:4] == b"\x89PNG"
    assert Access.objects.count() == 1, "her own data leaves no look"


def test_what_is_damaged_is_said_on_its_page_and_in_the_copy(entry, paper, member, login) -> None:
    Record.objects.filter(pk=entry.pk).update(sealed=b"\x01\x00" + bytes(40))
    answer = login(member).get(f"/me/health/{entry.pk}/")
    assert answer.status_code == 409
    assert "打不开" in answer.content.decode()
    assert "打不开" in repr([table.rows for table in HOLDING.tables(member.member)])
    lost, whole = sorted(HOLDING.files(member.member), key=lambda one: one.content is not None)
    assert lost.content is None
    assert whole.content[:4] == b"\x89PNG"


def test_a_form_that_comes_too_late_leaves_no_words_in_the_session(
    entry, keeper, login_earlier
) -> None:
    client, address = login_earlier(keeper), f"/desk/health/records/{entry.pk}/"
    answer = client.post(address, {"purpose": "other", "words": "登山前核对过敏情况"})
    assert answer["Location"] == address
    assert "登山" not in repr(dict(client.session))
    assert "request" not in repr(list(client.session.get("account_reauthentication_state", {})))


def test_a_try_is_noted_before_anybody_is_asked_for_a_password(
    entry, paper, member, keeper, chair, committee, outsider, login_earlier
) -> None:
    client = login_earlier(chair)
    addresses = (f"/me/health/{entry.pk}/", f"/me/health/{paper.pk}/file/")
    for n, address in enumerate(addresses, start=1):
        assert client.get(address).status_code == 404
        assert tries(chair) == n
    row = actions.ask(member.member, second=committee, reason="昏" * 30, actor=chair)
    assert client.get(f"/desk/health/emergencies/{row.pk}/{entry.pk}/").status_code == 404
    assert tries(chair) == 3


def test_a_keeper_of_another_union_leaves_a_try_too(
    entry, member, outsider, make_user, login
) -> None:
    stranger = make_user("stranger", "陌生人")
    place = Appointment.objects.get(user=outsider).organisation
    Appointment.objects.create(
        user=stranger, role=Role.KEEPER, organisation=place, starts_on=LONG_AGO
    )
    client, pk = login(stranger), member.member.pk
    addresses = (
        f"/desk/health/members/{pk}/",
        f"/desk/health/certificates/add/{pk}/",
        f"/desk/health/records/{entry.pk}/",
    )
    for n, address in enumerate(addresses, start=1):
        assert client.get(address).status_code == 404
        assert tries(stranger) == n


def test_newer_words_are_read_where_versions_are_known(member, agree, union, login) -> None:
    """She agreed to version 1; the page of the second says so instead of that she agreed to it."""
    agree(member)
    ConsentText.objects.create(
        organisation=union, purpose="health_file", version=2, text="新的说明文字"
    )
    client = login(member)
    address = "/me/privacy/purposes/health_file/?next=/me/health/"
    assert address in client.get("/me/health/").content.decode()
    page = client.get(address).content.decode()
    assert "新的说明文字" in page
    assert "版" in page
    assert client.get("/me/health/consent/health_file/").status_code == 404


def test_lists_of_certificates_are_told_to_those_who_may_be_in_them(member, keeper, login) -> None:
    assert login(keeper).get("/desk/health/certificates/export/").status_code == 200
    page = login(member).get("/me/log/?only=looks").content.decode()
    assert "导出健康合格证名单" in page or "健康合格证名单" in page


def test_my_data_names_no_officer(entry, member, keeper, chair, committee) -> None:
    actions.read(entry, actor=keeper, purpose="asked")
    row = actions.ask(member.member, second=committee, reason="昏" * 30, actor=chair)
    actions.confirm(row, actor=committee)
    said = repr([table.rows for table in HOLDING.tables(member.member)])
    assert not any(user.name in said for user in (keeper, chair, committee))
    assert all(str(office) in said for office in ("健康档案管理员", "主席"))
