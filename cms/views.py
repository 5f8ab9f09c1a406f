"""The search of the whole site, and pictures."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.models import Page

from cms.forms import SearchForm
from cms.reading import find, readable
from union.members.models import Member
from union.orgs import scoping

PER_PAGE = 20
MEMBERS_SHOWN = 5
PICTURES = "images"
# In bytes; no file system has longer ones.
LONGEST_NAME = 255


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages with the words of a query; for those who may see the roster, members as well."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    pages = readable(Page.objects.all(), request.user).specific()
    page_obj = Paginator(find(pages, query), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "query": query, "page_obj": page_obj, **_members(request, query)}
    partial = request.htmx and request.htmx.target == "results" and form.is_valid()  # type: ignore[attr-defined]
    template = "cms/_search_results.html" if partial else "cms/search.html"
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _members(request: HttpRequest, query: str) -> dict[str, Any]:
    """Members by name or pinyin. Numbers are looked for in the roster alone."""
    asked = query and not any(character.isdigit() for character in query)
    if not asked or not scoping.may(request.user, "members.view"):
        return {}
    members = Member.objects.for_user(request.user).search(query).select_related("organisation")
    roster = f"{reverse('members:list')}?{urlencode({'q': query})}"
    return {"members": members[:MEMBERS_SHOWN], "members_url": roster}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture in the size in which a page shows it. The originals are not given out."""
    if len(name.encode()) > LONGEST_NAME:
        raise Http404
    response = serve_file(request, name, document_root=str(Path(settings.MEDIA_ROOT) / PICTURES))
    if response.status_code == 200 and not response.headers["Content-Type"].startswith("image/"):
        raise Http404
    # The address changes with the picture.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
