"""Addresses of events at the desk."""

from django.urls import path

from union.occasions.views import desk, hardship, on_paper, papers

app_name = "occasions"
urlpatterns = [
    path("", desk.occasions, name="list"),
    path("report/", desk.choose_member, name="choose"),
    path("report/<int:member>/", desk.report, name="report"),
    path("<int:pk>/", desk.detail, name="detail"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/close/", desk.close, name="close"),
    path("<int:pk>/reopen/", desk.turn, {"deed": "reopen"}, name="reopen"),
    path("<int:pk>/withdraw/", desk.turn, {"deed": "withdraw"}, name="withdraw"),
    path("<int:pk>/name/", desk.name, name="name"),
    path("<int:pk>/form/", on_paper.form, name="form"),
    path("<int:pk>/application/", hardship.papers, name="application"),
    path("<int:pk>/file/", on_paper.bundle, name="file"),
    path("<int:pk>/papers/", papers.add, name="papers"),
    path("<int:pk>/papers/<int:paper>/", papers.show, name="paper"),
    path("<int:pk>/papers/<int:paper>/check/", papers.check, name="paper_check"),
    path("<int:pk>/papers/<int:paper>/kind/", papers.kind, name="paper_kind"),
    path("<int:pk>/papers/<int:paper>/remove/", papers.remove, name="paper_remove"),
]
