from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from union.core import private_files
from union.core.crypto import CannotOpen
from union.core.private_files import PrivateStorage


@pytest.fixture
def storage(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return PrivateStorage()


def test_a_file_is_sealed_and_comes_back(storage, tmp_path):
    name = storage.save("imports/花名册.xlsx", ContentFile("张三 13812345678".encode()))
    assert storage.open(name).read().decode() == "张三 13812345678"
    assert storage.size(name) == len("张三 13812345678".encode())
    assert b"138" not in (tmp_path / name).read_bytes()


def test_the_stored_name_says_nothing(storage):
    names = {storage.save("imports/张三病历.xlsx", ContentFile(b"x")) for _ in range(2)}
    assert len(names) == 2
    assert all(name.startswith("imports/") and "张三" not in name for name in names)
    assert not any(Path(name).suffix for name in names)


def test_only_the_server_may_read_the_folder(storage, tmp_path):
    path = tmp_path / storage.save("imports/a", ContentFile(b"x"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["a/../../x", "/etc/x", "..\\..\\x", "../x"])
def test_no_name_leads_out_of_the_folder(storage, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"x"))


@pytest.mark.parametrize("name", ["CON.xlsx", "a\x00b", "\u202exslx.exe", "长" * 300, "😀.xlsx"])
def test_strange_names_of_files_do_no_harm(storage, name):
    assert storage.exists(storage.save(name, ContentFile(b"x")))


def test_a_file_has_no_address(storage):
    with pytest.raises(ValueError, match="no address"):
        storage.url("imports/x")


def test_one_file_cannot_stand_in_for_another(storage, tmp_path):
    mine = storage.save("imports/a", ContentFile(b"mine"))
    theirs = storage.save("imports/a", ContentFile(b"theirs"))
    (tmp_path / mine).write_bytes((tmp_path / theirs).read_bytes())
    with pytest.raises(CannotOpen):
        storage.open(mine)


def test_a_file_that_is_too_large_is_refused_and_nothing_is_stored(storage, tmp_path, monkeypatch):
    monkeypatch.setattr(private_files, "MAX_BYTES", 10)
    with pytest.raises(SuspiciousFileOperation):
        storage.save("a", ContentFile(b"x" * 11))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert storage.size(storage.save("a", ContentFile(b"x" * 10))) == 10


def test_a_file_is_not_written_in_place(storage):
    name = storage.save("a", ContentFile(b"x"))
    with pytest.raises(ValueError, match="only read"):
        storage.open(name, "wb")


def test_a_deleted_file_is_gone(storage):
    name = storage.save("a", ContentFile(b"x"))
    storage.delete(name)
    assert not storage.exists(name)


def test_migrations_do_not_hold_the_place():
    path, args, kwargs = PrivateStorage().deconstruct()
    assert (path, args, kwargs) == ("union.core.private_files.PrivateStorage", (), {})
