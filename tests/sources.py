"""The house's own source files, parsed once, for the tests that read code."""

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Source(NamedTuple):
    """One Python file: its path from the top of the repository, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def app(self) -> str:
        """The app of union/<app>/..., else the top folder."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "union" and len(parts) > 2 else parts[0]

    def is_module(self, noun: str) -> bool:
        """Whether it is `<noun>.py` of an app, or part of its package `<noun>/`."""
        return f"/{noun}.py" in self.path or f"/{noun}/" in self.path

    def names(self) -> set[str]:
        """Every identifier, docstrings and comments left out."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.string for token in tokens if token.type == tokenize.NAME}


@cache
def python(*folders: str) -> tuple[Source, ...]:
    """The Python files below some folders, migrations left out."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text("utf-8")
                found.append(Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """(path, text) of every HTML and text template."""
    folders = [ROOT / "templates", *ROOT.glob("union/*/templates"), ROOT / "cms" / "templates"]
    return tuple(
        (path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".txt"}
    )


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The public functions of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def docstrings(tree: ast.Module) -> set[ast.Constant]:
    """The string nodes that are docstrings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def domain() -> tuple[Source, ...]:
    """What the union does, and its website."""
    return python("union", "cms")


def called(node: ast.Call) -> str:
    """The bare name of what a call calls."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def offences_of(found: list[str]) -> str:
    """One offence to a line, for a failing assert."""
    return "\n".join(["", *found])
