"""How a person wants to see the pages: colours, size of the text, language. Kept in cookies."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

THEMES = {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")}
SIZES = {"normal": _("Normal"), "large": _("Large")}
YEAR = 365 * 24 * 3600


class DisplayForm(forms.Form):
    """One or more of the three choices; what is not sent stays as it is."""

    theme = forms.ChoiceField(choices=list(THEMES.items()), required=False)
    size = forms.ChoiceField(choices=list(SIZES.items()), required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)


def context(request: HttpRequest) -> dict[str, Any]:
    """`display` for base.html: theme, size and language as chosen, and what may be chosen."""
    theme, size = request.COOKIES.get("theme"), request.COOKIES.get("size")
    return {
        "display": {
            "theme": theme if theme in THEMES else "auto",
            "size": size if size in SIZES else "normal",
            "language": get_language(),
            "themes": THEMES,
            "sizes": SIZES,
            # Each in its own words: whoever looks for it can't read the present one.
            "languages": {"zh-hans": "中文", "en": "English"},
        },
        "demo": settings.DEMO,
    }


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else ""


@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Shows the choices; a POST keeps the ones it names and goes back to where it came from."""
    if request.method == "GET":
        return render(request, "display.html", {"next": _back(request)})
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return render(request, "display.html", {"next": _back(request), "form": form}, status=422)
    response = HttpResponseRedirect(_back(request) or request.path, status=303)
    names = {"theme": "theme", "size": "size", "language": settings.LANGUAGE_COOKIE_NAME}
    for field, cookie in names.items():
        if value := form.cleaned_data[field]:
            response.set_cookie(
                cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
    return response
