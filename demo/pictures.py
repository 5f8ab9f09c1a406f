"""Pictures of the demo: sheets of paper with nothing of anybody on them, and a signature."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

from demo.people import SEED


class Picture(BytesIO):
    """What a form hands over for a file."""

    name: str | None = None


def photo(kind: str, about: str = "") -> Picture:
    """A photographed sheet of its own for each matter: lines of writing on grey paper."""
    chance = random.Random(f"{SEED} {kind} {about}")
    sheet = Image.new("RGB", (840, 1188), chance.choice(("#f4f1ea", "#eef0f2", "#f7f7f5")))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle(
        (0, 0, 840, chance.randrange(60, 300)), fill=chance.choice(("#c9d6cf", "#d8cbb8"))
    )
    for line in range(16):
        y = 120 + 62 * line
        for word in range(chance.randrange(2, 6)):
            x = 80 + 140 * word
            pen.rectangle((x, y, x + chance.randrange(40, 120), y + 22), fill="#6d6d6d")
    content = Picture()
    sheet.save(content, "JPEG")
    content.seek(0)
    content.name = f"{kind}.jpg"
    return content


def signature(about: str) -> bytes:
    """Some strokes, as a finger draws them."""
    chance = random.Random(f"{SEED} signature {about}")
    box = Image.new("RGB", (840, 320), "white")
    pen = ImageDraw.Draw(box)
    for stroke in range(7):
        x = 120 + 80 * stroke
        points = [(x + chance.randrange(-50, 60), chance.randrange(70, 250)) for _ in range(3)]
        pen.line(points, fill="#111111", width=8, joint="curve")
    content = BytesIO()
    box.save(content, "PNG")
    return content.getvalue()
