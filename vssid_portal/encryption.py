"""Encryption of personal data at rest.

AES-256-GCM with keys from the environment (`DATA_KEYS`). A sealed value carries the id of its key, so keys are
rotated by putting a new one in front of the list; and it is bound to its place (`context`), so a value copied
into another row's column or another dossier's folder does not open.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_NONCE_BYTES = 12
_BLIND_INDEX_HEX_DIGITS = 32


class CannotOpen(Exception):
    """A sealed value was damaged, moved to another place, or its key is not in the key ring."""


def parse_keys(text: str) -> dict[str, bytes]:
    """`"id:base64,id:base64"`, current key first, to `{id: 32 bytes}`.

    Raises ImproperlyConfigured for anything else.
    """
    keys: dict[str, bytes] = {}
    for entry in text.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not key_id.isalnum() or len(key) != 32:
            raise ImproperlyConfigured("DATA_KEYS must be id:base64 pairs of 32-byte keys, current key first.")
        keys[key_id] = key
    return keys


def seal(plain: bytes, *, context: str) -> bytes:
    """Encrypt under the current key. Out: `id` `.` nonce and ciphertext."""
    key_id, key = next(iter(settings.DATA_KEYS.items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return key_id.encode() + b"." + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(sealed: bytes, *, context: str) -> bytes:
    """The reverse of `seal`. Raises CannotOpen."""
    key_id, _, body = sealed.partition(b".")
    key = settings.DATA_KEYS.get(key_id.decode("ascii", "replace"))
    if key is None:
        raise CannotOpen("The key of this value is not in DATA_KEYS.")
    try:
        return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("The value was damaged or belongs elsewhere.") from error


def seal_text(text: str, *, context: str) -> str:
    """`seal` for text, as text."""
    return base64.urlsafe_b64encode(seal(text.encode(), context=context)).decode("ascii")


def unseal_text(sealed: str, *, context: str) -> str:
    """The reverse of `seal_text`. Raises CannotOpen."""
    return unseal(base64.urlsafe_b64decode(sealed), context=context).decode()


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint that finds equal values without showing them. Empty for an empty value."""
    if not value:
        return ""
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY, message, hashlib.sha256).hexdigest()[:_BLIND_INDEX_HEX_DIGITS]


class EncryptedTextField(models.TextField):
    """Text that is sealed in the database and plain in Python. It cannot be searched: keep a blind index beside it."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.context = f"{cls._meta.app_label}.{cls._meta.object_name}.{name}"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return seal_text(str(value), context=self.context)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        return unseal_text(value, context=self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull",):
            raise TypeError(f"{self.context} is encrypted; look it up by its blind index.")
        return super().get_lookup(lookup_name)
