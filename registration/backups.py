"""One file that holds everything: the database as of one moment and the photos it names.

`photos/…` lie in it as they lie in the store, sealed. `manifest.json`, last, tells sizes and sums of every
part, the rows per table, and which keys are needed. The keys themselves are never in it: keep them elsewhere.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from vssid_portal.encryption import CannotOpen, blind_index

from . import database_copies
from .models import Photo
from .photos import vault

DATABASE, PHOTOS, MANIFEST = "database", "photos/", "manifest.json"
FORMAT = 1


class CannotBackUp(Exception):
    """The message says why and what to do."""


class CannotRestore(Exception):
    """The message says why and what to do. Nothing was changed unless it says so."""


@dataclass(frozen=True)
class Part:
    """One member of the file, as it must come out again."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What is in a backup. `missing_photos` were deleted while it was made, or had been lost before."""

    made_at: str
    engine: str
    key_ids: list[str]
    blind_index_check: str
    rows: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    missing_photos: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def photos(self) -> int:
        return len(self.parts) - 1

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Raises CannotRestore for a file of another kind."""
        try:
            facts = json.loads(text)
            parts = {name: Part(**part) for name, part in facts.pop("parts").items()}
            manifest = cls(**facts, parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CannotRestore("This is no backup of the portal: its manifest cannot be read.") from error
        if manifest.format != FORMAT:
            raise CannotRestore(
                f"The backup has format {manifest.format}, this portal reads format {FORMAT}."
            )
        return manifest


class _Summed(io.RawIOBase):
    """A stream that sums what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._sum, self._size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        portion = self._stream.read(size)
        self._sum.update(portion)
        self._size += len(portion)
        return portion

    @property
    def part(self) -> Part:
        return Part(self._size, self._sum.hexdigest())


