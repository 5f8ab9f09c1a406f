"""XML in the child: expat, told that everything is UTF-8, ending at the first sign of a DTD."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from union.imports.reading.broken import Broken

CHUNK = 1024 * 1024
Start = Callable[[str, dict[str, str]], None]


def parser(
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """An expat parser that expands nothing and asks for nothing from outside."""
    made = expat.ParserCreate("UTF-8")
    made.buffer_text = True
    made.StartElementHandler = start
    if end:
        made.EndElementHandler = end
    if text:
        made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _refuse
    made.EntityDeclHandler = _refuse
    return made


def _refuse(*_declaration: object) -> None:
    raise Broken("unsafe")


def parse(
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feeds a whole part through a parser; raises Broken."""
    made = parser(start, end, text)
    try:
        while chunk := stream.read(CHUNK):
            made.Parse(chunk, False)
        made.Parse(b"", True)
    except expat.ExpatError as error:
        raise Broken("damaged") from error


def local(name: str) -> str:
    """The name without the prefix that some writers put before every element."""
    return name.rpartition(":")[2]
