"""The file of an activity: what it needs, who puts papers in, and when they stay."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.evidence import made
from union.activities import actions
from union.activities.actions import IsOver
from union.activities.files import checklists_of
from union.activities.models import Activity
from union.core.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def sent(name="发票.jpg", size=(60, 40)):
    return SimpleUploadedFile(name, made.picture("JPEG", size))


def test_an_outing_needs_what_is_usual_and_gets_it_from_the_phone(outing, organiser, login) -> None:
    client = login(organiser)
    assert len(client.get(outing.get_desk_url()).context["checklist"].needs) == 5
    address = f"/desk/activities/{outing.pk}/file/papers/"
    assert client.get(address).status_code == 200
    client.post(address, {"papers": [sent(), sent("2.jpg", (80, 20))], "kind": "photo"})
    checklist = client.get(outing.get_desk_url()).context["checklist"]
    assert checklist.met == 1
    answer = client.get(f"/desk/activities/{outing.pk}/file/")
    with ZipFile(BytesIO(answer.getvalue())) as found:
        assert found.namelist() == ["00-档案目录.pdf", "01-照片.jpg", "02-照片.jpg"]


def test_each_kind_has_a_word_that_the_rules_know(outing) -> None:
    needs = {}
    for kind in Activity._meta.get_field("kind").choices:
        outing.kind = kind[0]
        needs[outing.kind] = len(checklists_of([outing])[outing.pk].needs)
    assert needs["contest"] == 5
    assert needs["lecture"] == 3
    assert needs["family"] == needs["culture"] == 4
    assert needs["other"] == 0


def test_papers_stay_when_it_is_over_and_still_come(outing, organiser, leader) -> None:
    with pytest.raises(NotAllowed):
        actions.attach(outing, [sent()], kind="photo", actor=leader)
    [paper] = actions.attach(outing, [sent()], kind="photo", actor=organiser)
    Activity.objects.filter(pk=outing.pk).update(state="closed")
    with pytest.raises(IsOver):
        actions.detach(outing, paper, actor=organiser)
    more = sent("发票.jpg", (90, 30))
    assert len(actions.attach(outing, [more], kind="invoice", actor=organiser)) == 1
    Activity.objects.filter(pk=outing.pk).update(state="open")
    actions.detach(outing, paper, actor=organiser)
