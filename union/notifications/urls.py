"""Addresses."""

from django.urls import path

from union.notifications import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("todos/", views.todos, name="todos"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/open/", views.open_notice, name="open_notice"),
]
