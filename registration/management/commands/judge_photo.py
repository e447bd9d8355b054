"""`manage.py judge_photo --kind KIND FILE…`: one JSON line a photo with its problems. No database, no service."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registration.photos.judge import Judgement, PhotoKind, judge, unreadable
from registration.photos.judge_advice import advice
from registration.qr.files import UnreadablePhoto, open_photo
from registration.qr.scan import REQUEST_BUDGET_MS, read_codes


class Command(BaseCommand):
    help = "Judge photos: blurred, dark, cut off, the wrong side, …"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--kind", required=True, choices=[kind.value for kind in PhotoKind])

    def handle(self, *args: object, files: list[str], kind: str, **options: object) -> None:
        for file in files:
            self.stdout.write(json.dumps(judge_file(Path(file), PhotoKind(kind)), ensure_ascii=False))


def judge_file(path: Path, kind: PhotoKind) -> dict[str, Any]:
    """The line about one photo."""
    started = time.monotonic()
    try:
        judgement = _judge(path, kind)
    except UnreadablePhoto:
        judgement = unreadable()
    return {
        "file": str(path),
        "ok": judgement.ok,
        "problems": [problem.value for problem in judgement.problems],
        "advice": [str(advice(problem, kind)) for problem in judgement.problems],
        "scores": judgement.scores,
        "ms": round((time.monotonic() - started) * 1000),
    }


def _judge(path: Path, kind: PhotoKind) -> Judgement:
    """With the codes of a card photo read first: they tell its side for certain."""
    image = open_photo(path)
    texts = [code.text for code in read_codes(image, REQUEST_BUDGET_MS)] if kind.startswith("card_") else []
    return judge(image, kind, texts)
