"""The photo of the printed sheet: sent along with the ticks, and tied to the rows."""

from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.evidence import made
from union.core.errors import NotReachable
from union.evidence.models import Paper
from union.evidence.reading.refused import NotTaken
from union.welfare import actions
from union.welfare.actions import SignedOnIt
from union.welfare.models import Disbursement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def photo(content=None, name="签名.jpg"):
    return [SimpleUploadedFile(name, content or made.picture("JPEG"))]


def test_ticks_and_photo_go_together_and_the_row_leads_to_it(
    programme, mine, theirs, welfare, login, logged
) -> None:
    client = login(welfare)
    here = f"/desk/welfare/{programme.pk}/paper/"
    assert 'enctype="multipart/form-data"' in client.get(here).content.decode()
    done = client.post(here, {"row": [mine.pk, theirs.pk], "papers": photo()[0]})
    assert done.status_code == 303
    [paper] = Paper.objects.all()
    assert paper.kind == "list"
    assert set(Disbursement.objects.values_list("receipt", "sheet")) == {("paper", paper.pk)}
    [said] = logged("welfare.paper_confirmed")
    assert (said["rows"], said["sheet"]) == (2, paper.pk)
    address = f"/desk/welfare/{programme.pk}/file/papers/{paper.pk}/"
    page = client.get(programme.get_desk_url())
    assert page.content.decode().count(address) == 3  # in the file, and beside both rows
    [need] = [one for one in page.context["checklist"].needs if one.kinds == ("list",)]
    assert need.is_met
    assert address in client.get(f"/desk/members/{mine.member_id}/").content.decode()


def test_the_same_photo_twice_is_one_paper(programme, mine, theirs, welfare) -> None:
    for row in (mine, theirs):
        assert actions.confirm_on_sheet(programme, [row.pk], photo(), actor=welfare) == 1
    assert Paper.objects.count() == 1
    assert actions.confirm_on_sheet(programme, [mine.pk], photo(), actor=welfare) == 0


def test_a_photo_that_is_refused_ticks_nothing(programme, mine, welfare, login) -> None:
    with pytest.raises(NotTaken):
        actions.confirm_on_sheet(programme, [mine.pk], photo(b"nothing"), actor=welfare)
    here = f"/desk/welfare/{programme.pk}/paper/"
    again = login(welfare).post(here, {"row": [mine.pk], "papers": photo(b"nothing")[0]})
    assert again.status_code == 422
    assert f'value="{mine.pk}" id="r{mine.pk}" checked' in again.content.decode()
    mine.refresh_from_db()
    assert mine.receipt == ""
    assert not Paper.objects.exists()


def test_a_leader_sends_that_of_her_group_and_opens_what_her_rows_point_at(
    programme, mine, theirs, leader, welfare, login
) -> None:
    with pytest.raises(NotReachable):
        actions.confirm_on_sheet(programme, [mine.pk, theirs.pk], photo(), actor=leader)
    assert not Paper.objects.exists()
    actions.confirm_on_sheet(programme, [mine.pk], photo(), actor=leader)
    other = photo(made.picture("JPEG", (90, 30)))
    actions.confirm_on_sheet(programme, [theirs.pk], other, actor=welfare)
    programme.refresh_from_db()
    hers, not_hers = Paper.objects.of_case(programme.case)
    client = login(leader)
    here = f"/desk/welfare/{programme.pk}/file/papers/"
    assert client.get(f"{here}{hers.pk}/").status_code == 200
    assert client.get(f"{here}{not_hers.pk}/").status_code == 404
    assert f"{here}{hers.pk}/" in client.get(programme.get_desk_url()).content.decode()


def test_it_stays_while_rows_point_at_it(programme, mine, welfare) -> None:
    actions.confirm_on_sheet(programme, [mine.pk], photo(), actor=welfare)
    [paper] = Paper.objects.all()
    programme.refresh_from_db()
    with pytest.raises(SignedOnIt):
        actions.detach(programme, paper, actor=welfare)
    actions.take_back_receipt(mine, reason="记错了", actor=welfare)
    mine.refresh_from_db()
    assert mine.sheet is None
    actions.detach(programme, paper, actor=welfare)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_photo_at_once_make_one_paper(
    programme, mine, theirs, welfare, chair
) -> None:
    start, said = Barrier(2), []

    def send(row, actor):
        start.wait()
        said.append(actions.confirm_on_sheet(programme, [row.pk], photo(), actor=actor))
        connection.close()

    both = [Thread(target=send, args=pair) for pair in ((mine, welfare), (theirs, chair))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert said == [1, 1]
    [paper] = Paper.objects.all()
    assert set(Disbursement.objects.values_list("sheet", flat=True)) == {paper.pk}


def test_the_photo_is_tied_also_to_rows_that_were_ticked_by_hand_before(
    programme, mine, theirs, welfare, login, logged
) -> None:
    actions.confirm_on_paper(programme, [mine.pk], actor=welfare)
    client = login(welfare)
    here = f"/desk/welfare/{programme.pk}/paper/"
    page = client.get(here)
    assert [row.pk for row in page.context["rows"]] == [theirs.pk]
    assert [row.pk for row in page.context["earlier"]] == [mine.pk]
    done = client.post(here, {"row": [mine.pk, theirs.pk], "papers": photo()[0]})
    assert done.status_code == 303
    [paper] = Paper.objects.all()
    assert set(Disbursement.objects.values_list("receipt", "sheet")) == {("paper", paper.pk)}
    said = logged("welfare.paper_confirmed")[-1]
    assert (said["rows"], said["tied"], said["sheet"]) == (1, 1, paper.pk)
    assert not client.get(here).context["earlier"]


def test_only_the_rows_on_the_photo_are_tied_and_what_has_one_keeps_it(
    programme, mine, theirs, welfare
) -> None:
    actions.confirm_on_sheet(programme, [mine.pk], photo(), actor=welfare)
    first = Disbursement.objects.get(pk=mine.pk).sheet_id
    actions.confirm_on_paper(programme, [theirs.pk], actor=welfare)
    other = photo(made.picture("JPEG", (90, 70)))
    assert actions.confirm_on_sheet(programme, [mine.pk], other, actor=welfare) == 0
    assert Disbursement.objects.get(pk=mine.pk).sheet_id == first
    assert Disbursement.objects.get(pk=theirs.pk).sheet_id is None


def test_a_leader_ties_no_photo_to_rows_of_others(programme, mine, theirs, welfare, leader) -> None:
    actions.confirm_on_paper(programme, [theirs.pk], actor=welfare)
    with pytest.raises(NotReachable):
        actions.confirm_on_sheet(programme, [theirs.pk], photo(), actor=leader)
    assert Disbursement.objects.get(pk=theirs.pk).sheet_id is None


def test_a_tick_by_hand_alone_changes_nothing_of_earlier_ones(programme, mine, welfare) -> None:
    assert actions.confirm_on_paper(programme, [mine.pk], actor=welfare) == 1
    assert actions.confirm_on_paper(programme, [mine.pk], actor=welfare) == 0
