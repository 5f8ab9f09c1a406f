"""Files that only pages of ours hand out: papers, uploaded spreadsheets, sheets that were made."""

import posixpath
import uuid
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from union.core import crypto

MAX_BYTES = 25 * 1024 * 1024


@deconstructible(path="union.core.private_files.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Sealed files under settings.PRIVATE_ROOT, by random names that say nothing.

    Of the name that a caller gives only the folder is kept (`imports/花名册.xlsx` becomes
    `imports/3f…`); keep the name that a person gave in a column. A file is bound to its name, so
    that one file cannot be put in the place of another. At most 25 MB, because a file is sealed as
    a whole.
    """

    def __init__(self) -> None:
        """Takes nothing: the place is a setting, so that migrations do not name it."""
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        """The folder of the setting."""
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """The same, absolute."""
        return str(Path(self.base_location).absolute())

    def generate_filename(self, filename: Any) -> str:
        """A random name in the folder of the given one."""
        folder = posixpath.dirname(str(filename).replace("\\", "/"))
        if posixpath.isabs(folder) or ".." in folder.split("/"):
            raise SuspiciousFileOperation("A private file keeps to its folder.")
        return posixpath.join(folder, uuid.uuid4().hex)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A fresh random name."""
        return self.generate_filename(name)

    def url(self, _name: str | None) -> NoReturn:
        """Refuses: a private file has no address of its own."""
        raise ValueError("A private file has no address; a page hands it out.")

    def size(self, name: str) -> int:
        """The bytes of the content, not of the sealed file."""
        return len(self._content(name))

    def _context(self, name: str) -> str:
        return f"private_file:{name}".replace("\\", "/")

    def _content(self, name: str) -> bytes:
        return crypto.open_(Path(self.path(name)).read_bytes(), context=self._context(name))

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        if mode != "rb":
            raise ValueError("A private file is only read; save a new one instead.")
        return ContentFile(self._content(name), name=name)

    def _save(self, name: str, content: "File[Any]") -> str:
        content.seek(0)
        plain = content.read(MAX_BYTES + 1)
        if len(plain) > MAX_BYTES:
            raise SuspiciousFileOperation("A private file holds at most 25 MB.")
        sealed = crypto.seal(
            plain if isinstance(plain, bytes) else plain.encode(), context=self._context(name)
        )
        # The stubs leave out what a storage is made to override.
        saved: str = super()._save(name, ContentFile(sealed, name=name))  # type: ignore[misc]
        return saved
