"""Where a page leads after a form."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


def see_other(to: Any, *args: Any) -> HttpResponse:
    """Where to go after a POST: to be looked at (303), so that reloading sends nothing twice."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)
