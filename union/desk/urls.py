"""Addresses of the workbench's own pages."""

from django.urls import include, path

from union.desk import views
from union.desk.files import files
from union.desk.log import log

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("log/", log, name="log"),
    path("files/", files, name="files"),
    path("settings/appointments/", include("union.desk.offices.urls")),
]
