"""`python -m benchmarks.cards`: measures and writes a report in Markdown and JSON.

Wall time is what people wait for; CPU time is what the work takes, and is the one to compare on a shared machine.
The cascade's budget runs on the clock named in the report.
"""

import argparse
import json
import os
import platform
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import cv2
import django
import numpy as np
from PIL import Image

from benchmarks.cards import photo_set

django.setup()

from pyzbar import pyzbar

from benchmarks.cards.judging import measure_judge
from benchmarks.cards.report import as_markdown
from registration.qr import decoders
from registration.qr.scan import REQUEST_BUDGET_MS, WORKER_BUDGET_MS, read_codes

Way = Callable[[np.ndarray], list[bytes]]


def main() -> None:
    options = _options()
    cv2.setNumThreads(1)
    photo_set.draw(options.photos, options.share)
    clock = time.process_time if options.clock == "cpu" else time.monotonic
    result: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "clock": options.clock,
        "cards": _measure_cards(options.photos, _ways(clock)),
        "judge": measure_judge(round(600 * options.share)),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "report.json").write_text(json.dumps(result, ensure_ascii=False, indent=1))
    (options.out / "report.md").write_text(as_markdown(result))
    print(as_markdown(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("var/bench-cards/photos"))
    parser.add_argument("--out", type=Path, default=Path("var/bench-cards"))
    parser.add_argument("--share", type=float, default=1.0, help="part of the set, for a quick look")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="what the time budget counts")
    return parser.parse_args()


def _ways(clock: Callable[[], float]) -> dict[str, Way]:
    def cascade(budget: int) -> Way:
        return lambda grey: [code.text.encode() for code in read_codes(grey, budget, clock)]

    return {
        "pyzbar as its README has it": _pyzbar_text,
        "zbar, binary": decoders.zbar,
        "zxing-cpp alone": decoders.zxing,
        f"cascade, {REQUEST_BUDGET_MS} ms (request)": cascade(REQUEST_BUDGET_MS),
        f"cascade, {WORKER_BUDGET_MS} ms (worker)": cascade(WORKER_BUDGET_MS),
    }


def _pyzbar_text(grey: np.ndarray) -> list[bytes]:
    return [code.data for code in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])]


def _measure_cards(photos: Path, ways: dict[str, Way]) -> dict[str, Any]:
    """Per way: read, wrong and all photos per tier, and the percentiles of its time in ms."""
    counts: dict[str, dict[str, list[int]]] = {name: defaultdict(lambda: [0, 0, 0]) for name in ways}
    wall: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)
    for sample in photo_set.samples(photos):
        grey = np.asarray(Image.open(sample.path).convert("L"))
        want = sample.text.encode()
        for name, way in ways.items():
            wall_start, cpu_start = time.monotonic(), time.process_time()
            read = way(grey)
            cpu[name].append((time.process_time() - cpu_start) * 1000)
            wall[name].append((time.monotonic() - wall_start) * 1000)
            count = counts[name][sample.tier]
            count[0] += want in read
            count[1] += bool(read) and want not in read
            count[2] += 1
    return {
        name: {"tiers": dict(counts[name]), "wall_ms": _percentiles(wall[name]), "cpu_ms": _percentiles(cpu[name])}
        for name in ways
    }


def _percentiles(values: list[float]) -> dict[str, int]:
    p50, p95, worst = np.percentile(values, [50, 95, 100])
    return {"p50": round(p50), "p95": round(p95), "max": round(worst)}


if __name__ == "__main__":
    main()
