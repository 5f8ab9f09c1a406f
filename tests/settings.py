"""The settings of the tests: the real ones, with keys of their own and nothing left behind."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

if "DATA_DIR" not in os.environ:
    # Workers and child processes inherit the folder; only the process that made it removes it.
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="union-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
Path(os.environ["DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("SECRET_KEY", "only-for-the-tests")
os.environ.setdefault("FIELD_KEYS", "t1:" + base64.b64encode(b"t" * 32).decode())
os.environ.setdefault("INDEX_KEY", base64.b64encode(b"i" * 32).decode())
os.environ.setdefault("FAILPOINTS_ALLOWED", "1")

from union import settings  # noqa: E402
from union.settings import *  # noqa: E402, F403

# Argon2 takes 50 ms by design; the tests log in some thousand times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if REDIS_URL:  # noqa: F405
    # Workers of one run must not see one another's queue and counters: each has its own number.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]
    REDIS_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{number}"  # noqa: F405
    HUEY["url"] = CACHES["default"]["LOCATION"] = REDIS_URL  # noqa: F405
else:
    HUEY = {"name": "tests", "huey_class": "huey.MemoryHuey", "immediate": False}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# Workers of one run sweep files that no row of theirs knows: each has its own.
PRIVATE_ROOT = DATA_DIR / f"private-{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"  # noqa: F405
