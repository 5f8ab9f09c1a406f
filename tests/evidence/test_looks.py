"""The same picture twice is flagged, also where a chat has compressed it anew."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.evidence import made
from tests.questions import afresh
from union.evidence import actions, registry
from union.evidence.actions import looks_met_again, open_case
from union.evidence.models import Paper

pytestmark = pytest.mark.django_db


def scene(seed: int, size=(1200, 900)) -> Image.Image:
    """Something like a photo: soft shapes of light and dark, others for each seed."""
    image = Image.new("RGB", size, (90, 110, 130))
    pen = ImageDraw.Draw(image)
    for n in range(14):
        x, y = (seed * 7919 + n * 271) % size[0], (seed * 104729 + n * 433) % size[1]
        shade = (seed * 31 + n * 67) % 256
        pen.ellipse((x - 200, y - 160, x + 200, y + 160), fill=(shade, 255 - shade, shade // 2))
    return image.filter(ImageFilter.GaussianBlur(12))


def saved(image: Image.Image, fmt="JPEG", **options) -> bytes:
    target = BytesIO()
    image.save(target, fmt, **options)
    return target.getvalue()


def test_a_photo_that_was_compressed_anew_is_met_again(add, case, union) -> None:
    first = add(saved(scene(1), quality=92), "原图.jpg")
    other = open_case(union)
    again = add(saved(scene(1).resize((480, 360)), quality=35), "微信.jpg", into=other)
    add(saved(scene(2)), "别的.jpg", into=open_case(union))
    assert first.sha256 != again.sha256
    assert looks_met_again([first], union) == {first.pk: f"#{other.pk}"}
    assert looks_met_again([again], union) == {again.pk: f"#{case.pk}"}


def test_what_was_taken_away_and_what_lies_in_the_same_file_does_not_count(
    add, case, union, organiser
) -> None:
    first = add(saved(scene(1)), "1.jpg")
    add(saved(scene(1), quality=40), "2.jpg")
    assert looks_met_again([first], union) == {}
    gone = add(saved(scene(1), quality=50), "3.jpg", into=open_case(union))
    actions.remove(gone, actor=organiser)
    assert looks_met_again([first], union) == {}


def test_two_files_of_one_matter_may_hold_the_same(add, case, union, monkeypatch) -> None:
    first = add(saved(scene(1)), "1.jpg")
    other = open_case(union)
    add(saved(scene(1), quality=40), "2.jpg", into=other)
    monkeypatch.setattr(registry, "_kin", [lambda cases: {case.pk: {other.pk}}])
    assert looks_met_again([first], union) == {}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (saved(Image.new("RGB", (400, 300), "white")), "空白.jpg"),
        (made.picture("PNG"), "两色.png"),
        (made.plain_pdf(), "a.pdf"),
    ],
)
def test_what_has_no_looks_is_like_nothing(add, union, content, name) -> None:
    paper = add(content, name)
    assert paper.look is None
    assert looks_met_again([paper], union) == {}


def test_the_questions_do_not_grow(add, union) -> None:
    ours = [add(saved(scene(n)), f"{n}.jpg") for n in range(4)]
    other = open_case(union)
    for n in range(4):
        add(saved(scene(n), quality=40), f"{n}.jpg", into=other)
    with afresh() as one:
        looks_met_again(ours[:1], union)
    with afresh() as four:
        assert len(looks_met_again(ours, union)) == 4
    assert len(one) == len(four)


@pytest.mark.parametrize("bits", [0, 1, 0xFFFF_0000_FFFF_0001, 2**64 - 1])
def test_the_look_is_kept_in_four_quarters(bits) -> None:
    paper = Paper()
    paper.look = bits
    assert paper.look == bits
    assert max(paper.look1, paper.look2, paper.look3, paper.look4) <= 0xFFFF
