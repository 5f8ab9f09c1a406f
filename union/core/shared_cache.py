"""The cache that all processes of one machine share, where there is no Redis: a folder of files."""

import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class SharedFileCache(FileBasedCache):
    """Django's, whose `add` looks first and writes afterwards; here only one at a time does so.

    The limits on wrong passwords take their lock by `add`: two who both get it count only once.
    """

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Stores what is not there yet; False where it is, also when another process was faster."""
        folder = Path(self._dir)  # type: ignore[attr-defined]  # the stubs leave it out
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Each opens the file anew, so that threads wait for one another as processes do.
        with (folder / "add.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
