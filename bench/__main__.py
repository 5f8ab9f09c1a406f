"""`python -m bench [pages] [years] [imports] …`: the figures of this run."""

import json
import subprocess
import sys

from bench import pages


def pages_of(count: int) -> dict[str, tuple[int, float]]:
    """Measured in a process of its own, because each size needs its own database."""
    code = (
        "import json, sys; from bench import world; world.begin();"
        f"union, chair = world.union_of({count});"
        "from bench import gifts, pages; gifts.hand_out(union);"
        "json.dump(pages.measure(chair, pages.PAGES), sys.stdout)"
    )
    return _measured(code)


def pages_after(count: int) -> dict[str, tuple[int, float]]:
    """The pages that look back, of a union of 86 with so many years behind it."""
    code = (
        "import json, sys; from bench import world; world.begin();"
        "union, chair = world.union_of(86);"
        f"from bench import pages, years; years.live_through(union, chair, {count});"
        "json.dump(pages.measure(chair, pages.LOOKING_BACK), sys.stdout)"
    )
    return _measured(code)


def _measured(code: str) -> dict[str, tuple[int, float]]:
    done = subprocess.run(  # noqa: S603  # the lines above
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return {page: (queries, p95) for page, (queries, p95) in json.loads(done.stdout).items()}


# What stands on a database of its own, and so needs a process of its own: how many members, and
# what is called with the union, its chair and the folder of the data.
ALONE = {
    "imports": (5000, "imports.run(union, folder)"),
    "insured": (5000, "insured.run(union)"),
    "rush": (1100, "rush.run(union, chair)"),
    "festival": (10_000, "festival.run(union, chair)"),
    "health": (300, "health.run(union, chair)"),
    "rotation": (5000, "rotation.run(union, folder)"),
}


def alone(name: str) -> None:
    """Runs one of them; it prints its own figures."""
    count, call = ALONE[name]
    code = (
        "from bench import world; folder = world.begin();"
        f"union, chair = world.union_of({count}); from bench import {name}; {call}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above


def main(words: list[str]) -> None:
    """Runs what is asked for; without words, everything."""
    wanted = words or ["pages", "years", *ALONE]
    if "pages" in wanted:
        pages.show(pages_of(86), pages_of(5000), "86 and 5,000 members")
    if "years" in wanted:
        pages.show(pages_after(1), pages_after(5), "one and five years")
    for name in ALONE:
        if name in wanted:
            alone(name)


if __name__ == "__main__":
    main(sys.argv[1:])
