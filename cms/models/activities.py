"""Activities on the website: the page whose button is the sign-up."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string

from cms.blocks import BodyBlock
from cms.forms import ActivityFilter
from cms.models.site import TITLE, SitePage
from cms.reading import plain_text, readable
from union.activities.models import Activity, SignUp
from union.activities.shown import shown
from union.orgs.scoping import may

ACTIVITIES_PER_PAGE = 12


class ActivityIndexPage(SitePage):
    """All activities: the coming ones first, then those that were."""

    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ActivityPage"]
    content_panels = [TITLE]

    class Meta:
        verbose_name = _("list of activities")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The filters, a page of what they leave, and where the reader has signed up."""
        pages = readable(ActivityPage.objects.child_of(self), request.user)
        filters = ActivityFilter(request.GET)
        found = filters.apply(pages.select_related("activity__organisation", "cover"))
        page_obj = Paginator(found, ACTIVITIES_PER_PAGE).get_page(request.GET.get("page"))
        mine = SignUp.objects.of_user(request.user).live()
        own = mine.filter(activity__in=[page.activity_id for page in page_obj])
        states = {one.activity_id: one for one in own}
        now = timezone.now()
        for page in page_obj:
            page.mine = states.get(page.activity_id)
            page.window = page.activity.window(now)
        return {
            **super().get_context(request, *args, **kwargs),
            "filters": filters,
            "page_obj": page_obj,
        }

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Only the list, when the filters ask by htmx."""
        asked = getattr(request, "htmx", None)
        if asked and asked.target == "results":
            return "cms/_activities_results.html"
        template: str = self.template
        return template


class ActivityPage(SitePage):
    """Words and pictures of one activity; every fact, and the button, come from the activity.

    It is made when the activity is published, and is never made, moved or removed by hand.
    """

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="page")
    cover = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Stands above the text and beside the title in lists."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types = ["cms.ActivityIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False
    content_panels = [FieldPanel("cover"), FieldPanel("body")]

    # What the list puts beside it: the reader's sign-up, and whether one can sign up now.
    mine: SignUp | None
    window: Any

    class Meta:
        verbose_name = _("activity")

    @property
    def is_fixed(self) -> bool:
        """It comes and goes with its activity."""
        return True

    def readable_parts(self) -> list[str]:
        """What the activity says of itself, and the words of the page."""
        return [self.activity.summary, self.activity.place, *plain_text(self.body)]

    @property
    def text(self) -> str:
        """One line for lists and for whoever shares the address."""
        summary: str = self.activity.summary
        return summary

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The activity as this reader sees it; `problem` where a form just came back."""
        return {
            **super().get_context(request, *args, **kwargs),
            "shown": shown(self.activity, request.user),
            "problem": kwargs.get("problem"),
            "family": kwargs.get("family"),
            "may_edit": may(request.user, "cms.edit")
            and self.permissions_for_user(request.user).can_edit(),
            "members_only": self.get_view_restrictions().exists(),
        }
