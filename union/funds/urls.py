"""Addresses of money at the desk."""

app_name = "funds"
urlpatterns: list[object] = []
