"""Colours, size and language: chosen without a script, kept in cookies."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent", "cookie", "value"),
    [
        ({"theme": "dark"}, "theme", "dark"),
        ({"size": "large"}, "size", "large"),
        ({"language": "en"}, "django_language", "en"),
    ],
)
def test_a_choice_is_kept_and_leads_back(
    client: Client, sent: dict[str, str], cookie: str, value: str
) -> None:
    response = client.post("/display/", {**sent, "next": "/news/?page=2"})
    assert (response.status_code, response.headers["Location"]) == (303, "/news/?page=2")
    assert response.cookies[cookie].value == value
    assert len(response.cookies) == 1


def test_the_page_is_drawn_as_chosen(client: Client) -> None:
    client.post("/display/", {"theme": "dark", "size": "large"})
    page = client.get("/display/").content.decode()
    assert '<html lang="zh-Hans" data-theme="dark" data-size="large">' in page


def test_the_page_is_in_the_language_chosen(client: Client) -> None:
    assert "跳到正文" in client.get("/display/").content.decode()
    client.post("/display/", {"language": "en"})
    page = client.get("/display/").content.decode()
    assert '<html lang="en"' in page
    assert "Skip to content" in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:1"])
def test_it_never_leads_to_another_website(client: Client, elsewhere: str) -> None:
    response = client.post("/display/", {"theme": "dark", "next": elsewhere})
    assert response.headers["Location"] == "/display/"


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_kept(client: Client) -> None:
    response = client.post("/display/", {"theme": "neon"})
    assert response.status_code == 422
    assert "theme" not in response.cookies


def test_a_forged_cookie_is_not_printed(client: Client) -> None:
    client.cookies["theme"] = "x onload=1"
    assert 'data-theme="auto"' in client.get("/display/").content.decode()
