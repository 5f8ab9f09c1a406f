"""The door that the web server knocks at."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "union.settings")

application = get_wsgi_application()

from union.privacy.keys import require  # noqa: E402  # the apps must be there first

require()
