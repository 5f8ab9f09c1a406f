"""The menu of the Wagtail admin, in one file: pages, pictures, files, holidays, and the way back."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet

from union.orgs.models import Holiday

# Reports name who did what when, the help leads out of the house.
HIDDEN = frozenset({"reports", "help"})


@hooks.register("register_admin_menu_item")
def back_to_the_desk() -> MenuItem:
    """The other door of the same house."""
    return MenuItem(
        _("Back to the workbench"), reverse("desk:home"), name="desk", icon_name="home", order=1
    )


@hooks.register("construct_main_menu")
def only_what_is_of_use(request: HttpRequest, items: list[Any]) -> None:
    """Leaves out what no editor needs."""
    items[:] = [item for item in items if item.name not in HIDDEN]


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
    form_fields = ["day", "name", "is_workday"]
    list_display = ["day", "name", BooleanColumn("is_workday", label=_("Worked"))]
    list_filter = ["is_workday"]
    search_fields = ["name"]
    search_backend_name = None
    list_export = ["day", "name", "is_workday"]
    copy_view_enabled = False
    ordering = ["-day"]


@hooks.register("register_admin_viewset")
def holidays() -> HolidayViewSet:
    """Holidays in the menu."""
    return HolidayViewSet()
