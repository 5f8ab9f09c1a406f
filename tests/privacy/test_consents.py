"""A member says yes to a purpose and takes it back; the union writes new words."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.evidence import made
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.evidence.models import Paper
from union.notifications.registry import todos
from union.occasions import actions as occasions
from union.occasions.actions import MEDICAL_PAPERS, OccasionFacts
from union.privacy import actions
from union.privacy.models import Asked, Consent, ConsentText

pytestmark = pytest.mark.django_db
ME = "/me/privacy/"
PAGE = f"{ME}purposes/{MEDICAL_PAPERS}/"
WORDS = "新的文本：只保存三十天。"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "papers"


def agree(user, version=1):
    return actions.give_consent(user.member, MEDICAL_PAPERS, version=version, actor=user)


def desk(union):
    return f"/desk/settings/consents/{union.pk}/{MEDICAL_PAPERS}/"


def test_she_reads_the_words_agrees_and_takes_it_back(login, member) -> None:
    client = login(member)
    assert "保存我的医疗材料" in client.get(ME).content.decode()
    page = client.get(PAGE).content.decode()
    assert "当面出示材料核对" in page
    assert "我同意" in page
    assert client.post(PAGE, {"version": 1}).status_code == 303
    assert client.post(PAGE, {"version": 1}).status_code == 303
    held = Consent.objects.get()
    assert held.text.version == 1
    assert "出院小结" in held.text.text
    assert "已同意" in client.get(ME).content.decode()
    asked = client.get(f"{PAGE}withdraw/").content.decode()
    assert "医疗材料文件会立即删除" in asked
    assert client.post(f"{PAGE}withdraw/").status_code == 303
    assert not Consent.objects.in_force().exists()
    # The old acceptance is kept, with its words.
    page = client.get(PAGE).content.decode()
    assert "以前的同意" in page
    assert client.post(f"{PAGE}withdraw/").status_code == 303
    said = Entry.objects.filter(verb__startswith="privacy.").order_by("pk")
    assert [(one.verb, one.details) for one in said] == [
        ("privacy.consent_given", {"purpose": MEDICAL_PAPERS, "version": 1}),
        ("privacy.consent_withdrawn", {"purpose": MEDICAL_PAPERS}),
    ]


def test_nobody_agrees_for_another_and_not_to_words_that_she_has_not_read(
    member, welfare, login
) -> None:
    with pytest.raises(NotReachable):
        actions.give_consent(member.member, MEDICAL_PAPERS, version=1, actor=welfare)
    with pytest.raises(actions.OtherWords):
        agree(member, version=2)
    assert not Consent.objects.exists()
    consent = agree(member)
    with pytest.raises(NotReachable):
        actions.withdraw_consent(consent, actor=welfare)
    assert Consent.objects.in_force().get() == consent
    assert login(member).post(PAGE, {"version": "x"}).status_code == 422
    assert login(member).get(f"{ME}purposes/nothing/").status_code == 404


def test_an_account_without_a_record_has_its_data_and_no_purposes(login, sysadmin) -> None:
    client = login(sysadmin)
    assert client.get(ME).status_code == 200
    assert client.get(PAGE).status_code == 404


def test_the_chair_writes_new_words_and_versions_stand_side_by_side(
    login, chair, member, union
) -> None:
    agree(member)
    client = login(chair)
    assert "1 人同意" in client.get("/desk/settings/consents/").content.decode()
    assert client.post(f"{desk(union)}new/", {"version": 1, "text": ""}).status_code == 422
    answer = client.post(f"{desk(union)}new/", {"version": 1, "text": WORDS})
    assert answer.status_code == 303
    page = client.get(desk(union)).content.decode()
    assert WORDS in page
    assert "出院小结" in page
    assert "<b>0</b>" in page
    assert "<b>1</b>" in page
    entry = Entry.objects.get(verb="privacy.text_published")
    assert entry.details == {"purpose": MEDICAL_PAPERS, "version": 2}
    # The same words again, and words after a version that is not the newest: refused.
    assert client.post(f"{desk(union)}new/", {"version": 2, "text": WORDS}).status_code == 422
    assert client.post(f"{desk(union)}new/", {"version": 1, "text": "别的"}).status_code == 422
    assert ConsentText.objects.count() == 2


def test_words_are_those_of_a_union_and_not_of_its_campuses(login, chair, group) -> None:
    campus = group.get_parent()
    client = login(chair)
    for address in (desk(campus), f"{desk(campus)}new/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{desk(campus)}new/", {"version": 1, "text": WORDS}).status_code == 404
    assert not ConsentText.objects.exists()


def test_who_may_not_publish_changes_nothing(welfare, keeper, outsider, committee, union) -> None:
    for actor, refusal in (
        (welfare, NotAllowed),
        (keeper, NotAllowed),
        (committee, NotReachable),
        (outsider, NotReachable),
    ):
        with pytest.raises(refusal):
            actions.publish(union, MEDICAL_PAPERS, WORDS, version=1, actor=actor)
    assert not ConsentText.objects.exists()


def test_new_words_are_asked_about_once_and_block_nothing(login, member, chair, union) -> None:
    agree(member)
    assert not [todo for todo in todos(member) if todo.icon == "shield"]
    actions.publish(union, MEDICAL_PAPERS, WORDS, version=1, actor=chair)
    [todo] = [todo for todo in todos(member) if todo.icon == "shield"]
    assert todo.url == PAGE
    client = login(member)
    assert todo.title in client.get("/me/").content.decode()
    page = client.get(PAGE).content.decode()
    assert WORDS in page
    assert "您同意过的文本" in page
    # The yes to the older words goes on holding.
    assert Consent.objects.given(member.member, MEDICAL_PAPERS)
    for _click in range(2):
        assert client.post(f"{PAGE}later/", {"version": 2}).status_code == 303
    assert Asked.objects.count() == 1
    assert Entry.objects.filter(verb="privacy.consent_left").count() == 1
    assert not [todo for todo in todos(member) if todo.icon == "shield"]
    assert Consent.objects.in_force().get().text.version == 1
    # Still newer words are a new question, and a yes to them ends the older one.
    actions.publish(union, MEDICAL_PAPERS, "第三版", version=2, actor=chair)
    assert [todo for todo in todos(member) if todo.icon == "shield"]
    agree(member, version=3)
    assert not [todo for todo in todos(member) if todo.icon == "shield"]
    assert Consent.objects.in_force().get().text.version == 3
    assert Consent.objects.count() == 2


def test_agreeing_leads_back_to_where_she_was_and_never_to_another_house(login, member) -> None:
    client = login(member)
    answer = client.post(PAGE, {"version": 1, "next": "/me/occasions/1/papers/?kind=record"})
    assert answer["Location"] == "/me/occasions/1/papers/?kind=record"
    for bad in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.post(PAGE, {"version": 1, "next": bad})["Location"] == ME


def _paper(kind):
    return SimpleUploadedFile(f"{kind}.png", made.picture("PNG", (60 + len(kind), 40)))


def test_medical_papers_are_kept_by_her_consent_alone(
    login, member, welfare, chair, store, django_capture_on_commit_callbacks
) -> None:
    stay = occasions.report(member.member, OccasionFacts("illness", local_today()), actor=member)
    add = f"/me/occasions/{stay.pk}/papers/"
    client = login(member)
    assert "请先同意工会保存" in client.get(add).content.decode()
    answer = client.post(add, {"kind": "record", "papers": _paper("record")})
    assert answer.status_code == 422
    assert "须经您同意" in answer.content.decode()
    assert not Paper.objects.exists()
    # A photo says nothing of an illness; and what she brings on paper the office may put in.
    assert client.post(add, {"kind": "photo", "papers": _paper("photo")}).status_code == 303
    occasions.attach(stay, [_paper("discharge")], kind="discharge", actor=welfare)
    consent = agree(member)
    assert "请先同意工会保存" not in client.get(add).content.decode()
    assert client.post(add, {"kind": "record", "papers": _paper("record")}).status_code == 303
    occasions.check_paper(stay, Paper.objects.get(kind="discharge"), actor=chair)
    assert len(list(store.iterdir())) == 3
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_consent(consent, actor=member)
    assert len(list(store.iterdir())) == 1
    checked, own = Paper.objects.get(kind="discharge"), Paper.objects.get(kind="record")
    assert (checked.file.name, checked.checked_by) == ("", chair)
    assert checked.reduced_at
    assert (own.file.name, own.removed_by) == ("", member)
    assert Paper.objects.get(kind="photo").file
    with pytest.raises(occasions.ConsentTakenBack):
        occasions.attach(stay, [_paper("record")], kind="record", actor=welfare)
    assert login(welfare).get(stay.get_desk_url()).status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_put_in_while_the_consent_is_taken_back_goes_with_it(member, monkeypatch) -> None:
    """On SQLite one of the two waits anyway."""
    stay = occasions.report(member.member, OccasionFacts("illness", local_today()), actor=member)
    consent, asked, taken_back = agree(member), threading.Event(), threading.Event()
    check = occasions.check_consent

    def slowly(*args, **kwargs) -> None:
        check(*args, **kwargs)
        if connection.in_atomic_block:
            asked.set()
            taken_back.wait(1)

    def take_back() -> None:
        asked.wait(5)
        actions.withdraw_consent(consent, actor=member)
        taken_back.set()
        connection.close()

    monkeypatch.setattr(occasions, "check_consent", slowly)
    other = threading.Thread(target=take_back)
    other.start()
    occasions.attach(stay, [_paper("record")], kind="record", actor=member)
    other.join()
    assert not Consent.objects.in_force().exists()
    assert not Paper.objects.exclude(file="").exists()


def test_the_pages_ask_no_more_questions_for_more_versions(
    login, chair, member, union, django_assert_max_num_queries
) -> None:
    agree(member)
    for version in range(1, 6):
        actions.publish(union, MEDICAL_PAPERS, f"第{version}稿", version=version, actor=chair)
    for user, page in ((member, ME), (member, PAGE), (chair, desk(union))):
        client = login(user)
        client.get(page)  # what waits is remembered from here on
        with django_assert_max_num_queries(30):
            assert client.get(page).status_code == 200
