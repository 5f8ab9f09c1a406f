"""The home page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.models.news import NewsPage
from cms.models.site import TITLE, SitePage
from cms.models.standing import StandardPage
from cms.reading import readable
from union.activities.shown import open_to, own_coming
from union.members.models import Member
from union.notifications.counts import todos_for

NEWS_ON_HOME = 5
ACTIVITIES_ON_HOME = 4


class HomePage(SitePage):
    """The greeting, what waits for the reader, her activities, and the latest news."""

    intro = models.CharField(
        _("greeting for visitors"),
        max_length=120,
        blank=True,
        help_text=_("Stands on the home page for everyone who is not logged in."),
    )

    is_home = True
    max_count = 1
    subpage_types = ["cms.NewsIndexPage", "cms.ActivityIndexPage", "cms.StandardPage"]
    content_panels = [TITLE, FieldPanel("intro")]

    class Meta:
        verbose_name = _("home page")

    def readable_parts(self) -> list[str]:
        """The words of welcome."""
        return [self.intro]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What waits for the reader, what she goes or may go to, news, and the standing pages."""
        user = request.user
        news = readable(NewsPage.objects.select_related("cover"), user).order_by("-day", "-pk")
        standing = readable(StandardPage.objects.child_of(self), user).order_by("path")
        now = timezone.now()
        member = Member.objects.of_user(user).select_related("organisation").first()
        open_now = open_to(member, now)[:ACTIVITIES_ON_HOME] if member else []
        return {
            **super().get_context(request, *args, **kwargs),
            "member": member,
            "coming": own_coming(user, now) if member else [],
            "open_now": open_now,
            "todos": todos_for(request) if user.is_authenticated else [],
            "news": news[:NEWS_ON_HOME],
            "standing": standing,
        }
