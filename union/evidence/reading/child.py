"""The process in which a paper is opened. Started by `paper`, never imported there.

The file is its standard input; what it is, and the limits, come as JSON in the first argument. It
answers one line of JSON, and behind it the picture as it is to be kept:

    {"width": 1920, "height": 2560, "look": "…", "bytes": 412345}
    {"pages": 2, "facts": {"number": "…"}}
    {"refused": code}

Nothing of the file reaches standard error.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

Answer = tuple[dict[str, Any], bytes]


def main() -> None:
    """Sets the limits, then reads."""
    options = json.loads(sys.argv[1])
    # The project stands last, so that nothing in it can pass for a module of Python's own.
    sys.path.append(options["root"])
    from union.core import confined

    confined.limit(options["memory_bytes"], options["seconds"])
    from union.evidence.reading.broken import Broken

    read = _loaded(options["kind"])
    confined.close_the_gate()
    picture = b""
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            file.seek(0)
            said, picture = read(file)
    except Broken as refusal:
        said = {"refused": refusal.code}
    except MemoryError:
        said = {"refused": "too_much_inside"}
    out = sys.stdout.buffer
    out.write(json.dumps(said | {"bytes": len(picture)}).encode() + b"\n")
    out.write(picture)
    out.flush()


def _loaded(kind: str) -> Callable[[BinaryIO], Answer]:
    """The function that reads this kind of file, with all it needs, before the gate closes."""
    if kind == "PDF":
        from union.evidence.reading import opening, pdf

        open_it = opening.load()

        def read(file: BinaryIO) -> Answer:
            found = pdf.look_through(file.read())
            open_it()
            return _facts(*found)

        return read
    if kind in ("XML", "OFD"):
        from union.evidence.reading import invoice, ofd

        invoice.load()
        if kind == "XML":
            return lambda file: _facts(None, invoice.facts(file.read()))
        return lambda file: _facts(*ofd.read(file, file.seek(0, os.SEEK_END)))
    from union.evidence.reading import drawing, looks, upright

    if kind == "SIGNATURE":
        upright.load("PNG")
        return lambda file: _picture(*drawing.drawn(file))
    upright.load(kind)

    def photo(file: BinaryIO) -> Answer:
        said, content = _picture(*upright.written_anew(file, kind))
        return said | {"look": looks.look_of(content)}, content

    return photo


def _facts(pages: int | None, facts: dict[str, str]) -> Answer:
    return {"pages": pages, "facts": facts}, b""


def _picture(content: bytes, width: int, height: int) -> Answer:
    return {"width": width, "height": height}, content


if __name__ == "__main__":
    main()
