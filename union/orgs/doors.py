"""Who may open a page at all; what it shows is decided by `for_user` and `authorise`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from union.accounts.views import HANDS_OUT_FILE
from union.core.errors import NotReachable
from union.orgs import scoping

View = Callable[..., HttpResponse]


def needs(right: str) -> Callable[[View], View]:
    """Opens a page of the workbench to whoever has a right somewhere; to others it is not there."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not scoping.may(request.user, right):
                raise NotReachable
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def needs_office(view: View) -> View:
    """Opens a page to whoever holds any office today."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not scoping.holds_office(request.user):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def asks_for_password(view: View) -> View:
    """Asks for the password once more, unless it was given within the last minutes.

    The rule: every list of persons or sums that leaves the house, as a file or on paper, asks for
    it, and so do the papers of an event; what is handed out one at a time (one paper, the
    sheet of one request) does not. It stands below `needs`, so that who may not asks for nothing.
    `tests/access/test_rights.py` looks at every address.
    """
    guarded: View = reauthentication_required(view)
    return guarded


def asks_before_file(view: View) -> View:
    """As `asks_for_password`, for what is saved and not shown.

    The page with the password would stay where it is, though the file has come: whoever has given
    it reads that the file comes, with the link to it (`union/accounts/views.py`).
    """
    guarded = asks_for_password(view)
    setattr(guarded, HANDS_OUT_FILE, True)
    return guarded
