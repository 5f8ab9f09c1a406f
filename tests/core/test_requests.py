"""What a request must be before any page looks at it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["gbk", "utf-7"])
def test_a_form_in_another_encoding_is_refused_with_a_sentence(client, charset):
    form = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.post("/display/", b"theme=dark", content_type=form)
    assert (answer.status_code, answer.content.decode()) == (400, "请用 UTF-8 编码提交。")


def test_a_form_that_names_utf_8_is_taken(client):
    form = "application/x-www-form-urlencoded; charset=UTF-8"
    assert client.post("/display/", b"theme=dark", content_type=form).status_code == 303
