"""Addresses of one's own consents and data, under /me/privacy/."""

from django.urls import path

from union.privacy.views import copies, mine

urlpatterns = [
    path("", mine.privacy, name="my_privacy"),
    path("copy/", copies.copy, name="my_copy"),
    path("copy/progress/", copies.progress, name="my_copy_progress"),
    path("copy/remove/", copies.remove, name="my_copy_remove"),
    path("copy/<int:number>/", copies.part, name="my_copy_part"),
    path("purposes/<str:purpose>/", mine.purpose, name="my_purpose"),
    path("purposes/<str:purpose>/later/", mine.later, name="my_purpose_later"),
    path("purposes/<str:purpose>/withdraw/", mine.withdraw, name="my_purpose_withdraw"),
]
