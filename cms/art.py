"""Cover pictures for the demo's stories, drawn here: cut paper, hills, a sun, small people."""

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1200, 675, 2

Colour = str
SKY, SUN, HILL, NEAR = "#fbe9cf", "#e9b54b", "#6f9f84", "#39755b"
SKIN, HAIR, PAPER, WOOD, RED, BLUE = (
    "#efc6a2",
    "#4a342b",
    "#fffaf0",
    "#8d5a45",
    "#c8505a",
    "#7ea6c1",
)
COATS = (RED, BLUE, "#d98a4e", SUN, "#39755b")


class Sheet:
    """A sheet of paper on which shapes are laid; places are in pixels of the finished picture."""

    def __init__(self, ground: Colour = SKY) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A round piece."""
        box = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
        self.draw.ellipse(box, fill=colour)

    def oval(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """A hill, or a plate."""
        box = [(x - wide) * FINE, (y - high) * FINE, (x + wide) * FINE, (y + high) * FINE]
        self.draw.ellipse(box, fill=colour)

    def block(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """A building block with round corners."""
        box = [x * FINE, y * FINE, (x + wide) * FINE, (y + high) * FINE]
        self.draw.rounded_rectangle(box, radius=16 * FINE, fill=colour)

    def corner(self, *points: tuple[float, float], colour: Colour) -> None:
        """A piece with straight edges."""
        self.draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def person(self, x: float, y: float, size: float, coat: Colour) -> None:
        """Somebody, from the waist up."""
        self.disc(x, y, 30 * size, HAIR)
        self.disc(x, y + 8 * size, 27 * size, SKIN)
        self.block(x - 38 * size, y + 36 * size, 76 * size, 120 * size, coat)

    def people(self, count: int, *, start: float, y: float, step: float = 110) -> None:
        """A row of people, tall and small."""
        for number in range(count):
            size = (1.0, 0.8, 0.95, 0.75)[number % 4]
            self.person(start + number * step, y + (1 - size) * 90, size, COATS[number % 5])

    def png(self) -> bytes:
        """The finished picture."""
        target = BytesIO()
        smooth = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        smooth.quantize(64).save(target, "PNG", optimize=True)
        return target.getvalue()


def _landscape() -> Sheet:
    sheet = Sheet()
    sheet.disc(960, 170, 110, "#f6dba4")
    sheet.disc(960, 170, 76, SUN)
    sheet.oval(260, 640, 560, 230, "#b5cdbd")
    sheet.oval(900, 650, 620, 210, HILL)
    return sheet


def games() -> bytes:
    """A race on the lawn, under flags."""
    sheet = _landscape()
    for number in range(9):
        x, colour = 40 + number * 130, COATS[number % 5]
        sheet.corner((x, 60), (x + 70, 60), (x + 35, 130), colour=colour)
    sheet.people(6, start=260, y=360, step=130)
    sheet.oval(600, 720, 900, 170, NEAR)
    return sheet.png()


def reading() -> bytes:
    """Readers at a table with books."""
    sheet = Sheet("#f3e3d0")
    for row in range(2):
        sheet.block(120, 70 + row * 150, 960, 18, WOOD)
        for number in range(14):
            high = 80 + (number * 37 + row * 20) % 40
            x = 150 + number * 65
            sheet.block(x, 70 + row * 150 - high, 46, high, COATS[(number + row) % 5])
    sheet.people(5, start=240, y=390, step=180)
    sheet.block(100, 550, 1000, 60, WOOD)
    for number in range(4):
        x = 240 + number * 200
        sheet.corner((x, 520), (x + 60, 536), (x + 60, 566), (x, 550), colour=PAPER)
        sheet.corner((x + 120, 520), (x + 60, 536), (x + 60, 566), (x + 120, 550), colour=PAPER)
    return sheet.png()


def farewell() -> bytes:
    """The house of blocks, and people who wave."""
    sheet = _landscape()
    sheet.corner((600, 60), (760, 190), (440, 190), colour="#d98a4e")
    sheet.block(400, 180, 400, 60, RED)
    for x in (440, 660):
        sheet.block(x, 255, 100, 110, BLUE)
    sheet.block(565, 255, 70, 180, SUN)
    sheet.block(380, 380, 440, 70, RED)
    sheet.people(3, start=190, y=400)
    sheet.people(4, start=790, y=390)
    sheet.oval(600, 740, 950, 180, NEAR)
    return sheet.png()


def baking() -> bytes:
    """A table with round cakes, and bakers behind it."""
    sheet = Sheet("#f7e2c4")
    for number in range(5):
        sheet.disc(150 + number * 225, 90, 46, RED)
        sheet.disc(150 + number * 225, 90, 26, SUN)
    sheet.people(5, start=220, y=270, step=190)
    sheet.block(60, 460, 1080, 215, WOOD)
    for number in range(6):
        x = 170 + number * 172
        sheet.oval(x, 520, 74, 30, PAPER)
        sheet.oval(x, 508, 50, 24, "#d98a4e")
        sheet.oval(x, 502, 32, 12, SUN)
    return sheet.png()
