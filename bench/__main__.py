"""`python -m bench` and words of `main` such as `imports`: the figures of this run."""

import json
import subprocess
import sys

from bench import world


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


def main(words: list[str]) -> None:
    """Runs what is asked for; without words, everything."""
    known = [
        *("imports", "insured", "pages", "years", "rush", "festival"),
        *("health", "rotation"),
    ]
    wanted = words or known
    if "pages" in wanted:
        from bench import pages

        pages.show(pages_of(86), pages_of(5000), "86 and 5,000 members")
    if "years" in wanted:
        from bench import pages

        pages.show(pages_after(1), pages_after(5), "one and five years")
    if "imports" in wanted:
        folder = world.begin()
        union, _chair = world.union_of(5000)
        from bench import imports

        imports.run(union, folder)
    if "insured" in wanted:
        # A process of its own: it stands on a database of its own.
        code = (
            "from bench import world; world.begin(); union, _chair = world.union_of(5000);"
            "from bench import insured; insured.run(union)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above
    if "rush" in wanted:
        # A process of its own: it stands on a database of its own.
        code = (
            "from bench import world; world.begin();"
            "union, chair = world.union_of(1100); from bench import rush; rush.run(union, chair)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above
    if "festival" in wanted:
        code = (
            "from bench import world; world.begin();"
            "union, chair = world.union_of(10000); from bench import festival;"
            "festival.run(union, chair)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above
    if "health" in wanted:
        code = (
            "from bench import world; world.begin();"
            "union, chair = world.union_of(300); from bench import health; health.run(union, chair)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above
    if "rotation" in wanted:
        code = (
            "from bench import world; folder = world.begin();"
            "union, chair = world.union_of(5000); from bench import rotation;"
            "rotation.run(union, folder)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the lines above


if __name__ == "__main__":
    main(sys.argv[1:])
