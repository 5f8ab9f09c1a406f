"""Addresses of the website that have a name or are not pages of its tree."""

from django.urls import URLPattern, path
from wagtail.views import serve

from cms.views import picture, search

urlpatterns: list[URLPattern] = [
    path("search/", search, name="search"),
    path("media/images/<str:name>", picture, name="picture"),
    # The page itself; it has a name because the menus know it.
    path("news/", serve, {"path": "news/"}, name="news"),
]
