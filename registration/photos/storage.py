"""A folder that never shows a half-written file, not even after a power cut or on a full disk."""

import datetime as dt
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class AtomicFileSystemStorage(FileSystemStorage):
    """Writes beside the target, flushes to the disk, then renames. Nobody but the portal's user may read."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("file_permissions_mode", 0o600)
        options.setdefault("directory_permissions_mode", 0o700)
        super().__init__(**options)

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        self._make_folder(target.parent)
        unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with open(unfinished, "xb", opener=self._private) as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.rename(unfinished, target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _flush_folder(target.parent)
        return name

    def entries(self, folder: str = "") -> Iterator[tuple[str, dt.datetime]]:
        """Every name and when it was written, unfinished ones of a killed process included."""
        try:
            folders, files = self.listdir(folder)
        except FileNotFoundError:  # Nothing was ever stored, or a sweep removed the folder meanwhile.
            return
        for file in files:
            name = f"{folder}{file}"
            try:
                yield name, self.get_modified_time(name)
            except FileNotFoundError:  # Removed since it was listed.
                continue
        for inner in folders:
            yield from self.entries(f"{folder}{inner}/")

    def _private(self, path: str, flags: int) -> int:
        return os.open(path, flags, self.file_permissions_mode or 0o600)

    def _make_folder(self, folder: Path) -> None:
        """With its parents, each new one flushed into the one above: a power cut must not lose the branch."""
        if folder.is_dir():
            return
        if folder.parent != folder:
            self._make_folder(folder.parent)
        folder.mkdir(mode=self.directory_permissions_mode or 0o700, exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
