"""Pictures that editors send in lose what phones write into them: place, time, owner."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from PIL import Image, ImageOps
from wagtail.images.forms import BaseImageForm

# The formats that carry such notes, and what a picture is kept as.
KEPT_AS = {"JPEG": "JPEG", "HEIF": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
NOTES = ("exif", "xmp", "XML:com.adobe.xmp", "comment")


class ImageForm(BaseImageForm):
    """Wagtail's form for pictures (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def clean_file(self) -> Any:
        """The picture itself, upright, without its notes."""
        sent = self.cleaned_data.get("file")
        if not isinstance(sent, UploadedFile):
            return sent
        sent.seek(0)
        picture = Image.open(sent)
        kind = KEPT_AS.get(picture.format or "")
        if kind is None or getattr(picture, "is_animated", False):
            sent.seek(0)
            return sent
        return _without_notes(sent, picture, kind)


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
