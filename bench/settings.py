"""The real settings; only the static files need no manifest, and one address is added."""

from union import settings
from union.settings import *  # noqa: F403

STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
LOGGING = {}
ROOT_URLCONF = "bench.urls"
