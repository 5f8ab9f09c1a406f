"""All addresses. What stands in none of the lists is a page of the website."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, re_path
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

import cms.urls
from union.core.display import display
from union.desk.entitled import my_entitlements
from union.desk.hall import services
from union.desk.start import start
from union.desk.views import healthz
from union.rules.views.library import library, rule_book


@csrf_exempt
def to_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login would let people in past the limits and the second factor."""
    return HttpResponseRedirect(
        f"/accounts/login/?{urlencode({'next': request.GET.get('next', '/cms/')})}"
    )


@csrf_exempt
def to_logout(request: HttpRequest) -> HttpResponse:
    """Wagtail's menu logs out where everybody does."""
    return HttpResponseRedirect("/accounts/logout/", status=303)


def to_me(request: HttpRequest) -> HttpResponse:
    """Wagtail's page about one's account knows first and last names; ours has one name."""
    return HttpResponseRedirect("/me/")


def not_here(request: HttpRequest, **rest: str) -> HttpResponse:
    """Wagtail's pages for accounts, groups and sites: rights follow from offices alone."""
    raise Http404


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("display/", display, name="display"),
    path("start/", start, name="start"),
    path("accounts/", include("union.accounts.urls")),
    path("accounts/", include("union.members.urls_accounts")),
    path("accounts/", include("allauth.urls")),
    path("standards/", library, name="library"),
    path("standards/<int:pk>/", rule_book, name="rule_book"),
    path("services/", services, name="services"),
    path("me/", include("union.members.urls_me")),
    path("me/privacy/", include("union.privacy.urls_me")),
    path("me/benefits/", include("union.welfare.urls_me")),
    path("me/occasions/", include("union.occasions.urls_me")),
    path("me/health/", include("union.health.urls_me")),
    path("me/insurance/", include("union.insurance.urls_me")),
    path("me/entitlements/", my_entitlements, name="my_entitlements"),
    path("me/activities/", include("union.activities.urls_me")),
    path("inbox/", include("union.notifications.urls")),
    path("desk/", include("union.desk.urls")),
    path("desk/", include("union.funds.urls")),
    path("desk/", include("union.approvals.urls")),
    path("desk/", include("union.privacy.urls")),
    path("desk/activities/", include("union.activities.urls")),
    path("desk/members/", include("union.members.urls")),
    path("desk/occasions/", include("union.occasions.urls")),
    path("desk/visits/", include("union.visits.urls")),
    path("desk/health/", include("union.health.urls")),
    path("desk/insurance/", include("union.insurance.urls")),
    path("desk/rules/", include("union.rules.urls")),
    path("desk/welfare/", include("union.welfare.urls")),
    path("desk/imports/", include("union.imports.urls")),
    re_path(r"^(?:cms/login|cms/password_reset|_util/login)/", to_login),
    path("cms/logout/", to_logout),
    path("cms/account/", to_me),
    re_path(r"^cms/(?:users|groups|sites|failwhale|test404)/", not_here),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *cms.urls.urlpatterns,
    path("", serve, {"path": ""}, name="wagtail_serve_home"),
    path("", include(wagtail_urls)),
]
