"""All addresses. What stands in none of the lists is a page of the website."""

from django.conf import settings
from django.conf.urls.static import static
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, re_path
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

import cms.urls
from union.core.display import display
from union.desk.views import healthz


@csrf_exempt
def to_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login would let people in past the limits and the second factor."""
    return HttpResponseRedirect(
        f"/accounts/login/?{urlencode({'next': request.GET.get('next', '/cms/')})}"
    )


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("display/", display, name="display"),
    path("accounts/", include("union.members.urls_accounts")),
    path("accounts/", include("allauth.urls")),
    path("me/", include("union.members.urls_me")),
    path("me/benefits/", include("union.welfare.urls_me")),
    path("inbox/", include("union.notifications.urls")),
    path("desk/", include("union.desk.urls")),
    path("desk/members/", include("union.members.urls")),
    path("desk/welfare/", include("union.welfare.urls")),
    path("desk/imports/", include("union.imports.urls")),
    re_path(r"^cms/(login|logout|password_reset)/", to_login),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *cms.urls.urlpatterns,
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", serve, {"path": ""}, name="wagtail_serve_home"),
    path("", include(wagtail_urls)),
]
