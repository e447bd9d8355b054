"""Backup and restore as an operator runs them, on both databases."""

import json
import os
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.ops.manage import manage

# Fills a portal: a dossier with three photos, through the vault, and some accounts.
FILL = """
from registration.models import Dossier, Photo
from registration.photos import vault
from accounts.models import User
User.objects.create_user("0123456789", "a password", phone="+84900000003")
dossier = Dossier.objects.create(full_name="Trần Thị Mẫu", phone="+84900000003")
for kind in ("portrait", "card_front", "card_back"):
    stored = vault.put(dossier.pk, kind.encode() * 1000)
    Photo.objects.create(
        dossier=dossier, kind=kind, name=stored.name, wrapped_key=stored.wrapped_key,
        size=stored.size, sha256=stored.sha256, width=800, height=600,
    )
"""
READ = """
from registration.models import Dossier, Photo
from registration.photos import vault
for photo in Photo.objects.order_by("kind"):
    print(photo.kind, vault.get(photo.dossier_id, photo.name, photo.wrapped_key)[:8].decode())
print(Dossier.objects.get().full_name, Dossier.objects.get().phone)
"""

Place = dict[str, str]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Place]]:
    """Makes environments with an empty database and an empty photo folder each."""
    made: list[str] = []

    def make() -> Place:
        name = f"backup_{uuid.uuid4().hex}"
        place = {"PORTAL_MODE": "test", "VAR_DIR": str(tmp_path_factory.mktemp(name))}
        if request.param == "postgresql":
            server = os.environ["DATABASE_URL"].rpartition("/")[0]
            ask(server, f'CREATE DATABASE "{name}"')
            made.append(name)
            place["DATABASE_URL"] = f"{server}/{name}"
        return place

    yield make
    for name in made:
        ask(os.environ["DATABASE_URL"].rpartition("/")[0], f'DROP DATABASE "{name}" WITH (FORCE)')


def ask(server: str, statement: str) -> None:
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def done(*arguments: str, place: Place) -> str:
    answer = manage(*arguments, **place)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def refused(*arguments: str, place: Place) -> str:
    answer = manage(*arguments, **place)
    assert answer.returncode == 1
    return answer.stderr


@pytest.fixture(scope="module")
def filled(new_place: Callable[[], Place]) -> Place:
    place = new_place()
    done("migrate", "--verbosity=0", place=place)
    done("shell", "--command", FILL, place=place)
    return place


def test_a_backup_brings_everything_back_into_an_empty_place(
    filled: Place, new_place: Callable[[], Place], tmp_path: Path
) -> None:
    backup, elsewhere = tmp_path / "portal.tar", new_place()
    told = done("backup", str(backup), place=filled)
    assert "3 photos" in told
    assert "data keys demo" in told
    assert backup.stat().st_mode & 0o077 == 0
    assert "3 photos" in done("restore", str(backup), place=elsewhere)
    assert done("shell", "--command", READ, place=elsewhere).splitlines()[-4:] == [
        "card_back card_bac",
        "card_front card_fro",
        "portrait portrait",
        "Trần Thị Mẫu +84900000003",
    ]
    assert "No planned migration operations." in done("migrate", "--plan", place=elsewhere)


def test_a_restore_touches_nothing_unless_all_is_well(
    filled: Place, new_place: Callable[[], Place], tmp_path: Path
) -> None:
    backup, elsewhere = tmp_path / "portal.tar", new_place()
    done("backup", str(backup), place=filled)
    assert "not empty" in refused("restore", str(backup), place=filled)
    other_key = {**elsewhere, "DATA_KEYS": f"other:{'A' * 43}="}
    assert "DATA_KEYS lacks demo" in refused("restore", str(backup), place=other_key)
    assert "nobody would be found" in refused("restore", str(backup), place={**elsewhere, "BLIND_INDEX_KEY": "x" * 32})
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(flipped(backup))
    assert "damaged" in refused("restore", str(damaged), place=elsewhere)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    assert "cannot be read" in refused("restore", str(cut), place=elsewhere)
    assert "3 photos" in done("restore", str(backup), place=elsewhere)


def flipped(backup: Path) -> bytes:
    """The file with one bit of its last photo turned round."""
    with tarfile.open(backup) as tar:
        photo = [entry for entry in tar if entry.name.startswith("photos/")][-1]
    content = bytearray(backup.read_bytes())
    content[photo.offset_data + 100] ^= 1
    return bytes(content)


def test_a_photo_lost_before_the_backup_is_told_and_does_not_stop_it(
    filled: Place, new_place: Callable[[], Place], tmp_path: Path
) -> None:
    photos = Path(filled["VAR_DIR"], "photos")
    lost = next(path for path in photos.rglob("*") if path.is_file())
    aside = lost.rename(tmp_path / "aside")
    backup = tmp_path / "portal.tar"
    answer = manage("backup", str(backup), **filled)
    aside.rename(lost)
    assert (answer.returncode, "1 photos have a row but no file" in answer.stderr) == (0, True)
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert manifest["missing_photos"] == [str(lost.relative_to(photos))]
    assert "2 photos" in done("restore", str(backup), place=new_place())


def test_a_backup_never_overwrites_a_file(filled: Place, tmp_path: Path) -> None:
    older = tmp_path / "portal.tar"
    older.write_text("an older backup")
    assert "exists already" in refused("backup", str(older), place=filled)
    assert older.read_text() == "an older backup"
