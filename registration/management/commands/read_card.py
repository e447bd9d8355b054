"""`manage.py read_card FILE…`: one JSON line a photo with what its code says. Needs no database and no service."""

import dataclasses
import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registration.qr.citizen_card import CitizenCard
from registration.qr.errors import CardError
from registration.qr.files import UnreadablePhoto, open_photo
from registration.qr.health_card import HealthCard
from registration.qr.payload import read_payload
from registration.qr.scan import WORKER_BUDGET_MS, read_codes
from vssid_portal.partial_date import PartialDate

Line = dict[str, Any]


class Command(BaseCommand):
    help = "Read the QR code of identity and health insurance cards from photos, or from texts with --text."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE")
        parser.add_argument("--text", action="append", default=[], help="a payload instead of a file; may be repeated")
        parser.add_argument("--budget-ms", type=int, default=WORKER_BUDGET_MS, help="time for one photo")

    def handle(self, *args: object, files: list[str], text: list[str], budget_ms: int, **options: object) -> None:
        for payload in text:
            self._print(read_text(payload))
        for file in files:
            self._print(read_file(Path(file), budget_ms))

    def _print(self, line: Line) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def read_file(path: Path, budget_ms: int) -> Line:
    """The line about one photo; `kind` is null and `error` tells why when nothing was read."""
    started = time.monotonic()
    line: Line = {"file": str(path), "kind": None, "text": None, "fields": {}, "decoder": None}
    try:
        codes = read_codes(open_photo(path), budget_ms)
    except UnreadablePhoto:
        return line | {"error": "unreadable", "ms": _ms_since(started)}
    if codes:
        line |= {"text": codes[0].text, "decoder": codes[0].decoder} | parsed(codes[0].text)
    return line | {"ms": _ms_since(started)}


def read_text(payload: str) -> Line:
    """The line about one payload."""
    started = time.monotonic()
    line: Line = {"file": None, "kind": None, "text": payload, "fields": {}, "decoder": None}
    return line | parsed(payload) | {"ms": _ms_since(started)}


def parsed(text: str) -> Line:
    """`kind` and `fields` of a payload; `error` holds the stable code of a refusal."""
    try:
        found = read_payload(text)
    except CardError as refused:
        return {"kind": None, "fields": {}, "error": refused.code}
    if isinstance(found, CitizenCard):
        return {"kind": "citizen_card", "fields": _fields(found)}
    if isinstance(found, HealthCard):
        return {"kind": "health_card", "fields": _fields(found)}
    return {"kind": "other", "fields": {"foreign": found.kind}}


def _fields(card: CitizenCard | HealthCard) -> Line:
    return {field.name: _plain(getattr(card, field.name)) for field in dataclasses.fields(card)}


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.iso
    return value.isoformat() if hasattr(value, "isoformat") else value


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
