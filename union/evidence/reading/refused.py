"""Why a paper is not taken: one sentence for each cause, with the name of the file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused


class NotTaken(Refused):
    """A paper is not taken, and nothing of it is kept."""

    status = 422
    field = "papers"
    message = _("“%(name)s” cannot be taken.")

    def __init__(self, name: str, **params: Any) -> None:
        """`name` is the file's name as it may be shown; `params` fill the rest of the sentence."""
        super().__init__(params={"name": name, **params})


class Empty(NotTaken):
    """There is nothing in it."""

    message = _("“%(name)s” is empty. Please choose the file again.")


class TooLarge(NotTaken):
    """More bytes than a paper may have."""

    message = _("“%(name)s” is larger than %(limit)s MB. Please make it smaller or split it.")


class WrongKind(NotTaken):
    """None of the kinds of file that a paper may be."""

    message = _(
        "“%(name)s” is not a kind of file that can be taken. "
        "Please send a photo, a PDF, or an electronic invoice (OFD or XML)."
    )


class WrongEnding(NotTaken):
    """The name says one thing and the bytes another."""

    message = _(
        "“%(name)s” is in truth a file of the kind %(kind)s. "
        "Please send the original, with its own name."
    )


class TooManyPixels(NotTaken):
    """A picture so large that it is not opened."""

    message = _(
        "“%(name)s” has %(width)s × %(height)s pixels, which is too many. "
        "Please make the picture smaller first."
    )


class Damaged(NotTaken):
    """It begins like a paper and cannot be read."""

    message = _("“%(name)s” is damaged and cannot be opened. Please save or photograph it again.")


class TooMuchInside(NotTaken):
    """Unpacked it would be too large, or reading it takes too long."""

    message = _("“%(name)s” holds too much to be opened safely. Please print it to a plain PDF.")


class Locked(NotTaken):
    """Encrypted: with a password, or, as banks do it, so that it may be read and not changed."""

    message = _(
        "“%(name)s” is locked (encrypted) and was not opened. Please print it to a plain PDF."
    )


class Risky(NotTaken):
    """A file in a file, a small program, a web page: what has no place in a paper."""

    message = _(
        "“%(name)s” holds more than a paper (a program, or another file) and was not opened. "
        "Please print it to a plain PDF, or send a photo."
    )


class Blank(NotTaken):
    """A signature of which nothing was drawn."""

    message = _("Nothing is drawn yet. Please sign in the box, or type the name.")


# What the modules that look at bytes call each cause (`broken.Broken`).
CAUSES: dict[str, type[NotTaken]] = {
    "wrong_kind": WrongKind,
    "damaged": Damaged,
    "too_much_inside": TooMuchInside,
    "too_many_pixels": TooMuchInside,
    "locked": Locked,
    "risky": Risky,
    "blank": Blank,
}
