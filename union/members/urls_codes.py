"""Addresses of the login codes, under /desk/members/."""

from django.urls import path

from union.members.views import codes

urlpatterns = [
    path("codes/", codes.codes, name="codes"),
    path("codes/confirm/", codes.confirm, name="codes_confirm"),
    path("codes/slips/", codes.slips, name="slips"),
    path("codes/<int:pk>/second/", codes.confirm_code, name="confirm_code"),
    path("<int:pk>/code/", codes.code, name="code"),
]
