"""Addresses of a member's own health."""

from django.urls import path

from union.health.views import booking, mine

urlpatterns = [
    path("", mine.mine, name="my_health"),
    path("add/", mine.add_entry, name="my_health_add"),
    path("paper/", mine.add_paper, name="my_health_paper"),
    path("check-up/", booking.check_up, name="my_check_up"),
    path("check-up/<int:pk>/book/<int:slot>/", booking.book, name="my_check_up_book"),
    path("check-up/<int:pk>/cancel/", booking.cancel, name="my_check_up_cancel"),
    path("<int:pk>/", mine.show, name="my_health_record"),
    path("<int:pk>/file/", mine.file, name="my_health_file"),
    path("<int:pk>/delete/", mine.delete, name="my_health_delete"),
]
