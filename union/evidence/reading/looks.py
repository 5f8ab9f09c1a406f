"""In the child: what a picture looks like, in 64 bits that survive being made smaller (dHash)."""

from io import BytesIO

from PIL import Image

# Nine columns and eight rows of grey: each bit says whether it grows lighter to the right.
COLUMNS, ROWS = 9, 8
# Less than that is the noise of a JPEG on white paper.
STEP = 3
# With fewer steps there is nothing to know a picture by: an empty page looks like every other.
FEWEST = 12


def look_of(content: bytes) -> str:
    """Sixteen hexadecimal digits for a picture that we have written; empty for one without looks.

    The same picture, compressed by a chat or shrunk by a phone, differs in three bits at most.
    """
    picture = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
    picture.draft("L", (COLUMNS * 16, ROWS * 16))
    grey = picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    values = list(grey.getdata())
    steps = [
        values[row * COLUMNS + column + 1] - values[row * COLUMNS + column]
        for row in range(ROWS)
        for column in range(COLUMNS - 1)
    ]
    if sum(abs(step) > STEP for step in steps) < FEWEST:
        return ""
    return f"{sum((step > STEP) << place for place, step in enumerate(steps)):016x}"
