"""Addresses of consents and of what is kept, under /desk/."""

from django.urls import path

from union.privacy.views import kept, texts

app_name = "privacy"
urlpatterns = [
    path("settings/consents/", texts.texts, name="texts"),
    path("settings/consents/<int:union>/<str:purpose>/", texts.versions, name="versions"),
    path("settings/consents/<int:union>/<str:purpose>/new/", texts.publish, name="publish"),
    path("settings/retention/", kept.retention, name="retention"),
    path("members/<int:pk>/mask/", kept.mask, name="mask"),
]
