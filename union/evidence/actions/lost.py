"""Files that no row knows: an upload whose process was killed before the row was there."""

from datetime import timedelta

from django.utils import timezone

from union.evidence.models import FOLDER, Paper, private_storage

# No upload lasts that long.
LOST_AFTER = timedelta(days=1)


def remove_lost_files() -> int:
    """Removes files in the folder of papers that are older than a day and no paper's; how many."""
    storage = private_storage()
    if not storage.exists(FOLDER):
        return 0
    _folders, names = storage.listdir(FOLDER)
    known = set(Paper.objects.values_list("file", flat=True))
    newest = timezone.now() - LOST_AFTER
    removed = 0
    for name in (f"{FOLDER}/{one}" for one in names):
        if name not in known and storage.get_modified_time(name) < newest:
            storage.delete(name)
            removed += 1
    return removed
