"""Reading cards beside pyzbar as its README has it, on made-up photos; the full set is `make bench-cards`."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pyzbar import pyzbar

from benchmarks.cards import photo_set
from benchmarks.results import Budget, Result, Table
from benchmarks.timing import Times, machine
from registration.qr.scan import REQUEST_BUDGET_MS, read_codes

_SHARE_OF_RUN = 0.002  # of the photo set, for each round
Way = Callable[[np.ndarray], list[bytes]]


def add(result: Result, runs: int) -> None:
    ways: dict[str, Way] = {"ours, in a request": _ours, "pyzbar alone": _pyzbar}
    right, wrong = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(prefix="cards-") as folder:
        photo_set.draw(Path(folder), max(0.02, runs * _SHARE_OF_RUN))
        cv2.setNumThreads(1)
        samples = list(photo_set.samples(Path(folder)))
        for sample in samples:
            grey = np.asarray(Image.open(sample.path).convert("L"))
            for name, way in ways.items():
                began = time.perf_counter()
                read = way(grey)
                seconds[name].append(time.perf_counter() - began)
                right[name] += sample.text.encode() in read
                wrong[name] += bool(read) and sample.text.encode() not in read
    table = Table(f"Reading {len(samples)} photos of cards", ["way", "read", "wrong", "median ms", "p95 ms"])
    for name, taken in seconds.items():
        times = Times.of(taken)
        table.rows.append([name, right[name], wrong[name], times.median, times.p95])
    table.notes.append(f"Ours has {REQUEST_BUDGET_MS} ms for a photo that is hard to read. {machine()}.")
    result.tables.append(table)
    result.budgets.append(
        Budget("cards read, ours / pyzbar", right["ours, in a request"] / max(1, right["pyzbar alone"]), 1.0, True)
    )
    result.budgets.append(Budget("cards read wrongly", wrong["ours, in a request"], 0))


def _ours(grey: np.ndarray) -> list[bytes]:
    return [code.text.encode() for code in read_codes(grey, REQUEST_BUDGET_MS)]


_qr_codes = partial(pyzbar.decode, symbols=[pyzbar.ZBarSymbol.QRCODE])


def _pyzbar(grey: np.ndarray) -> list[bytes]:
    return [code.data for code in _qr_codes(grey)]
