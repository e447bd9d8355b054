import datetime as dt
import errno
import os
import uuid
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from registration.photos import vault

JPEG = b"\xff\xd8\xff\xe0JFIF a photo of Alice \xff\xd9" * 50
ALICE, BOB = uuid.uuid4(), uuid.uuid4()
OLD_KEY, NEW_KEY = b"o" * 32, b"n" * 32


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "photos": {
            "BACKEND": "registration.photos.storage.AtomicFileSystemStorage",
            "OPTIONS": {"location": tmp_path / "photos"},
        },
    }
    return tmp_path / "photos"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_comes_back_as_it_went_in():
    stored = vault.put(ALICE, JPEG)
    assert vault.get(ALICE, stored.name, stored.wrapped_key) == JPEG
    assert stored.size == len(JPEG)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(content=st.binary(max_size=5000))
def test_any_bytes_come_back(content):
    stored = vault.put(ALICE, content)
    assert vault.get(ALICE, stored.name, memoryview(stored.wrapped_key)) == content


def test_nothing_on_the_disk_shows_a_photo_or_is_for_other_eyes(folder):
    vault.put(ALICE, JPEG)
    (path,) = files_in(folder)
    assert b"JFIF" not in path.read_bytes()
    assert b"Alice" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert {path.parents[level].stat().st_mode & 0o777 for level in range(3)} == {0o700}


def test_names_are_random_and_fanned_out_into_folders():
    names = {vault.put(ALICE, JPEG).name for _ in range(20)}
    assert len(names) == 20
    for name in names:
        first, second, random = name.split("/")
        assert len(random) == 32
        assert random.startswith(first + second)


def test_equal_photos_are_sealed_differently(folder):
    vault.put(ALICE, JPEG)
    vault.put(ALICE, JPEG)
    one, other = files_in(folder)
    assert one.read_bytes() != other.read_bytes()


def test_two_files_that_were_swapped_on_the_disk_do_not_open(folder):
    mine, yours = vault.put(ALICE, JPEG), vault.put(BOB, b"other")
    one, other, aside = folder / mine.name, folder / yours.name, folder / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    for dossier, stored in ((ALICE, mine), (BOB, yours)):
        with pytest.raises(vault.CannotOpen):
            vault.get(dossier, stored.name, stored.wrapped_key)


def test_a_photo_does_not_open_in_another_dossier():
    stored = vault.put(ALICE, JPEG)
    with pytest.raises(vault.CannotOpen):
        vault.get(BOB, stored.name, stored.wrapped_key)


def test_the_key_of_one_photo_does_not_open_another_of_the_same_dossier():
    one, other = vault.put(ALICE, JPEG), vault.put(ALICE, JPEG)
    with pytest.raises(vault.CannotOpen):
        vault.get(ALICE, one.name, other.wrapped_key)


DAMAGES = {
    "shortened": lambda sealed: sealed[:-1],
    "changed": lambda sealed: sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
    "emptied": lambda sealed: b"",
    "of another version": lambda sealed: b"\x02" + sealed[1:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_does_not_open(folder, damage):
    stored = vault.put(ALICE, JPEG)
    path = folder / stored.name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(vault.CannotOpen):
        vault.get(ALICE, stored.name, stored.wrapped_key)


def test_a_removed_photo_does_not_open_and_removing_it_again_is_no_trouble():
    stored = vault.put(ALICE, JPEG)
    vault.remove(stored.name)
    vault.remove(stored.name)
    with pytest.raises(vault.CannotOpen):
        vault.get(ALICE, stored.name, stored.wrapped_key)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_no_half_file(folder, monkeypatch, code):
    vault.put(ALICE, JPEG)

    def full(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(vault.VaultFull):
        vault.put(ALICE, JPEG)
    assert len(files_in(folder)) == 1


def test_a_store_that_cannot_be_written_is_said(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    with pytest.raises(vault.CannotStore) as refused:
        vault.put(ALICE, JPEG)
    assert not isinstance(refused.value, vault.VaultFull)


def test_names_lists_what_is_stored_and_what_a_killed_process_left(folder):
    assert list(vault.names()) == []
    stored = vault.put(ALICE, JPEG)
    left = (folder / stored.name).with_name(".half.1234")
    left.write_bytes(b"half")
    assert set(vault.names()) == {stored.name, str(left.relative_to(folder))}


def test_names_can_leave_out_what_was_just_written(folder):
    old, _new = vault.put(ALICE, JPEG), vault.put(ALICE, JPEG)
    os.utime(folder / old.name, (0, 0))
    assert list(vault.names(written_before=timezone.now() - dt.timedelta(days=1))) == [old.name]


def test_after_a_key_rotation_the_old_key_can_go(settings):
    settings.DATA_KEYS = {"old": OLD_KEY}
    stored = vault.put(ALICE, JPEG)
    settings.DATA_KEYS = {"new": NEW_KEY, "old": OLD_KEY}
    wrapped = vault.rewrap(ALICE, stored.name, stored.wrapped_key)
    assert vault.rewrap(ALICE, stored.name, wrapped) == wrapped
    settings.DATA_KEYS = {"new": NEW_KEY}
    assert vault.get(ALICE, stored.name, wrapped) == JPEG
    with pytest.raises(vault.CannotOpen):
        vault.get(ALICE, stored.name, stored.wrapped_key)


def test_a_key_is_not_rewrapped_for_another_dossier(settings):
    settings.DATA_KEYS = {"old": OLD_KEY}
    stored = vault.put(ALICE, JPEG)
    settings.DATA_KEYS = {"new": NEW_KEY, "old": OLD_KEY}
    with pytest.raises(vault.CannotOpen):
        vault.rewrap(BOB, stored.name, stored.wrapped_key)
