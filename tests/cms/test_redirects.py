"""Where a page of the website has moved to."""

from wagtail.contrib.redirects.models import Redirect


def test_an_old_address_of_the_website_leads_to_the_new_one(client, db) -> None:
    Redirect.objects.create(old_path="/old-news", redirect_link="/news/")
    answer = client.get("/old-news/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/news/"


def test_what_the_desk_does_not_find_has_not_moved(login, chair) -> None:
    Redirect.objects.create(old_path="/desk/members/999999", redirect_link="/news/")
    answer = login(chair).get("/desk/members/999999/")
    assert answer.status_code == 404
