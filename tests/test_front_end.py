"""What the pages may be made of: a strict content policy, old webviews, no build."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2
from django import forms
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "union" / "static" / "union"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted(STATIC.rglob("*.css"))
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
# Rules that hold rules; what stands in any other block is declarations.
GROUPS = {"layer", "media", "supports"}
TOO_NEW = re.compile(r":has\(|@container|color-mix\(|light-dark\(|:popover-open|&[\s.:>]")


def _without_comments(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def _rules(nodes: list[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.Node]:
    for node in nodes:
        if node.type == "at-rule" and node.at_keyword in GROUPS and node.content is not None:
            yield from _rules(tinycss2.parse_rule_list(node.content, True, True))
        else:
            yield node


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_no_rule_of_the_stylesheet_is_nested_in_another(path: Path) -> None:
    source = path.read_text("utf-8")
    rules = list(_rules(tinycss2.parse_stylesheet(source, True, True)))
    assert rules
    for rule in rules:
        assert rule.type != "error", f"line {rule.source_line}: {rule.message}"
        if rule.type == "qualified-rule":
            for part in tinycss2.parse_blocks_contents(rule.content, True, True):
                assert part.type == "declaration", f"line {part.source_line}: nested"


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_the_stylesheet_asks_for_nothing_from_elsewhere_and_nothing_too_new(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.findall(r"url\(|@import|https?:", source)
    assert not TOO_NEW.findall(source)


def test_both_dark_themes_say_the_same() -> None:
    source = re.sub(r"\s+", " ", (STATIC / "union.css").read_text("utf-8"))
    chosen = re.search(r':root\[data-theme="dark"\] {(.*?)}', source)
    followed = re.search(r':root:not\(\[data-theme="light"\]\) {(.*?)}', source)
    assert chosen is not None
    assert followed is not None
    assert chosen[1].split() == followed[1].split()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_carries_neither_style_nor_script_of_its_own(path: Path) -> None:
    source = _without_comments(path)
    assert not re.findall(r"<[^>]*\sstyle\s*=", source)
    assert not re.findall(r"<[^>]*\son[a-z]+\s*=", source)
    assert not re.findall(r"<[^>]*\shx-on", source)
    assert not re.findall(
        r"""(?:href|src|action)\s*=\s*["']\s*(?:javascript:|https?:|//)""", source
    )
    assert "<style" not in source
    for attributes in re.findall(r"<script\b([^>]*)>", source):
        assert "src=" in attributes or "application/json" in attributes


def test_every_icon_that_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-([a-z]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    asked = {
        (name, path.name)
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', _without_comments(path))
    }
    assert {(name, where) for name, where in asked if name not in drawn} == set()


def test_the_script_stays_small() -> None:
    assert len((STATIC / "union.js").read_bytes()) < 6 * 1024


def test_every_template_can_be_read() -> None:
    engine = engines["django"]
    for path in TEMPLATES:
        engine.get_template(str(path.relative_to(ROOT / "templates")))


class Slip(forms.Form):
    """One field of each kind."""

    phone = forms.CharField(label="手机号", help_text="11 位数字")
    way = forms.ChoiceField(label="怎么领", choices=[("a", "自己")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False)
    checked = forms.BooleanField(label="我已核对")


def test_an_error_stands_beside_its_field_and_in_the_summary_that_leads_to_it() -> None:
    page = str(Slip({"phone": "", "note": "别忘了"}))
    assert 'role="alert"' in page
    assert "有 3 处需要修改" in page
    assert '<a href="#id_phone">手机号</a>' in page
    assert re.search(r'<input[^>]*aria-describedby="id_phone_helptext id_phone_error"', page)
    assert re.search(r'<input[^>]*aria-invalid="true"', page)
    assert 'id="id_phone_error"' in page
    assert 'id="id_phone_helptext"' in page
    assert 'value="别忘了"' in page


def test_the_summary_leads_to_a_group_of_choices_as_well() -> None:
    page = str(Slip({}))
    assert '<a href="#id_way">怎么领</a>' in page
    assert '<fieldset class="field" id="id_way"' in page


def test_a_field_that_may_stay_empty_says_so() -> None:
    page = str(Slip())
    assert 'role="alert"' not in page
    assert page.count("选填") == 1
