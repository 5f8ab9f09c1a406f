"""Editors read Wagtail in Chinese: no English sentence of its catalogue is left on their pages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
import wagtail
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Page

from union.orgs.models import Holiday

PACKAGES = ("", "admin", "images", "documents", "users", "contrib/redirects", "search", "embeds")
VOICE = frozenset({"title", "aria-label", "placeholder", "alt", "data-w-tooltip-content-value"})
# Words that are the same in Chinese, or names.
SAME = frozenset({"URL", "ID", "Wagtail"})
# Not of the catalogue: Wagtail itself puts it into an attribute where there is nothing to say.
WRITTEN = frozenset({"None"})


class Words(HTMLParser):
    """Everything of a page that a person sees or hears."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.said += [value for name, value in attrs if name in VOICE and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def english():
    """Every sentence of Wagtail's catalogues, as an expression that its English fits."""
    sentences = {}
    for package in PACKAGES:
        path = Path(wagtail.__file__).parent / package / "locale/en/LC_MESSAGES/django.po"
        if path.exists():
            for entry in polib.pofile(str(path)):
                for text in filter(None, (entry.msgid, entry.msgid_plural)):
                    bare = " ".join(re.sub(r"<[^>]+>", " ", text).split())
                    # A sentence that is only a placeholder fits everything.
                    if len(re.sub(r"%\(\w+\)\w|\{\w*\}|\W", "", bare)) >= 3 and bare not in SAME:
                        parts = re.split(r"%\(\w+\)\w|\{\w*\}", bare)
                        sentences[bare] = re.compile(".+".join(map(re.escape, parts)) + r"\Z")
    return sentences


@pytest.fixture(scope="module")
def sentences():
    found = english()
    assert len(found) > 1200
    return found


def untranslated(html, sentences):
    reader = Words()
    reader.feed(html)
    latin = {text.strip() for text in reader.said if re.search(r"[A-Za-z]{3}", text)}
    latin = {text for text in latin if not re.search(r"[\u4e00-\u9fff]", text)}
    return {
        text
        for text in latin
        if (text in sentences and text not in WRITTEN)
        or any(one.match(text) for name, one in sentences.items() if name not in WRITTEN)
    }


def addresses(page, image, document):
    return {
        "home": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        "explorer, nothing found": reverse("wagtailadmin_explore", args=[page.pk]) + "?q=zzz",
        "new page": reverse(
            "wagtailadmin_pages:add", args=["cms", "newspage", page.get_parent().pk]
        ),
        "page": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "history": reverse("wagtailadmin_pages:history", args=[page.pk]),
        "delete": reverse("wagtailadmin_pages:delete", args=[page.pk]),
        "unpublish": reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        "move": reverse("wagtailadmin_pages:move", args=[page.pk]),
        "copy": reverse("wagtailadmin_pages:copy", args=[page.pk]),
        "usage": reverse("wagtailadmin_pages:usage", args=[page.pk]),
        "search": "/cms/pages/search/?q=zzz",
        "images": reverse("wagtailimages:index"),
        "new image": reverse("wagtailimages:add"),
        "images at once": reverse("wagtailimages:add_multiple"),
        "image": reverse("wagtailimages:edit", args=[image.pk]),
        "image, delete": reverse("wagtailimages:delete", args=[image.pk]),
        "documents": reverse("wagtaildocs:index"),
        "new document": reverse("wagtaildocs:add"),
        "document": reverse("wagtaildocs:edit", args=[document.pk]),
        "collections": reverse("wagtailadmin_collections:index"),
        "new collection": reverse("wagtailadmin_collections:add"),
        # Not the list of redirects: Wagtail translates its filters when the module is read, and
        # the suite may read it while a migration has the translations switched off.
        "new redirect": reverse("wagtailredirects:add"),
        "holidays": "/cms/holidays/",
        "new holiday": "/cms/holidays/new/",
        "holiday": f"/cms/holidays/edit/{Holiday.objects.first().pk}/",
    }


def test_the_pages_of_an_editor_have_no_english_sentence_left(
    chair, login, publish, picture, sentences
):
    Holiday.objects.get_or_create(day="2040-01-02", name="补休")
    page = publish("体检安排", cover=picture("照片"), members_only=True)
    page.save_revision(user=chair)
    document = get_document_model().objects.create(
        title="表格", file=ContentFile(b"%PDF-1.4", name="a.pdf")
    )
    client = login(chair)
    left = {}
    for name, address in addresses(page, page.cover, document).items():
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{name}: {address}"
        if found := untranslated(answer.content.decode(), sentences):
            left[name] = sorted(found)
    assert left == {}


def test_the_choosers_have_no_english_sentence_left(chair, login, picture, sentences):
    picture("照片")
    client = login(chair)
    left = {}
    for name in (
        "wagtailimages_chooser:choose",
        "wagtaildocs_chooser:choose",
        "wagtailadmin_choose_page",
    ):
        if found := untranslated(client.get(reverse(name)).json()["html"], sentences):
            left[name] = sorted(found)
    privacy = reverse("wagtailadmin_pages:set_privacy", args=[Page.objects.get(slug="about").pk])
    if found := untranslated(client.get(privacy).json()["html"], sentences):
        left["privacy"] = sorted(found)
    assert left == {}


def test_the_method_sees_what_is_english(sentences):
    assert untranslated("<p>Search all pages…</p>", sentences) == {"Search all pages…"}
    assert untranslated('<a title="Write something">x</a>', sentences) == set()
    assert untranslated("<p>Locked by Zhou at noon</p><b>搜索</b>", sentences) != set()


def test_the_scripts_of_the_admin_speak_chinese_too(db, client):
    catalogue = client.get("/cms/jsi18n/").content.decode()
    assert "\\u4fee\\u6539\\u5df2\\u81ea\\u52a8\\u4fdd\\u5b58" in catalogue  # 修改已自动保存


def test_the_admin_bears_our_own_mark(chair, login):
    page = login(chair).get("/cms/").content.decode()
    assert "职工之家</title>" in page
    assert re.search(r'<link rel="icon" href="[^"]*union/mark[^"]*"', page)
    assert re.search(r'<link rel="stylesheet" href="[^"]*union/admin[^"]*"', page)
    logo = re.search(r"<template data-wagtail-sidebar-branding-logo>(.*?)</template>", page)
    assert "union/mark" in logo[1]
    # Nothing of it leads out of the house.
    assert "wagtail.org" not in page
