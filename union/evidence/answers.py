"""How papers are handed out, alone or as one zip. The page above asks first who may see."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union.core.crypto import CannotOpen
from union.core.errors import Refused
from union.evidence.models import Paper

# All that is ever sent, whatever a row says, and how the file is called at the other end.
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "application/ofd": "ofd",
    "application/xml": "xml",
}
# What a browser shows itself; the rest is saved.
SHOWN = frozenset({"image/jpeg", "image/png", "application/pdf"})
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class FileLost(Refused):
    """The row of a paper is there, and its file is not, or is damaged."""

    message = gettext_lazy(
        "This file cannot be opened any more. Please put it in once more, or ask for the backup."
    )


def file_name_of(paper: Paper) -> str:
    """How a paper is called in a folder: what it is, and its number."""
    return f"{paper.get_kind_display()}-{paper.pk}.{ENDINGS.get(paper.media_type, 'bin')}"


def content_of(file: FieldFile) -> bytes | None:
    """What lies sealed in a file; None where it is not there, or does not open any more."""
    try:
        with file.open() as opened:
            content: bytes = opened.read()
    except (OSError, ValueError, CannotOpen):
        return None
    return content


def _opened(file: FieldFile) -> bytes:
    content = content_of(file)
    if content is None:
        raise FileLost
    return content


def handed_out(papers: QuerySet[Paper]) -> Iterator[tuple[str, bytes | None]]:
    """Those of some papers that lie there now, each with its name and what is in it."""
    for paper in papers.filter(removed_at=None, reduced_at=None).order_by("pk"):
        yield file_name_of(paper), content_of(paper.file)


def paper_response(paper: Paper, *, inline: bool) -> HttpResponse:
    """The bytes of a paper, to be shown (`inline`, where a browser can) or saved.

    Its name at the other end says nothing ("paper-12.pdf"), nothing in it runs, and no cache keeps
    it. Raises FileLost.
    """
    known = paper.media_type in ENDINGS
    media_type = paper.media_type if known else "application/octet-stream"
    name = f"paper-{paper.pk}.{ENDINGS.get(paper.media_type, 'bin')}"
    shown = inline and media_type in SHOWN
    disposition = content_disposition_header(as_attachment=not shown, filename=name)
    return HttpResponse(
        _opened(paper.file),
        content_type=media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def picture_response(file: FieldFile) -> HttpResponse:
    """A small picture of ours that lies sealed, such as a signature; no cache keeps it.

    Raises FileLost.
    """
    answer = saved_response(_opened(file), "image/png", "picture.png")
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class Sheet(NamedTuple):
    """A paper of a file that we made: its name without a person, its ending, its bytes."""

    name: str
    ending: str
    content: bytes


class _Passing(io.RawIOBase):
    """What a zip is written into and taken out of piece by piece; it keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """A zip writes into it, and never goes back."""
        return True

    def write(self, piece: Any) -> int:
        """Takes a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zip_response(
    name: str,
    cover: Sheet,
    papers: Iterable[Paper],
    *,
    before: Iterable[Sheet] = (),
    after: Iterable[Sheet] = (),
) -> HttpResponse:
    """A whole file, numbered as it is printed: the cover, then the papers in the order given.

    `before` and `after` stand around the papers. What each is stands in its name, and nothing of
    whom: names are read where the paper is not. It is sent a paper at a time: a whole file may be
    large, and what lies sealed must not lie open in a temporary file.
    """
    sheets = [cover, *before], list(papers), list(after)
    answer = StreamingHttpResponse(
        _zipped(*sheets),
        content_type="application/zip",
        headers=_saved(f"{name}.zip", "application/zip"),
    )
    # Nobody on the way asks more of it than of any other answer.
    return cast("HttpResponse", answer)


def _zipped(first: list[Sheet], papers: list[Paper], last: list[Sheet]) -> Iterator[bytes]:
    passing, numbers = _Passing(), count()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED) as target:
        for sheet in chain(first, map(_sheet_of, papers), last):
            target.writestr(f"{next(numbers):02d}-{sheet.name}.{sheet.ending}", sheet.content)
            yield passing.taken()
    yield passing.taken()


def _sheet_of(paper: Paper) -> Sheet:
    # The union's shelf is Chinese, whatever language the reader has.
    with translation.override("zh-hans"):
        kind = str(paper.get_kind_display()).replace("/", "")
        found = content_of(paper.file)
        if found is None:
            # Whoever prints the file must see that a paper of it is missing.
            lost = _("cannot be opened")
            return Sheet(f"{kind}-{lost}", "txt", str(FileLost.message).encode())
    return Sheet(kind, ENDINGS.get(paper.media_type, "bin"), found)


def saved_response(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file that we made; a PDF is shown, the rest is saved, and no cache keeps it."""
    return HttpResponse(content, content_type=media_type, headers=_saved(name, media_type))


def _saved(name: str, media_type: str) -> dict[str, str]:
    disposition = content_disposition_header(media_type != "application/pdf", name)
    return {
        "Content-Disposition": disposition or "attachment",
        "Cache-Control": "private, no-store",
    }