def back_up(target: Path) -> Manifest:
    """Write a backup. The database comes first, then the photos it names: every row has its file.

    Raises CannotBackUp. An unfinished file never carries the name asked for.
    """
    if target.exists():
        raise CannotBackUp(f"{target} exists already. Name another file.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w|") as tar:
                manifest = _write(tar, target.parent)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    except (OSError, database_copies.CopyFailed) as error:
        raise CannotBackUp(str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(tar: tarfile.TarFile, scratch: Path) -> Manifest:
    with tempfile.NamedTemporaryFile(dir=scratch, prefix=".portal-backup-") as copy:
        snapshot = database_copies.copy_out(Path(copy.name))
        manifest = Manifest(
            made_at=timezone.now().isoformat(timespec="seconds"),
            engine=snapshot.engine,
            key_ids=list(settings.DATA_KEYS),
            blind_index_check=_blind_index_check(),
            rows=snapshot.rows,
        )
        with open(copy.name, "rb") as stream:
            manifest.parts[DATABASE] = _add(tar, DATABASE, stream, Path(copy.name).stat().st_size)
    store = storages["photos"]
    for name in snapshot.photo_names:
        try:
            with store.open(name) as photo:
                manifest.parts[PHOTOS + name] = _add(tar, PHOTOS + name, photo, photo.size)
        except FileNotFoundError:
            manifest.missing_photos.append(name)
    text = json.dumps(asdict(manifest), indent=1).encode()
    _add(tar, MANIFEST, io.BytesIO(text), len(text))
    return manifest


def _add(tar: tarfile.TarFile, name: str, stream: Any, size: int) -> Part:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(timezone.now().timestamp())
    summed = _Summed(stream)
    tar.addfile(entry, summed)
    return summed.part


def _blind_index_check() -> str:
    """Tells later whether BLIND_INDEX_KEY is still the one that the look-ups were made with."""
    return blind_index("backup", purpose="backup-check")


def restore(source: Path) -> Manifest:
    """Bring a backup back into an empty database and an empty photo store.

    Everything is checked before anything is written: sums, keys, emptiness. Afterwards the rows are counted
    and every photo is opened. Raises CannotRestore.
    """
    manifest = verify(source)
    _require_keys(manifest)
    _require_empty(manifest)
    try:
        with _opened(source) as tar:
            for entry in tar:
                _bring_back(tar, entry)
    except (OSError, database_copies.CopyFailed) as error:
        raise CannotRestore(
            f"{error} What was brought back so far is incomplete: empty it and try again."
        ) from error
    _check_afterwards(manifest)
    return manifest


def verify(source: Path) -> Manifest:
    """The manifest, after every part was read and its sum compared. Raises CannotRestore."""
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    try:
        with _opened(source) as tar:
            for entry in tar:
                stream = tar.extractfile(entry)
                if stream is None or entry.name in found:
                    raise CannotRestore(f"{entry.name} has no place in a backup.")
                if entry.name == MANIFEST:
                    manifest = Manifest.read(stream.read())
                    continue
                found[entry.name] = _sum_of(stream)
    except (OSError, tarfile.TarError) as error:
        raise CannotRestore(f"{source} cannot be read: {error}") from error
    if manifest is None:
        raise CannotRestore(f"{source} is cut off or no backup: it has no manifest.")
    wrong = sorted(name for name in {*found, *manifest.parts} if found.get(name) != manifest.parts.get(name))
    if wrong:
        raise CannotRestore(f"{len(wrong)} parts are damaged, missing or foreign, the first: {wrong[0]}")
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    with tarfile.open(source, mode="r|") as tar:
        yield tar


def _sum_of(stream: IO[bytes]) -> Part:
    summed = _Summed(stream)
    while summed.read(1024 * 1024):
        pass
    return summed.part


def _require_keys(manifest: Manifest) -> None:
    missing = [key_id for key_id in manifest.key_ids if key_id not in settings.DATA_KEYS]
    if missing:
        raise CannotRestore(
            f"DATA_KEYS lacks {', '.join(missing)}. The backup needs the keys {', '.join(manifest.key_ids)}."
        )
    if manifest.blind_index_check != _blind_index_check():
        raise CannotRestore(
            "BLIND_INDEX_KEY is another one than when the backup was made: nobody would be found."
        )


def _require_empty(manifest: Manifest) -> None:
    here = database_copies.engine()
    if here != manifest.engine:
        raise CannotRestore(f"The backup is of {manifest.engine}, DATABASE_URL names {here}.")
    if database_copies.has_tables():
        raise CannotRestore(
            "The database is not empty. Make a new one and let DATABASE_URL name it; do not migrate it."
        )
    if next(vault.names(), None) is not None:
        raise CannotRestore("The photo store is not empty. Name a new folder as PHOTO_ROOT.")


def _bring_back(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> None:
    stream = tar.extractfile(entry)
    if stream is None:
        return
    if entry.name == DATABASE:
        with tempfile.NamedTemporaryFile(prefix="portal-restore-") as copy:
            while portion := stream.read(1024 * 1024):
                copy.write(portion)
            copy.flush()
            database_copies.copy_in(Path(copy.name))
    elif entry.name.startswith(PHOTOS):
        storages["photos"].save(entry.name.removeprefix(PHOTOS), ContentFile(stream.read()))


def _check_afterwards(manifest: Manifest) -> None:
    rows = database_copies.rows_per_table()
    if rows != manifest.rows:
        different = sorted(
            name for name in {*rows, *manifest.rows} if rows.get(name) != manifest.rows.get(name)
        )
        raise CannotRestore(
            f"After restoring, these tables have another number of rows: {', '.join(different)}"
        )
    photos = Photo.objects.exclude(name__in=manifest.missing_photos)
    closed = [photo.name for photo in photos.iterator() if not _opens(photo)]
    if closed:
        raise CannotRestore(f"{len(closed)} photos do not open, the first: {closed[0]}")


def _opens(photo: Photo) -> bool:
    try:
        vault.get(photo.dossier_id, photo.name, bytes(photo.wrapped_key))
    except CannotOpen:
        return False
    return True
