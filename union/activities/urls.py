"""Addresses of activities at the desk."""

from django.urls import path

from union.activities.views import activities, file, papers, sign_ups

app_name = "activities"
urlpatterns = [
    path("", activities.activities, name="list"),
    path("new/", activities.new, name="new"),
    path("export/", papers.export_activities, name="export_list"),
    path("<int:pk>/", activities.detail, name="detail"),
    path("<int:pk>/edit/", activities.edit, name="edit"),
    path("<int:pk>/copy/", activities.copy, name="copy"),
    path("<int:pk>/publish/", activities.publish, name="publish"),
    path("<int:pk>/call-off/", activities.call_off, name="call_off"),
    path("<int:pk>/close/", activities.close, name="close"),
    path("<int:pk>/reopen/", activities.reopen, name="reopen"),
    path("<int:pk>/share/", papers.share, name="share"),
    path("<int:pk>/sheet/", papers.sheet, name="sheet"),
    path("<int:pk>/file/", file.bundle, name="file"),
    path("<int:pk>/file/papers/", file.add, name="file_papers"),
    path("<int:pk>/file/papers/<int:paper>/", file.show, name="file_paper"),
    path("<int:pk>/file/papers/<int:paper>/remove/", file.remove, name="file_paper_remove"),
    path("<int:pk>/export/", papers.export, name="export"),
    path("<int:pk>/add/", sign_ups.add, name="add"),
    path("<int:pk>/add/<int:member>/", sign_ups.add_one, name="add_one"),
    path("<int:pk>/attendance/", sign_ups.attendance, name="attendance"),
    path("<int:pk>/attendance/paste/", sign_ups.paste, name="paste"),
    path("<int:pk>/sign-ups/<int:row>/family/", sign_ups.family, name="family"),
    path("<int:pk>/sign-ups/<int:row>/end/", sign_ups.end, name="end"),
    path("<int:pk>/sign-ups/<int:row>/present/", sign_ups.tap, name="tap"),
    path("<int:pk>/sign-ups/<int:row>/hand-over/", sign_ups.hand_over, name="hand_over"),
    path(
        "<int:pk>/sign-ups/<int:row>/hand-over/<int:member>/",
        sign_ups.hand_over_to,
        name="hand_over_to",
    ),
]
