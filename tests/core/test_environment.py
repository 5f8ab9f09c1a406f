"""Settings from the environment: a wrong one stops the start with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from union import environment
from union.core.private_files import MAX_BYTES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("value", ["0", "-1", "11", "ten"])
def test_a_number_beyond_its_bounds_is_refused(value, monkeypatch):
    monkeypatch.setenv("SOME_LIMIT", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_LIMIT"):
        environment.whole("SOME_LIMIT", 5, most=10)


@pytest.mark.parametrize(("value", "number"), [("", 5), ("1", 1), ("10", 10)])
def test_a_number_within_its_bounds_is_taken(value, number, monkeypatch):
    monkeypatch.setenv("SOME_LIMIT", value)
    assert environment.whole("SOME_LIMIT", 5, most=10) == number


@pytest.mark.parametrize(("limit", "starts"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_spreadsheets_are_not_larger_than_what_the_store_takes(limit, starts, tmp_path):
    asked = subprocess.run(
        [sys.executable, "-c", "import union.settings"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "IMPORT_MAX_BYTES": str(limit)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode == 0) is starts, asked.stderr
    assert starts or "IMPORT_MAX_BYTES must be between 1 and" in asked.stderr
