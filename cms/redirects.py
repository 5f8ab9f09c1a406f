"""Where a page of the website has moved to: asked only for addresses of the website."""

from django.http import HttpRequest, HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware


class SiteRedirects(RedirectMiddleware):
    """Wagtail's redirects. What a page of this program does not find has not moved anywhere."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, or the way to where an old address of the website leads now."""
        match = request.resolver_match
        if match is not None and match.url_name != "wagtail_serve":
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
