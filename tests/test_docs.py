"""The documentation shows what is there."""

import re

from tests.sources import ROOT, offences_of

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)#?\s]+)")
TAKEN = re.compile(r'"([\w-]+\.png)"')
SCREENSHOTS = ROOT / "docs" / "screenshots"


def test_every_picture_that_a_page_shows_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "demo" / "README.md"]
    shown = [
        (page, name)
        for page in pages
        for name in PICTURE.findall(page.read_text("utf-8"))
        if "://" not in name
    ]
    assert shown
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page, name in shown
        if not (page.parent / name).is_file()
    ]
    assert not gone, offences_of(gone)


def test_the_pictures_are_those_that_the_script_takes() -> None:
    taken = set(TAKEN.findall((SCREENSHOTS / "make.py").read_text("utf-8")))
    assert taken == {path.name for path in SCREENSHOTS.glob("*.png")}
