"""What all pages of the website have in common."""

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from cms.reading import tokens

# Not Wagtail's panel for titles: that one fills in an address, which our forms do not show.
TITLE = FieldPanel("title", classname="title")
# Other pages link to these addresses, so they stay where they are.
FIXED_SLUGS = frozenset({"news", "activities", "privacy", "accessibility"})


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

    # The page at "/" itself.
    is_home = False

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
        return self.slug in FIXED_SLUGS or self.is_home

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """See `Fixed`."""
        if self.is_fixed:
            return Fixed(user, self)
        return super().permissions_for_user(user)
