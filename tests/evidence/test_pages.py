"""What a page of the app above shows: the field for choosing, the tiles, and the paper itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from tests.evidence import made
from union.core.private_files import MAX_BYTES
from union.evidence.answers import paper_response
from union.evidence.forms import PapersField
from union.evidence.models import Paper

Add = Callable[..., Paper]


class Sending(forms.Form):
    """A form of the app above."""

    papers = PapersField()


class MaySend(forms.Form):
    """One that may go without."""

    papers = PapersField(required=False, most=2)


def sent(form: type[forms.Form], *files: SimpleUploadedFile) -> forms.Form:
    return form({}, MultiValueDict({"papers": list(files)}))


def some(count: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.pdf", b"%PDF-") for n in range(count)]


def test_several_files_are_chosen_at_once() -> None:
    form = sent(Sending, *some(3))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["papers"]] == ["0.pdf", "1.pdf", "2.pdf"]


def test_a_phone_offers_its_camera_and_its_pictures() -> None:
    page = str(Sending()["papers"])
    assert " multiple" in page
    assert "image/*" in page
    assert "capture" not in page
    assert "照片、PDF 或电子发票" in str(Sending())


def test_no_file_is_an_error_only_where_one_is_needed() -> None:
    assert "请先选择" in str(sent(Sending).errors["papers"])
    form = sent(MaySend)
    assert form.is_valid()
    assert form.cleaned_data["papers"] == []


def test_too_many_and_too_large_stand_beside_the_field() -> None:
    assert "最多选择 2 个" in str(sent(MaySend, *some(3)).errors["papers"])
    large = SimpleUploadedFile("大.pdf", b"")
    large.size = MAX_BYTES + 1
    assert "“大.pdf”超过 25 MB" in str(sent(MaySend, large).errors["papers"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "media_type", "ending", "shown"),
    [
        (made.picture("JPEG"), "林晓病历.jpg", "image/jpeg", "jpg", True),
        (made.picture("PNG"), "a.png", "image/png", "png", True),
        (made.plain_pdf(), "a.pdf", "application/pdf", "pdf", True),
        (made.INVOICE.encode(), "a.xml", "application/xml", "xml", False),
        (made.ofd(), "a.ofd", "application/ofd", "ofd", False),
    ],
)
def test_a_paper_is_handed_out_so_that_nothing_in_it_runs(
    add: Add, content: bytes, name: str, media_type: str, ending: str, shown: bool
) -> None:
    paper = add(content, name)
    for inline in (True, False):
        answer = paper_response(paper, inline=inline)
        assert answer["Content-Type"] == media_type
        how = "inline" if inline and shown else "attachment"
        assert answer["Content-Disposition"] == f'{how}; filename="paper-{paper.pk}.{ending}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        policy = answer["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "sandbox"} <= set(policy)
        with paper.file.open() as file:
            assert answer.content == file.read()


@pytest.mark.django_db
def test_the_answers_own_policy_outlives_the_middleware(add: Add) -> None:
    from csp.middleware import CSPMiddleware

    paper = add(made.plain_pdf(), "a.pdf")

    def view(_request: Any) -> HttpResponse:
        return paper_response(paper, inline=True)

    answer = CSPMiddleware(view)(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.django_db
def test_a_row_that_claims_another_kind_is_only_saved(add: Add) -> None:
    paper = add(made.plain_pdf(), "a.pdf")
    paper.media_type = "text/html"
    answer = paper_response(paper, inline=True)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_the_tiles_say_what_each_paper_is(add: Add) -> None:
    invoice = add(made.INVOICE.encode(), "<b>发票.xml")
    photo = add(made.picture("JPEG"), "合影.jpg")
    contract = add(made.pdf(3), "合同.pdf")
    for paper in (invoice, photo, contract):
        paper.url = f"/desk/funds/1/papers/{paper.pk}/"  # type: ignore[attr-defined]
    invoice.used_before = True  # type: ignore[attr-defined]
    page = render_to_string("evidence/_papers.html", {"papers": [invoice, photo, contract]})
    assert page.count('class="file"') == 3
    assert f'href="/desk/funds/1/papers/{photo.pk}/"' in page
    assert "&lt;b&gt;发票.xml" in page
    assert f"发票号 {made.NUMBER} · ¥4,860" in page
    assert "滨江文具有限公司" in page
    assert page.count("曾使用过") == 1
    assert "3 页" in page
    assert "还没有材料" in render_to_string("evidence/_papers.html", {"papers": []})
