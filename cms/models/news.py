"""News and notices."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.forms import NewsFilter
from cms.models.site import TITLE, SitePage
from cms.reading import excerpt_start, plain_text, readable
from union.core.dates import local_today

NEWS_PER_PAGE = 20


class NewsIndexPage(SitePage):
    """All news and notices, newest first, by year and kind and word."""

    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]

    content_panels = [TITLE]

    class Meta:
        verbose_name = _("list of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The filters, and a page of what they leave."""
        everything = readable(NewsPage.objects.child_of(self), request.user)
        years = [day.year for day in everything.dates("day", "year", order="DESC")]
        filters = NewsFilter(request.GET, years=years, kinds=Kind.choices)
        found = filters.apply(everything.order_by("-day", "-id").select_related("cover"))
        return {
            **super().get_context(request, *args, **kwargs),
            "filters": filters,
            "page_obj": Paginator(found, NEWS_PER_PAGE).get_page(request.GET.get("page")),
        }

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Only the list, when the filters ask by htmx."""
        asked = getattr(request, "htmx", None)
        return "cms/_news_results.html" if asked and asked.target == "results" else self.template


class Kind(models.TextChoices):
    """What a piece of news is."""

    NOTICE = "notice", _("Notice")
    NEWS = "news", _("Story")


class NewsPage(SitePage):
    """A notice (公告) or a story (新闻)."""

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NOTICE)
    day = models.DateField(_("date"), default=local_today, db_index=True)
    summary = models.CharField(
        _("summary"),
        max_length=100,
        blank=True,
        help_text=_("One line for the lists; without it they show how the text begins."),
    )
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

    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        TITLE,
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("day"), FieldPanel("summary")]),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.FilterField("day"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("notice or story")

    def readable_parts(self) -> list[str]:
        """Summary and body."""
        return [self.summary, *plain_text(self.body)]

    @property
    def text(self) -> str:
        """One line for lists."""
        return self.summary or excerpt_start(self.words.removeprefix(self.title))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Also says whether only members can read this."""
        restricted = self.get_view_restrictions().exists()
        return {**super().get_context(request, *args, **kwargs), "members_only": restricted}
