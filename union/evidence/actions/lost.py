"""Files that no row knows: an upload whose process was killed before the row was there."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from union.evidence.models import FOLDER, Paper, private_storage

# No upload lasts that long.
LOST_AFTER = timedelta(days=1)


def remove_lost_files() -> int:
    """Removes files in the folder of papers that are older than a day and no paper's; how many."""
    return remove_lost(FOLDER, Paper.objects.values_list("file", flat=True))


def remove_lost(folder: str, known: Iterable[str]) -> int:
    """The same for any folder of private files; `known` are those that have a row."""
    storage = private_storage()
    if not storage.exists(folder):
        return 0
    _folders, names = storage.listdir(folder)
    kept = set(known)
    newest = timezone.now() - LOST_AFTER
    removed = 0
    for name in (f"{folder}/{one}" for one in names):
        if name not in kept and storage.get_modified_time(name) < newest:
            storage.delete(name)
            removed += 1
    return removed
