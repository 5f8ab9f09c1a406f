"""Addresses of the import."""

from django.urls import path

from union.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batches, name="list"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/columns/", views.mapping, name="mapping"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/rejected/", views.rejected, name="rejected"),
]
