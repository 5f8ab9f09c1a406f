"""Addresses of the website that have a name or are not pages of its tree."""

from django.urls import URLPattern, path
from wagtail.views import serve

from cms import sign_ups
from cms.views import picture, search

urlpatterns: list[URLPattern] = [
    path("search/", search, name="search"),
    path("media/images/<str:name>", picture, name="picture"),
    # The page itself; it has a name because the menus know it.
    path("news/", serve, {"path": "news/"}, name="news"),
    path("activities/", serve, {"path": "activities/"}, name="activities"),
    path("activities/<slug:slug>/sign-up/", sign_ups.sign_up, name="sign_up"),
    path("activities/<slug:slug>/family/", sign_ups.change_family, name="change_family"),
    path("activities/<slug:slug>/accept/", sign_ups.accept, name="accept_place"),
    path("activities/<slug:slug>/cancel/", sign_ups.cancel, name="cancel_sign_up"),
]
