"""What a page's body is made of: a few blocks that look right on any phone; no raw HTML."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

# What an editor may do inside a paragraph. Headings are blocks of their own.
FEATURES = ["bold", "link", "document-link", "ul", "ol", "hr"]


class QuoteBlock(StructBlock):
    """Somebody's words, and who said them."""

    text = TextBlock(label=pgettext_lazy("quote", "Words"))
    source = CharBlock(label=_("Who said it"), required=False, max_length=60)

    class Meta:
        icon = "openquote"
        label = pgettext_lazy("block", "Quote")
        template = "cms/blocks/quote.html"


class BodyBlock(StreamBlock):
    """The body of a page."""

    paragraph = RichTextBlock(
        label=_("Paragraph"), features=FEATURES, template="cms/blocks/paragraph.html"
    )
    heading = CharBlock(
        label=_("Heading"), icon="title", max_length=60, template="cms/blocks/heading.html"
    )
    image = ImageBlock(label=_("Picture"), template="cms/blocks/image.html")
    document = DocumentChooserBlock(
        label=_("File to download"), template="cms/blocks/document.html"
    )
    quote = QuoteBlock()
