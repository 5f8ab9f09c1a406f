"""The demo's pages, and the migrations that make the first ones."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.demo import publish_demo_pages
from cms.models import NewsPage
from union.core.dates import local_today


def test_the_demo_has_a_handful_of_dated_notices_and_stories(chair, union, client):
    publish_demo_pages(union, chair)
    pages = list(NewsPage.objects.live())
    assert len(pages) >= 8
    assert all(page.day < local_today() for page in pages)
    assert len({page.day.year for page in pages}) >= 2
    assert get_image_model().objects.count() >= 3
    closed = [page for page in pages if page.get_view_restrictions().exists()]
    assert len(closed) == 1
    home = client.get("/").content.decode()
    assert closed[0].title not in home
    for page in pages:
        assert client.get(page.url).status_code == (302 if page in closed else 200)


def test_the_demo_is_loaded_once(chair, union):
    publish_demo_pages(union, chair)
    count = Page.objects.count()
    publish_demo_pages(union, chair)
    assert Page.objects.count() == count


def test_the_quarter_that_is_made_public_is_the_one_that_is_over():
    from cms.demo import _quarter

    assert _quarter(date(2027, 2, 3)) == "2026年第四季度"
    assert _quarter(date(2026, 11, 23)) == "2026年第三季度"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_migrations_can_be_taken_back_and_made_again():
    call_command("migrate", "cms", "zero", verbosity=0)
    assert Site.objects.get().root_page.title.startswith("Welcome")
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Moderators"}
    call_command("migrate", "cms", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == {"编辑", "发布"}
    assert Page.find_problems() == ([], [], [], [], [])
