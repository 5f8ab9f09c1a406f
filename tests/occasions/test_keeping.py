"""Medical papers are reduced to who checked them, when their time is over; never unchecked ones."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.evidence import made
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.desk.files import incomplete
from union.evidence.actions import reduce_old_papers
from union.evidence.models import KEPT, Paper
from union.notifications.registry import todos
from union.occasions import actions
from union.occasions.actions import OccasionFacts
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.privacy import actions as privacy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "papers"


@pytest.fixture
def stay(make_member, welfare):
    """A hospital stay with its record, a bill and a photo in the file."""
    told = OccasionFacts("illness", local_today() - timedelta(days=9))
    occasion = actions.report(make_member("王芳"), told, actor=welfare)
    for n, kind in enumerate(("record", "hospital_bill", "photo")):
        file = SimpleUploadedFile("王芳病历.png", made.picture("PNG", (60 + n, 40)))
        actions.attach(occasion, [file], kind=kind, actor=welfare)
    return occasion


def paper(occasion, kind):
    return Paper.objects.get(case=occasion.case, kind=kind)


def long_ago(occasion):
    Occasion.objects.filter(pk=occasion.pk).update(closed_on=local_today() - timedelta(days=KEPT))


def swept(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return reduce_old_papers()


def test_what_was_checked_goes_after_its_time_and_the_checklist_still_counts_it(
    stay, welfare, login, store, django_capture_on_commit_callbacks
) -> None:
    met = checklists([stay])[stay.pk].met
    record = paper(stay, "record")
    client = login(welfare)
    page = client.get(stay.get_desk_url()).content.decode()
    assert f"满 {KEPT} 天时删除" in page
    assert page.count("/check/") == 2  # a photo of the visit says nothing of an illness
    address = reverse("occasions:paper_check", args=[stay.pk, record.pk])
    assert client.post(address).status_code == 303
    client.post(address)
    assert Entry.objects.filter(verb="evidence.checked").count() == 1
    actions.close(stay, reason="已回园", actor=welfare)
    assert swept(django_capture_on_commit_callbacks) == 0
    long_ago(stay)
    assert swept(django_capture_on_commit_callbacks) == 1
    assert swept(django_capture_on_commit_callbacks) == 0
    record.refresh_from_db()
    assert (record.file.name, record.file_name, record.look) == ("", "", None)
    assert (record.kind, record.checked_by, record.checked_on) == (
        "record", welfare, local_today(),
    )  # fmt: skip
    assert len(list(store.iterdir())) == 2
    assert checklists([stay])[stay.pk].met == met
    assert Entry.objects.get(verb="evidence.reduced").details == {"papers": [record.pk]}
    page = client.get(stay.get_desk_url()).content.decode()
    assert "顾小满 于" in page
    assert "原件已到期删除" in page
    shown = client.get(reverse("occasions:paper", args=[stay.pk, record.pk]))
    assert shown.status_code == 404
    assert client.get(reverse("occasions:file", args=[stay.pk])).status_code == 200


def test_what_nobody_has_checked_stays_and_is_listed(
    stay, welfare, chair, login, django_capture_on_commit_callbacks
) -> None:
    actions.close(stay, reason="已回园", actor=welfare)
    long_ago(stay)
    assert swept(django_capture_on_commit_callbacks) == 0
    assert paper(stay, "record").file
    assert [todo.count for todo in todos(chair) if todo.icon == "shield"] == [2]
    said = [one.missing for one in login(chair).get("/desk/files/").context["page_obj"]]
    assert any("待核对后删除" in one for one in said)
    # It may still be checked, though the event is closed.
    stay.refresh_from_db()
    for kind in ("record", "hospital_bill"):
        actions.check_paper(stay, paper(stay, kind), actor=chair)
    assert swept(django_capture_on_commit_callbacks) == 2
    assert not [todo for todo in todos(chair) if todo.icon == "shield"]


def test_what_was_taken_away_unchecked_goes_after_its_time_too(
    stay, welfare, store, django_capture_on_commit_callbacks
) -> None:
    wrong = paper(stay, "record")
    for kind in ("record", "photo"):
        actions.detach(stay, paper(stay, kind), actor=welfare)
    assert swept(django_capture_on_commit_callbacks) == 0
    then = timezone.now() - timedelta(days=KEPT)
    Paper.objects.exclude(removed_at=None).update(removed_at=then)
    assert swept(django_capture_on_commit_callbacks) == 1
    assert swept(django_capture_on_commit_callbacks) == 0
    wrong.refresh_from_db()
    assert (wrong.file.name, wrong.file_name, wrong.checked_on) == ("", "", None)
    assert wrong.reduced_at
    # What is not medical stays for whoever decided with it; what nobody took away is not touched.
    assert len(list(store.iterdir())) == 2
    assert paper(stay, "hospital_bill").file


def test_the_papers_of_a_mistake_have_their_time_as_well(
    stay, welfare, chair, django_capture_on_commit_callbacks
) -> None:
    actions.check_paper(stay, paper(stay, "record"), actor=welfare)
    actions.withdraw(stay, actor=welfare)
    stay.refresh_from_db()
    assert stay.closed_on == local_today()
    assert swept(django_capture_on_commit_callbacks) == 0
    assert not [one for one in incomplete(chair) if one.url == stay.get_desk_url()]
    long_ago(stay)
    assert swept(django_capture_on_commit_callbacks) == 1
    # The bill that nobody has checked is a to-do, and stands where the to-do leads.
    assert [todo.count for todo in todos(chair) if todo.icon == "shield"] == [1]
    [said] = [one.missing for one in incomplete(chair) if one.url == stay.get_desk_url()]
    assert "核对后删除" in said
    stay.refresh_from_db()
    actions.check_paper(stay, paper(stay, "hospital_bill"), actor=chair)
    assert swept(django_capture_on_commit_callbacks) == 1


def test_one_damaged_paper_keeps_no_other_waiting(
    stay, make_member, welfare, django_capture_on_commit_callbacks
) -> None:
    told = OccasionFacts("illness", local_today() - timedelta(days=9))
    later = actions.report(make_member("赵敏"), told, actor=welfare)
    file = SimpleUploadedFile("b.png", made.picture("PNG", (90, 40)))
    actions.attach(later, [file], kind="record", actor=welfare)
    broken = paper(stay, "record")
    for one in (stay, later):
        actions.check_paper(one, paper(one, "record"), actor=welfare)
        actions.close(one, reason="已回园", actor=welfare)
        long_ago(one)
    with connection.cursor() as cursor:
        sql = "UPDATE evidence_paper SET file_name = %s WHERE id = %s"
        cursor.execute(sql, [b"torn", broken.pk])
    assert swept(django_capture_on_commit_callbacks) == 2
    broken.refresh_from_db()
    assert (broken.file.name, broken.file_name) == ("", "")


def test_opening_it_again_stops_the_clock(
    stay, welfare, django_capture_on_commit_callbacks
) -> None:
    actions.check_paper(stay, paper(stay, "record"), actor=welfare)
    actions.close(stay, reason="已回园", actor=welfare)
    long_ago(stay)
    stay.refresh_from_db()
    actions.reopen(stay, actor=welfare)
    assert swept(django_capture_on_commit_callbacks) == 0
    stay.refresh_from_db()
    assert stay.closed_on is None


def test_nobody_checks_her_own_and_others_cannot(stay, welfare, committee, leader) -> None:
    record = paper(stay, "record")
    with pytest.raises(NotAllowed):
        actions.check_paper(stay, record, actor=committee)
    with pytest.raises(NotReachable):
        actions.check_paper(stay, record, actor=leader)
    own = actions.report(welfare.member, OccasionFacts("illness", local_today()), actor=welfare)
    privacy.give_consent(welfare.member, actions.MEDICAL_PAPERS, version=1, actor=welfare)
    file = SimpleUploadedFile("a.png", made.picture("PNG"))
    [mine] = actions.attach(own, [file], kind="record", actor=welfare)
    with pytest.raises(NotAllowed):
        actions.check_paper(own, mine, actor=welfare)
    assert not Paper.objects.exclude(checked_on=None).exists()


def test_what_turns_out_to_be_medical_is_held_by_consent_and_time(stay, welfare, login) -> None:
    photo = stay.case.papers.get(kind="photo")
    page = login(welfare).get(stay.get_desk_url()).content.decode()
    address = reverse("occasions:paper_kind", args=[stay.pk, photo.pk])
    assert address in page
    assert login(welfare).post(address, {"kind": "record"}).status_code == 303
    photo.refresh_from_db()
    assert photo.kind == "record"
    entry = Entry.objects.get(verb="evidence.kind_put_right")
    assert entry.details == {"paper": photo.pk}, "the log does not say that it is medical"


def test_a_member_puts_right_what_she_has_put_in_and_agrees_first(member, welfare) -> None:
    told = OccasionFacts("illness", local_today() - timedelta(days=9))
    mine = actions.report(member.member, told, actor=member)
    file = SimpleUploadedFile("单子.png", made.picture("PNG", (60, 40)))
    [paper] = actions.attach(mine, [file], kind="other", actor=member)
    with pytest.raises(actions.PapersNeedConsent):
        actions.put_kind_right(mine, paper, kind="record", actor=member)
    privacy.give_consent(member.member, actions.MEDICAL_PAPERS, version=1, actor=member)
    actions.put_kind_right(mine, paper, kind="record", actor=member)
    actions.put_kind_right(mine, paper, kind="other", actor=member)
    privacy.withdraw_consent(member.member.consents.get(), actor=member)
    actions.put_kind_right(mine, paper, kind="record", actor=welfare)
    paper.refresh_from_db()
    assert paper.reduced_at, "she has taken her consent back: the file goes at once"


def test_nobody_else_puts_a_kind_right(stay, leader, committee) -> None:
    photo, entries = stay.case.papers.get(kind="photo"), Entry.objects.count()
    for somebody, refusal in ((leader, NotReachable), (committee, NotAllowed)):
        with pytest.raises(refusal):
            actions.put_kind_right(stay, photo, kind="record", actor=somebody)
    photo.refresh_from_db()
    assert (photo.kind, Entry.objects.count()) == ("photo", entries)
