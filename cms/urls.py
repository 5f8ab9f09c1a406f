"""Addresses of the website that are not pages of its tree."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern] = [
    path("news/", RedirectView.as_view(url="/"), name="news"),
]
