"""Addresses of the roster at the desk."""

from union.members import urls_codes

app_name = "members"
urlpatterns = [
    *urls_codes.urlpatterns,
]
