"""Addresses of a member's own gifts."""

from django.urls import path

from union.welfare.views import mine

urlpatterns = [
    path("", mine.my_benefits, name="my_benefits"),
    path("<int:row>/choose/", mine.choose, name="choose_benefit"),
    path("<int:row>/confirm/", mine.confirm, name="confirm_benefit"),
    path("<int:row>/signature/", mine.signature, name="my_signature"),
    path("<int:row>/undo/", mine.undo, name="undo_benefit"),
]
