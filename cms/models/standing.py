"""Pages that stay."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import BodyBlock
from cms.models.site import TITLE, SitePage
from cms.reading import excerpt_start, plain_text, readable


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
