"""A case of the union, and a private folder that each test has for itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from union.accounts.models import User
from union.evidence import actions
from union.evidence.models import CaseFile, Paper
from union.orgs.models import Organisation


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """Where sealed papers lie."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "papers"


@pytest.fixture
def files(store: Path) -> Callable[[], list[Path]]:
    """What lies there now."""
    return lambda: sorted(store.iterdir()) if store.exists() else []


@pytest.fixture
def case(union: Organisation) -> CaseFile:
    """An empty case."""
    return actions.open_case(union)


@pytest.fixture
def add(case: CaseFile, organiser: User) -> Callable[..., Paper]:
    """Puts one file into the case: `add(content, "发票.pdf")`."""

    def put(content: bytes, name: str, *, into: CaseFile | None = None) -> Paper:
        upload = SimpleUploadedFile(name, content)
        papers = actions.add_papers(into or case, [upload], kind="invoice", actor=organiser)
        return papers[0]

    return put
