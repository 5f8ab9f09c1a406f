"""In the child: a signature is made small and plain, and one of which nothing is drawn refused."""

from io import BytesIO
from typing import IO

from PIL import Image

from union.evidence.reading.broken import Broken
from union.evidence.reading.upright import written_anew

# Pixels of what is kept: as wide as the column of a signing sheet needs, some 2 KB.
SIZE = (420, 160)
MARGIN = 8
COLOURS = 4
# Lighter than that is paper.
INK = 160


def drawn(file: IO[bytes]) -> tuple[bytes, int, int]:
    """The strokes without the empty paper around them, in few greys. Raises Broken."""
    content, _width, _height = written_anew(file, "PNG")
    grey = Image.open(BytesIO(content), formats=["PNG"]).convert("L")
    strokes = grey.point([255 if one < INK else 0 for one in range(256)]).getbbox()
    if strokes is None:
        raise Broken("blank")
    left, top, right, bottom = strokes
    found = grey.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    # What lies outside of the picture is cropped as black.
    paper = Image.new("L", found.size, 255)
    paper.paste(grey, (MARGIN - left, MARGIN - top))
    paper.thumbnail(SIZE, Image.Resampling.LANCZOS)
    plain = paper.quantize(COLOURS)
    target = BytesIO()
    plain.save(target, "PNG", optimize=True)
    return target.getvalue(), plain.width, plain.height
