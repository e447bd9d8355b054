"""Where photos lie sealed.

Each file has a random name and a data key of its own (AES-256-GCM); the row keeps that key, wrapped by the
master key (`vssid_portal.encryption`). File and wrapped key are both bound to dossier and name: a file moved
to another dossier, or a key moved to another file, does not open. The bytes go through the Django storage
`photos`, a folder by default and an S3-compatible store by configuration. The file comes first, then the
caller's row; what was left without a row is found with `names` and removed.
"""

import datetime as dt
import errno
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from vssid_portal.encryption import CannotOpen, seal, unseal

__all__ = ["CannotOpen", "CannotStore", "StoredPhoto", "VaultFull", "get", "names", "put", "remove", "rewrap"]

_VERSION = b"\x01"
_NONCE_BYTES = 12
_FULL = (errno.ENOSPC, errno.EDQUOT)


class CannotStore(Exception):
    """The store did not take the photo. Nothing of it is left there."""


class VaultFull(CannotStore):
    """No room is left on the disk."""


@dataclass(frozen=True)
class StoredPhoto:
    """What the row must keep. `size` and `sha256` are of the plain JPEG."""

    name: str
    wrapped_key: bytes
    size: int
    sha256: str


def put(dossier_id: UUID, jpeg: bytes) -> StoredPhoto:
    """Seal and store a photo under a new random name. Raises VaultFull or CannotStore."""
    name = _new_name()
    key, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE_BYTES)
    sealed = _VERSION + nonce + AESGCM(key).encrypt(nonce, jpeg, _place(dossier_id, name).encode())
    try:
        _store().save(name, ContentFile(sealed))
    except Exception as error:  # Each store has its own errors; to the caller they are all "not stored".
        full = isinstance(error, OSError) and error.errno in _FULL
        raise (VaultFull if full else CannotStore)(str(error)) from error
    wrapped = seal(key, context=_place(dossier_id, name))
    return StoredPhoto(name, wrapped, len(jpeg), hashlib.sha256(jpeg).hexdigest())


def get(dossier_id: UUID, name: str, wrapped_key: bytes) -> bytes:
    """The JPEG. Raises CannotOpen when file or key is missing, damaged or belongs elsewhere."""
    place = _place(dossier_id, name)
    key = unseal(bytes(wrapped_key), context=place)
    try:
        with _store().open(name) as file:
            sealed = file.read()
    except FileNotFoundError as error:
        raise CannotOpen("The photo's file is missing.") from error
    if sealed[:1] != _VERSION:
        raise CannotOpen("The photo's file is of an unknown kind.")
    body = sealed[1:]
    try:
        return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("The photo's file was damaged or belongs elsewhere.") from error


def remove(name: str) -> None:
    """Delete the file; nothing happens when it is gone already."""
    _store().delete(name)


def names(written_before: dt.datetime | None = None) -> Iterator[str]:
    """Every file in the vault, unfinished ones of a killed process included, optionally only older ones.

    A sweep for files without a row must pass a time well in the past: a row comes a moment after its file.
    """
    for name, written_at in _store().entries():
        if written_before is None or written_at < written_before:
            yield name


def rewrap(dossier_id: UUID, name: str, wrapped_key: bytes) -> bytes:
    """The same data key wrapped by the current master key; unchanged if it already is. Raises CannotOpen."""
    current_key_id = next(iter(settings.DATA_KEYS))
    if bytes(wrapped_key).startswith(current_key_id.encode() + b"."):
        return bytes(wrapped_key)
    place = _place(dossier_id, name)
    return seal(unseal(bytes(wrapped_key), context=place), context=place)


def _store() -> Any:
    """A storage that can also tell its `entries`."""
    return storages["photos"]


def _new_name() -> str:
    """128 random bits, fanned out so that no folder grows large."""
    random = secrets.token_hex(16)
    return f"{random[:2]}/{random[2:4]}/{random}"


def _place(dossier_id: UUID, name: str) -> str:
    return f"photo:{dossier_id}:{name}"
