"""Addresses under /accounts/."""

from django.urls import path

from union.members.views import claim

urlpatterns = [
    path("claim/", claim.claim, name="claim"),
    path("claim/<slug:code>/", claim.with_code, name="claim_with_code"),
]
