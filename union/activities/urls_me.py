"""A member's own activities, under /me/activities/."""

from django.urls import path

from union.activities.views import mine

urlpatterns = [path("", mine.my_activities, name="my_activities")]
