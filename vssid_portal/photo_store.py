"""Where sealed photos lie, as Django's STORAGES wants it said: a folder, or a bucket of an S3-compatible store."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SECONDS_TO_CONNECT, _SECONDS_TO_ANSWER, _TRIES = 3, 10, 2


def photo_store(url: str, folder: Path) -> dict[str, Any]:
    """In: `s3+https://KEY:SECRET@host/bucket?region=…&prefix=…`, or nothing: the folder.

    Raises ImproperlyConfigured.
    """
    if not url:
        return {
            "BACKEND": "registration.photos.storage.AtomicFileSystemStorage",
            "OPTIONS": {"location": folder},
        }
    parts = urlsplit(url)
    bucket, known = parts.path.strip("/"), {"region", "prefix"}
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    whole = parts.scheme in ("s3+https", "s3+http") and parts.hostname and parts.username and parts.password
    if not (whole and bucket and "/" not in bucket and options.keys() <= known):
        raise ImproperlyConfigured("PHOTO_STORE is s3+https://KEY:SECRET@host/bucket, with ?region=, &prefix= at most.")
    return {"BACKEND": "registration.photos.bucket.BucketStorage", "OPTIONS": _bucket(parts, bucket, options)}


def _bucket(parts: Any, bucket: str, options: dict[str, str]) -> dict[str, Any]:
    # Only where it is used: it takes its time and memory.
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    port = f":{parts.port}" if parts.port else ""
    patience = {"connect_timeout": _SECONDS_TO_CONNECT, "read_timeout": _SECONDS_TO_ANSWER}
    return {
        "endpoint_url": f"{parts.scheme.removeprefix('s3+')}://{parts.hostname}{port}",
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "region_name": options.get("region", "us-east-1"),
        "location": options.get("prefix", ""),
        "default_acl": "private",
        # A person waits: one more try, no minutes. Other makers than Amazon know the bucket in the path.
        "client_config": Config(
            **patience,
            retries={"total_max_attempts": _TRIES},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        "transfer_config": TransferConfig(use_threads=False),
    }
