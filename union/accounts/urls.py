"""Addresses that stand before allauth's own and bear the same names."""

from django.urls import path

from union.accounts import views

urlpatterns = [
    path("signup/", views.signup, name="account_signup"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("email/", views.email, name="account_email"),
]
