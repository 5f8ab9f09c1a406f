"""In the child: a PDF is opened as a reader opens it, and must have a first page. It is not drawn.

typst, which makes our own papers, does the reading: it finds pages where the file's own table of
contents is broken, as viewers do, so that nothing is refused that a viewer would show.
"""

import math
import os
import resource
import time
from collections.abc import Callable

from union.evidence.reading.broken import Broken

# typst opens files by their path: in this folder the paper, standard input, is called 0.
FOLDER = "/proc/self/fd"
# A file of 25 MB takes a fraction of one; pages that lead round and round would take them all.
SECONDS = 2
FIRST_PAGE = b'#image("/0", format: "pdf", width: 1pt)#metadata(0)<opened>'


def load() -> Callable[[], None]:
    """What opens standard input and raises Broken where there is no page; loaded beforehand."""
    # One thread: each would reserve memory of its own.
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    compiler = typst.Compiler(FIRST_PAGE, root=FOLDER, font_paths=fonts)

    def open_it() -> None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        ends = math.ceil(time.process_time()) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (min(ends, hard), hard))
        try:
            compiler.query("<opened>")
        except RuntimeError as problem:
            raise Broken("damaged") from problem

    return open_it
