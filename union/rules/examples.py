"""The example books that are shipped: figures of other places, each with its source.

They lie as JSON in `example_books/`; nothing of them counts before a union has taken one over,
changed it, and switched it on. `papers.json` is what files are asked for where no book says it, and
from whom that was learnt.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from union.core.errors import NotReachable

HERE = Path(__file__).resolve().parent / "example_books"
PAPERS = "papers"


def names() -> list[str]:
    """The examples, in the order in which they are offered."""
    return sorted(path.stem for path in HERE.glob("*.json") if path.stem != PAPERS)


@cache
def read(name: str) -> dict[str, Any]:
    """One example. NotReachable for a name that none has."""
    if name not in names():
        raise NotReachable
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return found


@cache
def usual_papers() -> dict[str, list[str]]:
    """The papers that files of each benefit usually need, as groups of kinds."""
    found: dict[str, list[str]] = json.loads((HERE / f"{PAPERS}.json").read_text("utf-8"))["papers"]
    return found
