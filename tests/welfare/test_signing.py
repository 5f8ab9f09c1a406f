"""Signing on the screen of an officer's phone: drawn or typed."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from union.core.errors import NotAllowed, NotReachable
from union.evidence.reading.refused import Blank, NotTaken
from union.notifications.models import Notice
from union.welfare import actions
from union.welfare.actions import AlreadyReceived, AnotherName, NothingSigned, OwnReceipt
from union.welfare.models import Signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "signatures"


def drawn(ink="black"):
    """What the box of the page sends: a stroke on white."""
    box = Image.new("RGBA", (840, 320), "white")
    ImageDraw.Draw(box).line([(100, 80), (500, 240), (620, 60)], fill=ink, width=7)
    target = BytesIO()
    box.save(target, "PNG")
    return target.getvalue()


def test_she_draws_it_and_whoever_sees_the_row_sees_it(
    programme, mine, member, welfare, auditor, leader, login, logged, store
) -> None:
    here = f"/desk/welfare/{programme.pk}/rows/{mine.pk}"
    client = login(leader)
    assert "data-sign-box" in client.get(f"{here}/sign/").content.decode()
    sent = {"drawing": f"data:image/png;base64,{b64encode(drawn()).decode()}", "typed_name": ""}
    assert client.post(f"{here}/sign/", sent).status_code == 303
    mine.refresh_from_db()
    assert (mine.receipt, mine.confirmed_by) == ("signed", leader)
    with mine.signature.picture.open() as file, Image.open(file) as kept:
        assert kept.format == "PNG"
        assert max(kept.size) <= 420
        # Cropped to the strokes.
        assert kept.width < 840 * 0.7
    assert mine.signature.picture.size < 6000
    assert b"PNG" not in next(store.iterdir()).read_bytes()
    assert logged("welfare.signed") == [{"signature": mine.signature.pk, "typed": False}]
    told = Notice.objects.get(user=member, kind="welfare.signed_named")
    assert "签了名" in told.text
    answer = login(auditor).get(f"{here}/signature/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "private, no-store")
    assert f"{here}/signature/" in client.get(programme.get_desk_url()).content.decode()
    own = f"/me/benefits/{mine.pk}/signature/"
    client = login(member)
    assert own in client.get("/me/benefits/").content.decode()
    assert client.get(own).status_code == 200
    sheet = login(welfare).get(f"/desk/welfare/{programme.pk}/sheet/")
    assert sheet.content.startswith(b"%PDF")
    assert b"/Subtype /Image" in sheet.content or b"/Subtype/Image" in sheet.content


def test_typing_her_name_will_do_and_another_name_will_not(mine, welfare) -> None:
    with pytest.raises(AnotherName):
        actions.sign_on_screen(mine, typed_name="王芳", actor=welfare)
    with pytest.raises(NothingSigned):
        actions.sign_on_screen(mine, typed_name="  ", actor=welfare)
    actions.sign_on_screen(mine, typed_name=" 林晓 ", actor=welfare)
    mine.refresh_from_db()
    assert (mine.receipt, mine.signature.typed_name) == ("signed", "林晓")
    assert not mine.signature.picture


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(drawn("white"), Blank), (b"GIF89a", NotTaken), (b"\x89PNG\r\n\x1a\n" + b"x" * 90, NotTaken)],
)
def test_what_is_no_signature_is_refused_and_nothing_is_kept(
    mine, welfare, content, refusal, store
) -> None:
    with pytest.raises(refusal):
        actions.sign_on_screen(mine, drawing=content, actor=welfare)
    assert not Signature.objects.exists()
    assert not store.exists() or not list(store.iterdir())


def test_a_second_signature_is_refused_and_its_picture_goes(mine, welfare, store) -> None:
    actions.sign_on_screen(mine, drawing=drawn(), actor=welfare)
    with pytest.raises(AlreadyReceived):
        actions.sign_on_screen(mine, drawing=drawn(), actor=welfare)
    assert Signature.objects.count() == len(list(store.iterdir())) == 1


@pytest.mark.parametrize(("who", "refusal"), [("treasurer", NotAllowed), ("member", NotReachable)])
def test_only_who_records_receipts_holds_out_the_phone(mine, who, refusal, request) -> None:
    with pytest.raises(refusal):
        actions.sign_on_screen(mine, typed_name="林晓", actor=request.getfixturevalue(who))
    mine.refresh_from_db()
    assert mine.receipt == ""


def test_nobody_takes_her_own(give, welfare) -> None:
    own = give(welfare.member)
    with pytest.raises(OwnReceipt):
        actions.sign_on_screen(own, typed_name="顾小满", actor=welfare)


def test_what_is_taken_back_stays_and_the_log_names_it(mine, welfare, logged, store) -> None:
    actions.sign_on_screen(mine, drawing=drawn(), actor=welfare)
    mine.refresh_from_db()
    taken = mine.signature_id
    actions.take_back_receipt(mine, reason="签错了", actor=welfare)
    mine.refresh_from_db()
    assert (mine.receipt, mine.signature) == ("", None)
    assert Signature.objects.filter(pk=taken).exists()
    assert len(list(store.iterdir())) == 1
    [said] = logged("welfare.receipt_undone")
    assert said["signature"] == taken
    actions.sign_on_screen(mine, typed_name="林晓", actor=welfare)
