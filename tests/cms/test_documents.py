"""Who may read a file: whoever may read a page that has it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model
from wagtail.models import Collection


@pytest.fixture
def document(db):
    return get_document_model().objects.create(
        title="名单",
        collection=Collection.objects.get(depth=1),
        file=SimpleUploadedFile("list.pdf", b"%PDF-1.4"),
    )


def link_to(document):
    return f'<a linktype="document" id="{document.pk}">名单</a>'


def test_a_file_of_an_open_page_is_open(publish, document, client):
    publish("通知", link_to(document))
    assert client.get(document.url).status_code == 200


@pytest.mark.parametrize("where", ["members only", "draft", "nowhere"])
def test_a_file_of_no_open_page_asks_for_login(where, publish, document, client, login, member):
    if where != "nowhere":
        page = publish("通知", link_to(document), members_only=where == "members only")
        if where == "draft":
            page.unpublish()
    answer = client.get(document.url)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={document.url}"
    answer = login(member).get(document.url)
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]


def test_a_file_of_two_pages_is_open_as_long_as_one_of_them_is(publish, document, client):
    publish("内部", link_to(document), members_only=True)
    page = publish("公开", link_to(document))
    assert client.get(document.url).status_code == 200
    page.unpublish()
    assert client.get(document.url).status_code == 302
