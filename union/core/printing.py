"""Papers: templates/print/<name>.typ and the data for it become a PDF."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc  # type: ignore[import-untyped]
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.http import content_disposition_header


class PackageAsked(Exception):
    """A template imports a typst package, which would be fetched while the paper is made."""


@cache
def fonts() -> typst.Fonts:
    """Only the font that we ship, so that a paper looks the same on every machine."""
    folder = Path(noto_cjk_sans_otc.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def folder() -> Path:
    """Where the templates of papers are; they read nothing outside it."""
    return Path(settings.BASE_DIR) / "templates" / "print"


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """The paper as PDF; `template` is a name such as "signing_sheet".

    The template reads its data with `#let data = json(bytes(sys.inputs.data))` and shows it as it
    is: text in it is never markup. Amounts and days arrive as text. RuntimeError (as a rule its
    subclass typst.TypstError) if the template is absent or wrong. A page of sixty rows takes some
    10 ms, the first one 0.1 s; 6,000 rows take a second and 300 MB.
    """
    for source in folder().rglob("*.typ"):
        # typst has no switch that keeps it off the network; this is where it would go there.
        if '"@' in source.read_text("utf-8"):
            raise PackageAsked(f"{source.name} asks for a package from the network.")
    compiled = typst.compile(
        folder() / f"{template}.typ",
        root=folder(),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)},
    )
    return bytes(compiled)


def pdf_response(paper: bytes, name: str) -> HttpResponse:
    """A paper that the browser shows; its name says nothing of a person."""
    named = content_disposition_header(False, name)
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": named or "inline"},
    )
