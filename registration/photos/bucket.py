"""A bucket of an S3-compatible store, for photos that several machines share (PHOTO_STORE)."""

import datetime as dt
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

# What the store answers when it takes nothing more.
_FULL = ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "ServiceQuotaExceededException")


class BucketStorage(S3Storage):
    """Errors of the store are `OSError`s, as those of a folder are: a missing file, no room, no answer."""

    def _save(self, name: str, content: File) -> str:
        with _told_as_os_error():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _told_as_os_error():
            return super()._open(name, mode)

    def delete(self, name: str) -> None:
        with _told_as_os_error():
            super().delete(name)

    def entries(self) -> Iterator[tuple[str, dt.datetime]]:
        """Every name and when it was written, a thousand an answer: a folder at a time would be 65,000 questions."""
        with _told_as_os_error():
            for entry in self.bucket.objects.filter(Prefix=self.location):
                yield entry.key.removeprefix(self.location).lstrip("/"), entry.last_modified


@contextmanager
def _told_as_os_error() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        full = error.response.get("Error", {}).get("Code") in _FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise ConnectionError(str(error)) from error
