"""Addresses of one's own pages, under /me/."""

from django.urls import path

from union.members.views import families, kinships, me

urlpatterns = [
    path("", me.me, name="me"),
    path("phone/", me.phone, name="me_phone"),
    path("correction/", me.correction, name="me_correction"),
    path("relatives/", kinships.own, name="me_relatives"),
    path("family/", families.own, name="me_family"),
    path("family/add/<str:what>/", families.enter_own, name="me_family_add"),
    path("family/<int:dependant>/", families.change_own, name="me_family_change"),
    path("family/<int:dependant>/remove/", families.remove_own, name="me_family_remove"),
    path("log/", me.log, name="me_log"),
]
