"""Every sealed value under the current key, so that an older key of `DATA_KEYS` can be taken away (QUALITY S-30)."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

from vssid_portal.encryption import EncryptedTextField

from .models import Photo
from .photos import vault

_BATCH = 1000


@dataclass(frozen=True)
class Rotated:
    """How many values of one column still were under an older key."""

    column: str
    values: int


def rotate(*, dry_run: bool = False) -> Iterator[Rotated]:
    """Seal anew whatever is not under the current key, column by column; `dry_run` only counts.

    Works while the portal does: a value somebody changes meanwhile is under the current key already and left alone.
    May be broken off and started again. Raises CannotOpen at the first value whose key is not in DATA_KEYS.
    """
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield Rotated(field.context, _rotate_column(model, field.name, dry_run))
    yield Rotated("registration.Photo.wrapped_key", _rotate_photos(dry_run))


def _rotate_column(model: type[models.Model], name: str, dry_run: bool) -> int:
    found = 0
    sealed = Cast(name, models.TextField())  # as it stands in the database: the field itself would open it
    rows = model._default_manager.exclude(**{f"{name}__isnull": True}).annotate(sealed_value=sealed)
    for row in _in_batches(rows.exclude(sealed_value="").values("pk", "sealed_value", name)):
        if _is_current(base64.urlsafe_b64decode(row["sealed_value"])):
            continue
        found += 1
        if not dry_run:
            unchanged = rows.filter(pk=row["pk"], sealed_value=row["sealed_value"])
            unchanged.update(**{name: row[name]})
    return found


def _rotate_photos(dry_run: bool) -> int:
    found = 0
    photos: models.QuerySet[Any, Any] = Photo.objects.values("pk", "dossier_id", "name", "wrapped_key")
    for row in _in_batches(photos):
        if _is_current(bytes(row["wrapped_key"])):
            continue
        found += 1
        if not dry_run:
            wrapped = vault.rewrap(row["dossier_id"], row["name"], row["wrapped_key"])
            Photo.objects.filter(pk=row["pk"]).update(wrapped_key=wrapped)
    return found


def _is_current(sealed: bytes) -> bool:
    return sealed.startswith(next(iter(settings.DATA_KEYS)).encode() + b".")


def _in_batches(rows: "models.QuerySet[Any, Any]") -> Iterator[dict[str, Any]]:
    """By key, so that no transaction and no cursor stays open for long."""
    last: Any = None
    while True:
        batch = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:_BATCH])
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]["pk"]
