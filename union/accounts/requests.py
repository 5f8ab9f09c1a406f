"""The request of somebody who is logged in, for the views behind a door (`union.orgs.doors`)."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from union.accounts.models import User


class UserRequest(HttpRequest):
    """A type for annotations: Django's request, whose user is one of ours and nobody anonymous."""

    user: "User"
    htmx: "HtmxDetails"
