import datetime as dt
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import typst
from django.utils.translation import gettext_lazy as _

from union.core.printing import PackageAsked, pdf

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def proof(settings):
    settings.BASE_DIR = HERE


def sheet(title: str, rows: int = 60) -> dict:
    return {"title": title, "rows": [{"name": "张三", "amount": Decimal("300.00")}] * rows}


def inside(paper: bytes) -> bytes:
    """The paper with its packed parts unpacked, enough to look for names and pages."""
    parts = [paper]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"".join(parts)


def test_a_paper_is_made_of_a_template_and_data():
    paper = pdf("proof", sheet("签领表"))
    assert paper.startswith(b"%PDF-")
    assert b"NotoSansCJK" in inside(paper)


def test_a_long_list_goes_on_to_further_pages():
    pages = [len(re.findall(rb"/Type\s*/Page\b", inside(pdf("proof", sheet("表", rows)))))
             for rows in (1, 200)]  # fmt: skip
    assert pages[0] == 1
    assert pages[1] > 3


def test_data_is_never_markup():
    for text in (
        "#panic()",
        "= 标题",
        "$ x $",
        '#import "/etc/passwd"',
        "<script>",
        "{{7*7}}",
        '"',
    ):
        assert pdf("proof", sheet(text, 1)).startswith(b"%PDF-")


def test_translated_texts_and_days_may_be_handed_over():
    data = {"title": _("This cannot be done."), "rows": [], "day": dt.date(2026, 1, 5)}
    assert pdf("proof", data).startswith(b"%PDF-")


def test_papers_are_made_in_several_threads_at_once():
    titles = [f"第{n}页" for n in range(16)]
    alone = [inside(pdf("proof", sheet(title))) for title in titles]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda title: inside(pdf("proof", sheet(title))), titles))
    assert [len(paper) for paper in alone] == [len(paper) for paper in together]


def test_an_unknown_template_is_an_error():
    with pytest.raises(RuntimeError, match="No such file"):
        pdf("absent", {})


def test_a_template_reads_nothing_outside_its_folder():
    assert (HERE / "templates" / "outside.typ").exists()
    with pytest.raises(RuntimeError, match="root"):
        pdf("../outside", {})


def test_a_mistake_in_a_template_is_an_error():
    with pytest.raises(typst.TypstError, match="title"):
        pdf("proof", {"rows": []})


def test_a_template_that_would_go_to_the_network_is_refused(settings):
    settings.BASE_DIR = HERE / "packages"
    with pytest.raises(PackageAsked, match="fetching"):
        pdf("fetching", {})
