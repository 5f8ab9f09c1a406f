"""Starts a child that opens a file from outside. The child may die of it; the server does not.

The child is a script of ours that begins with `core.confined`; it gets the file as its standard
input, its options as JSON in its first argument, and nothing of the server's environment.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 1024 * 1024


@contextmanager
def opened(source: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    """The source as a file with a descriptor. Bytes go into memory only, never to a disk."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with os.fdopen(os.memfd_create("upload", os.MFD_CLOEXEC), "w+b") as file:
        if isinstance(source, bytes):
            file.write(source)
        else:
            source.seek(0)
            while chunk := source.read(CHUNK):
                file.write(chunk)
        file.flush()
        yield file


class Child:
    """One child at work."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None  # noqa: S101 stdout=PIPE
        self.said: IO[bytes] = process.stdout
        self._process = process
        self._late = threading.Event()

    def run_out(self) -> None:
        """Ends it because its time is over."""
        self._late.set()
        self.kill()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    @property
    def cause(self) -> str:
        """Why it ended before its last word: `too_slow`, `too_large` (by its limits), `damaged`."""
        status = self._process.wait()
        if self._late.is_set() or status == -signal.SIGXCPU:
            return "too_slow"
        return "too_large" if status < 0 else "damaged"


@contextmanager
def child(
    script: Path, file: BinaryIO, options: Mapping[str, Any], *, seconds: float
) -> Iterator[Child]:
    """A child that opens `file`; it is killed after `seconds`, or when the block is left."""
    file.seek(0)
    with subprocess.Popen(  # noqa: S603  # our own reader
        [sys.executable, "-I", str(script), json.dumps({"root": str(ROOT), **options})],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    ) as process:
        running = Child(process)
        clock = threading.Timer(seconds, running.run_out)
        clock.start()
        try:
            yield running
        finally:
            clock.cancel()
            if process.poll() is None:
                process.kill()
