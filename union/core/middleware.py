"""What every answer has in common: language, security headers, refusals as pages."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from union.core.errors import Refused

Answer = Callable[[HttpRequest], HttpResponse]


def language(get_response: Answer) -> Answer:
    """Chinese unless the reader chose otherwise.

    A phone's own language is not asked: many teachers' phones are set to English by their shop.
    """
    permitted = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = wanted if wanted in permitted else settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
            response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def policies(get_response: Answer) -> Answer:
    """Pages of logged-in people are not kept by caches; /cms/ gets its own content policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.path.startswith("/cms/"):
            response._csp_config = settings.CMS_CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[attr-defined]
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store, private"
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def only_utf8(get_response: Answer) -> Answer:
    """Refuses a form in another encoding, which no page of ours sends.

    Before anything reads it: the page that says so would read it once more.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            return HttpResponse(_("Please send this form in UTF-8."), "text/plain", status=400)
        return get_response(request)

    return middleware


def fetch_metadata(get_response: Answer) -> Answer:
    """Refuses requests that another website sends. Old webviews name no site: they pass."""

    def middleware(request: HttpRequest) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        navigates = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method == "GET"
        if site == "cross-site" and not navigates:
            return HttpResponse(status=403)
        return get_response(request)

    return middleware


def _page_above(path: str) -> str:
    """The nearest address above one that is a page of this program; else the home page."""
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        # A page of the website takes any address: it says nothing.
        if resolve(path).url_name != "wagtail_serve":
            return path
    return "/"


def refusals(get_response: Answer) -> Answer:
    """Turns a refusal that no view caught into its page: 404, 403 or 409; and a bare 405.

    Who opens the address of a button in the browser, say after logging in again, is shown the way
    back to the page that has the button.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        context = {"back": _page_above(request.path)}
        page = render(request, "405.html", context, status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Refused):
            return None
        # The page for 404 gives no reason: absent and out of reach look the same.
        context = {"reason": problem.message} if problem.status != 404 else {}
        return render(request, f"{problem.status}.html", context, status=problem.status)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
