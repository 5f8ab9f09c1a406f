"""Addresses of the workbench's own pages."""

from django.urls import path

from union.desk import views
from union.desk.log import log

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("log/", log, name="log"),
]
