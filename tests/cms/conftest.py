"""Pages for the tests: `publish("标题", "正文")` puts one under /news/."""

import itertools
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from cms.models import Kind, NewsIndexPage, NewsPage
from union.core.dates import local_today


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def publish(db):
    count = itertools.count(1)

    def make(title, text="", *, members_only=False, day=None, kind=Kind.NOTICE, **facts):
        page = NewsPage(
            title=title,
            slug=f"p{next(count)}",
            day=day or local_today(),
            kind=kind,
            body=[("paragraph", f"<p>{text}</p>")],
            **facts,
        )
        NewsIndexPage.objects.get().add_child(instance=page)
        if members_only:
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        return page

    return make


@pytest.fixture
def picture(db):
    cache.clear()  # Wagtail keeps the sizes of a picture there, by a number that tests use again

    def make(title="照片"):
        target = BytesIO()
        Picture.new("RGB", (640, 480), "#c8505a").save(target, "PNG")
        image = get_image_model()(
            title=title, file=ContentFile(target.getvalue(), name="picture.png")
        )
        image.save()
        return image

    return make


@pytest.fixture
def news_index(db):
    return NewsIndexPage.objects.get()
