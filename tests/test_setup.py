"""`make setup` on a machine where something is missing: one plain sentence, in both languages."""

import os
import stat
import subprocess
from pathlib import Path

from tests.sources import ROOT


def set_up(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    (folder / "requirements.txt").write_text("Django==5.2.19\n")
    return subprocess.run(
        [ROOT / ".ci" / "setup", "requirements.txt", ".venv/.ready"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_a_machine_without_a_fitting_python_is_told_so(tmp_path: Path) -> None:
    done = set_up(tmp_path, PYTHON="false no-such-python")

    assert done.returncode == 1
    assert "没有找到 Python 3.11" in done.stderr
    assert "Python 3.11 or later was not found" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    # Debian's python3 without its python3-venv.
    bare = program(tmp_path / "python", 'case "$2" in *ensurepip*) exit 1;; esac')

    done = set_up(tmp_path, PYTHON=bare)

    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_failed_download_leaves_no_stamp_so_that_the_next_setup_tries_again(
    tmp_path: Path,
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin" / "python", 'test "$2" = "import pip"')

    done = set_up(tmp_path)

    assert done.returncode == 1
    assert "软件包没有装全" in done.stderr
    assert not (tmp_path / ".venv" / ".ready").exists()
