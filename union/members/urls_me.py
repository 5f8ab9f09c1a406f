"""Addresses of one's own pages, under /me/."""

from django.urls import path

from union.members.views import kinships, me

urlpatterns = [
    path("", me.me, name="me"),
    path("phone/", me.phone, name="me_phone"),
    path("correction/", me.correction, name="me_correction"),
    path("relatives/", kinships.own, name="me_relatives"),
    path("log/", me.log, name="me_log"),
]
