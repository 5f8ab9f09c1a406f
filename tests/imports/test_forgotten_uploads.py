"""What a killed process leaves in the folder of uploads does not stay."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from union.outbox.actions import drain

pytestmark = pytest.mark.django_db


def test_an_upload_older_than_an_hour_is_removed_and_a_fresh_one_stays(
    settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    old, fresh = (TemporaryUploadedFile("花名册.xlsx", "", 0, None) for _which in range(2))
    other = tmp_path / "README"
    other.write_text("not an upload")
    hours_ago = time.time() - 3700
    for path in (old.temporary_file_path(), str(other)):
        os.utime(path, (hours_ago, hours_ago))
    drain()
    assert {path.name for path in tmp_path.iterdir()} == {
        Path(fresh.temporary_file_path()).name,
        "README",
    }
    fresh.close()
    # Python takes the file away itself when its owner goes.
    Path(old.temporary_file_path()).touch()
    old.close()
