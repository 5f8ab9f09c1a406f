"""Pictures that editors send in lose what phones write into them: place, time, owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# The formats that carry such notes, and what a picture is kept as.
KEPT_AS = {"JPEG": "JPEG", "HEIF": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
NOTES = ("exif", "xmp", "XML:com.adobe.xmp", "comment")


@contextmanager
def _openable(field: Any) -> Iterator[None]:
    """What Pillow cannot or will not open, found inside, becomes an error of the form."""
    try:
        yield
    except Image.DecompressionBombError:
        raise ValidationError(
            _("This picture is too large to be opened. Please make it smaller first."),
            code="too_large",
        ) from None
    except (OSError, SyntaxError, ValueError):
        raise ValidationError(field.error_messages["invalid_image"], code="invalid_image") from None


class PictureField(WagtailImageField):
    """Wagtail's field; it counts the pixels of what only begins like a picture as well."""

    def to_python(self, data: Any) -> Any:
        """The picture that was sent."""
        with _openable(self):
            return super().to_python(data)


class ImageForm(BaseImageForm):
    """Wagtail's form for pictures (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail makes the fields; the one for the file is replaced where the form has it."""
        super().__init__(*args, **kwargs)
        made = self.fields.get("file")
        if made is not None:
            self.fields["file"] = PictureField(
                label=made.label, required=made.required, widget=made.widget
            )

    def clean_file(self) -> Any:
        """The picture itself, upright, without its notes."""
        sent = self.cleaned_data.get("file")
        if not isinstance(sent, UploadedFile):
            return sent
        sent.seek(0)
        with _openable(self.fields["file"]):
            picture = Image.open(sent)
            kind = KEPT_AS.get(picture.format or "")
            if kind is not None and not getattr(picture, "is_animated", False):
                return _without_notes(sent, picture, kind)
        sent.seek(0)
        return sent


def _without_notes(sent: Any, picture: Image.Image, kind: str) -> InMemoryUploadedFile:
    upright = ImageOps.exif_transpose(picture)
    for note in NOTES:
        upright.info.pop(note, None)
    if kind == "JPEG" and upright.mode not in ("RGB", "L", "CMYK"):
        upright = upright.convert("RGB")
    target = BytesIO()
    upright.save(target, kind, quality=90, exif=b"", icc_profile=picture.info.get("icc_profile"))
    target.seek(0)
    name = f"{(sent.name or 'picture').rsplit('.', 1)[0]}.{ENDINGS[kind]}"
    size = target.getbuffer().nbytes
    return InMemoryUploadedFile(target, "file", name, f"image/{kind.lower()}", size, None)
