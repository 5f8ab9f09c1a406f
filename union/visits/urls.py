"""Addresses of visits at the desk."""

from django.urls import path

from union.visits.views import desk, exemptions

app_name = "visits"
urlpatterns = [
    path("", desk.visits, name="list"),
    path("export/", desk.export, name="export"),
    path("forgotten/", desk.forgotten, name="forgotten"),
    path("add/<int:occasion>/", desk.add, name="add"),
    path("<int:pk>/", desk.detail, name="detail"),
    path("<int:pk>/plan/", desk.plan, name="plan"),
    path("<int:pk>/write/", desk.write, name="write"),
    path("<int:pk>/correct/", desk.correct, name="correct"),
    path("<int:pk>/exemption/", exemptions.ask, name="exemption"),
    path("<int:pk>/drop/", desk.drop, name="drop"),
]
