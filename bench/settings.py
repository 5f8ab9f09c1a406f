"""The real settings; only the static files need no manifest."""

from union.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,
    "staticfiles": {  # noqa: F405
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
ALLOWED_HOSTS = ["*"]
LOGGING = {}
