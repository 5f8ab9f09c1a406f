"""The Wagtail admin, in one file: its menu, its first button, holidays, and the way back."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex

from cms.models import NewsIndexPage
from union.orgs.models import Holiday

NAME_OF_DAY = pgettext_lazy("holiday", "Name")
# Reports name who did what when, the help leads out of the house.
HIDDEN = frozenset({"reports", "help"})


@hooks.register("register_admin_menu_item")
def back_to_the_desk() -> MenuItem:
    """The other door of the same house."""
    return MenuItem(
        _("Back to the workbench"), reverse("desk:home"), name="desk", icon_name="home", order=1
    )


@hooks.register("insert_global_admin_css")
def our_colour() -> SafeString:
    """The admin in the colour of the house."""
    return format_html('<link rel="stylesheet" href="{}">', static("union/admin.css"))


@hooks.register("construct_main_menu")
def only_what_is_of_use(request: HttpRequest, items: list[Any]) -> None:
    """Leaves out what no editor needs."""
    items[:] = [item for item in items if item.name not in HIDDEN]


class WritePanel(Component):
    """The first thing on the admin's home: one button that starts a notice."""

    name = "write"
    template_name = "wagtailadmin/union/write.html"
    order = 10

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Where news are kept."""
        return {"news": NewsIndexPage.objects.first()}


@hooks.register("construct_homepage_panels")
def write(request: HttpRequest, panels: list[Any]) -> None:
    """For everybody who may write."""
    news = NewsIndexPage.objects.first()
    if news and news.permissions_for_user(request.user).can_add_subpage():
        panels.insert(0, WritePanel())


@hooks.register("construct_page_action_menu")
def publish_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Whoever may publish, publishes with the button in front; the draft is in the menu."""
    items.sort(key=lambda item: item.name != "action-publish")


class HolidayForm(WagtailAdminModelForm):
    """A day, what it is called, and whether it is worked."""

    class Meta:
        model = Holiday
        fields = ("day", "name", "is_workday")
        labels = {"name": NAME_OF_DAY}


class HolidayViewSet(ModelViewSet):
    """Holidays and the weekend days that are worked instead: a list that does no harm."""

    model = Holiday
    icon = "calendar-alt"
    menu_label = _("Holidays")
    menu_name = "holidays"
    menu_order = 400
    add_to_admin_menu = True
    url_prefix = "holidays"
    url_namespace = "holidays"
    list_display = [
        "day",
        Column("name", label=NAME_OF_DAY, sort_key="name"),
        BooleanColumn("is_workday", label=_("Worked")),
    ]
    list_filter = ["is_workday"]
    search_fields = ["name"]
    search_backend_name = None
    list_export = ["day", "name", "is_workday"]
    copy_view_enabled = False
    ordering = ["-day"]

    def get_form_class(self, for_update: bool = False) -> type[WagtailAdminModelForm]:
        """The form above, for new and for old days."""
        return HolidayForm


@hooks.register("register_admin_viewset")
def holidays() -> HolidayViewSet:
    """Holidays in the menu."""
    return HolidayViewSet()


@hooks.register("before_serve_document")
def documents_follow_their_pages(
    document: AbstractDocument, request: HttpRequest
) -> HttpResponse | None:
    """A file is open to everybody only where a page is that has it; else one must be logged in.

    Caches keep neither answer: the one to a logged-in person is private like every page of hers.
    """
    if request.user.is_authenticated or _on_an_open_page(document):
        return None
    return redirect_to_login(request.get_full_path(), settings.WAGTAIL_FRONTEND_LOGIN_URL)


def _on_an_open_page(document: AbstractDocument) -> bool:
    """Whether a published page that anybody may read has the file."""
    on_pages = ReferenceIndex.get_references_to(document).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    numbers = [int(pk) for pk in on_pages.values_list("object_id", flat=True)]
    return bool(Page.objects.filter(pk__in=numbers).live().public().exists())
