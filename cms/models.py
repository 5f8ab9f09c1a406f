"""The pages of the website: home, news and notices, standing pages.

    home (HomePage)
      news (NewsIndexPage) > NewsPage ...
      about, privacy, accessibility ... (StandardPage)

"Members only" is Wagtail's privacy of a page ("any logged-in user"); it covers the pages below.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.forms import NewsFilter
from cms.reading import excerpt_start, plain_text, readable, tokens
from union.core.dates import local_today
from union.notifications import registry

NEWS_ON_HOME = 5
NEWS_PER_PAGE = 20
# Not Wagtail's panel for titles: that one fills in an address, which our forms do not show.
TITLE = FieldPanel("title", classname="title")
# Other pages link to these addresses, so they stay where they are.
FIXED_SLUGS = frozenset({"news", "privacy", "accessibility"})


class Fixed(PagePermissionTester):
    """Who may do what to a page that others link to: it is edited, never removed or moved."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Never; moving asks this as well."""
        return False

    def can_unpublish(self) -> bool:
        """Never."""
        return False


class SitePage(Page):
    """What all pages have in common: their words can be searched in Chinese."""

    # All that a reader can read here, without marks; filled when the page is saved.
    words = models.TextField(editable=False, blank=True, default="")

    # One short form, also on a phone: the address follows from the title.
    promote_panels: list[Any] = []
    show_in_menus_default = False
    private_page_options = ["login"]

    search_fields = [*Page.search_fields, index.SearchField("zh_tokens")]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the words that are searched in step with the body."""
        self.words = " ".join(" ".join([self.title, *self.readable_parts()]).split())
        super().save(*args, **kwargs)

    def readable_parts(self) -> list[str]:
        """The texts of the page beside its title."""
        return []

    def zh_tokens(self) -> str:
        """What the search index holds of this page."""
        return tokens(self.words)

    @property
    def is_fixed(self) -> bool:
        """Whether other pages link to this one by its address."""
        return self.slug in FIXED_SLUGS or isinstance(self, HomePage)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """See `Fixed`."""
        if self.is_fixed:
            return Fixed(user, self)
        return super().permissions_for_user(user)


class HomePage(SitePage):
    """The greeting, what waits for the reader, and the latest news."""

    intro = models.CharField(
        _("greeting for visitors"),
        max_length=120,
        blank=True,
        help_text=_("Stands on the home page for everyone who is not logged in."),
    )

    max_count = 1
    subpage_types = ["cms.NewsIndexPage", "cms.StandardPage"]
    content_panels = [TITLE, FieldPanel("intro")]

    class Meta:
        verbose_name = _("home page")

    def readable_parts(self) -> list[str]:
        """The words of welcome."""
        return [self.intro]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Everything that waits for the reader, the latest news, and the standing pages."""
        user = request.user
        news = readable(NewsPage.objects.all(), user).order_by("-day", "-pk")
        standing = readable(StandardPage.objects.child_of(self), user).order_by("path")
        return {
            **super().get_context(request, *args, **kwargs),
            "todos": registry.todos_for(request) if user.is_authenticated else [],
            "news": news[:NEWS_ON_HOME],
            "standing": standing,
        }


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


class StandardPage(SitePage):
    """A page that stays: about the union, rules, privacy."""

    summary = models.CharField(
        _("summary"),
        max_length=100,
        blank=True,
        help_text=_("One line for the lists; without it they show how the text begins."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    content_panels = [TITLE, FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        verbose_name = _("standing page")

    def readable_parts(self) -> list[str]:
        """Summary and body."""
        return [self.summary, *plain_text(self.body)]

    @property
    def text(self) -> str:
        """One line for lists."""
        return self.summary or excerpt_start(self.words.removeprefix(self.title))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Also the pages below, as far as the reader may see them."""
        below = readable(StandardPage.objects.child_of(self), request.user).order_by("path")
        return {**super().get_context(request, *args, **kwargs), "below": below}
