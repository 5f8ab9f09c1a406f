"""In the child: a picture is decoded, made smaller, turned upright, and written anew, no notes."""

import struct
import warnings
from io import BytesIO
from typing import IO

from PIL import Image

from union.evidence.reading.broken import Broken
from union.evidence.reading.pictures import MOST_PIXELS, is_too_large

LONGEST = 2560  # pixels of the longer side of what is kept: a receipt can be read well
QUALITY = 85
FORMATS = {"JPEG": ["JPEG", "MPO"], "PNG": ["PNG"], "WebP": ["WEBP"], "HEIC": ["HEIF"]}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises for a file that is not as it should be.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
              OverflowError, struct.error)  # fmt: skip


def load(name: str) -> None:
    """Loads what Pillow would load later, when no file can be opened any more."""
    Image.preinit()
    from PIL import (  # noqa: F401
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    if name == "HEIC":
        import pillow_heif

        # One thread: each would reserve memory of its own.
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def written_anew(file: IO[bytes], name: str) -> tuple[bytes, int, int]:
    """The picture as it is kept, its width and its height. Raises Broken."""
    try:
        picture = Image.open(file, formats=FORMATS[name])
        if is_too_large(*picture.size):
            raise Broken("too_many_pixels")
        turn = TURNS.get(_orientation(picture))
        picture.draft("RGB", (LONGEST, LONGEST))
        picture.load()
        plain = _plain(_smaller(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Broken("too_many_pixels") from error
    except UNREADABLE as error:
        raise Broken("damaged") from error
    upright = plain if turn is None else plain.transpose(turn)
    # The owner, the place, the time, a preview: all of it would be written again from here.
    upright.info = {}
    target = BytesIO()
    if name == "PNG":
        upright.save(target, "PNG")
    else:
        upright.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue(), upright.width, upright.height


def _orientation(picture: Image.Image) -> int:
    """How the phone was held; 1 where its notes do not say or cannot be read."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except UNREADABLE:
        return 1


def _smaller(picture: Image.Image) -> Image.Image:
    if max(picture.size) <= LONGEST:
        return picture
    # Colours out of a table cannot be mixed; everything else is made smaller first.
    mixable = picture if picture.mode in ("L", "RGB", "RGBA", "CMYK") else _plain(picture)
    mixable.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return mixable


def _plain(picture: Image.Image) -> Image.Image:
    """Grey or in colour, on white where it can be seen through."""
    if picture.mode in ("1", "L") and not picture.has_transparency_data:
        return picture.convert("L")
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    seen_through = picture.convert("RGBA")
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(seen_through, mask=seen_through.getchannel("A"))
    return plain
