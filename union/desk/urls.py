"""Addresses of the workbench's own pages."""

from django.urls import path

from union.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("log/", views.log, name="log"),
]
