"""What editors send in: limits, and pictures without the place where they were taken."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from PIL import ImageOps
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection


def photograph(kind="JPEG", size=(80, 60)):
    """A picture that notes a camera, a place, and that it lies on its side."""
    picture = Picture.new("RGB", size, "#c8505a")
    exif = picture.getexif()
    exif[0x0110] = "TeacherPhone 9"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 12.0)})
    target = BytesIO()
    picture.save(target, kind, exif=exif)
    return target.getvalue()


def send(client, content, name="IMG_0001.jpg", kind="image/jpeg"):
    return client.post(
        "/cms/images/multiple/add/",
        {
            "title": "照片",
            "collection": Collection.objects.get(depth=1).pk,
            "files[]": SimpleUploadedFile(name, content, kind),
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [("JPEG", "IMG_0001.jpg"), ("PNG", "IMG_0001.png"), ("WEBP", "a.webp"), ("HEIF", "a.heic")],
)
def test_a_photograph_forgets_where_it_was_taken_and_stands_upright(kind, name, chair, login):
    content = photograph(kind)
    assert b"TeacherPhone" in content
    answer = send(login(chair), content, name)
    assert answer.json()["success"] is True, answer.json()
    image = get_image_model().objects.get()
    upright = ImageOps.exif_transpose(Picture.open(BytesIO(content)))
    assert (image.width, image.height) == upright.size
    stored = image.file.open().read()
    assert b"TeacherPhone" not in stored
    assert not Picture.open(BytesIO(stored)).getexif()
    assert b"TeacherPhone" not in image.get_rendition("width-50").file.open().read()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<html><script>alert(1)</script>", "a.jpg"),
        (b"", "a.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_and_not_kept(content, name, chair, login):
    answer = send(login(chair), content, name)
    assert answer.json()["success"] is False
    assert not get_image_model().objects.exists()


def test_a_picture_of_eleven_megabytes_is_refused(chair, login):
    answer = send(login(chair), photograph() + b"\0" * (11 * 1024 * 1024))
    assert answer.json()["success"] is False
    assert not get_image_model().objects.exists()


def test_a_page_of_html_is_no_document(chair, login):
    answer = login(chair).post(
        "/cms/documents/multiple/add/",
        {
            "title": "坏",
            "collection": Collection.objects.get(depth=1).pk,
            "files[]": SimpleUploadedFile("a.html", b"<script>alert(1)</script>", "text/html"),
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["success"] is False
    assert not get_document_model().objects.exists()


def test_a_file_of_the_members_collection_sends_a_visitor_to_login(member, client, login):
    document = get_document_model().objects.create(
        title="名单",
        collection=Collection.objects.get(depth=2),
        file=SimpleUploadedFile("list.pdf", b"%PDF-1.4"),
    )
    answer = client.get(document.url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert login(member).get(document.url).status_code == 200


@pytest.mark.parametrize("who", ["member", "treasurer"])
def test_nobody_else_sends_pictures_in(db, who, request, login):
    send(login(request.getfixturevalue(who)), photograph())
    assert not get_image_model().objects.exists()


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


@pytest.mark.parametrize(
    "content",
    [
        png_of(20_000, 20_000),
        png_of(100_000, 100_000),
        photograph("PNG")[:60],
        photograph("PNG", (800, 600))[:-400],
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["400 megapixels", "ten thousand megapixels", "cut in its head", "cut off", "only a mark"],
)
def test_a_picture_that_cannot_be_opened_is_an_error_of_the_form(content, chair, login):
    answer = login(chair).post(
        "/cms/images/add/",
        {
            "title": "照片",
            "collection": Collection.objects.get(depth=1).pk,
            "file": SimpleUploadedFile("a.png", content, "image/png"),
        },
    )
    assert answer.status_code == 200
    errors = answer.context["form"].errors["file"]
    assert any("\u4e00" <= character <= "\u9fff" for character in errors[0]), errors
    assert send(login(chair), content, "a.png", "image/png").json()["success"] is False
    assert not get_image_model().objects.exists()
