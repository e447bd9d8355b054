"""How often the judgement of photos is right, on pictures good or spoilt in a known way."""

import time
from typing import Any

import numpy as np

from registration.photos.judge import HINTS, PhotoKind, judge
from tests.cards.pictures import FAULTS, take

# Seeds below this were looked at while the thresholds were chosen.
_FIRST_SEED = 5000
_SHARE_GOOD = 0.4


def measure_judge(pictures: int) -> dict[str, Any]:
    """Right advice on the spoilt ones, wrong advice on the good ones, per fault; hints apart."""
    good_each = round(pictures * _SHARE_GOOD / len(FAULTS))
    faults = [(kind, fault) for kind, names in FAULTS.items() for fault in names]
    spoilt_each = round(pictures * (1 - _SHARE_GOOD) / len(faults))
    rows: list[dict[str, Any]] = []
    times: list[float] = []
    for kind, fault in [(kind, None) for kind in FAULTS] + faults:
        found = [_judged(kind, fault, i, times) for i in range(good_each if fault is None else spoilt_each)]
        if fault is None:
            rows.append(_row(kind, "good", found, sum(not weighty for weighty, _hints in found)))
            rows[-1]["hints"] = sum(bool(hints) for _weighty, hints in found)
        else:
            rows.append(_row(kind, fault, found, sum(fault in weighty | hints for weighty, hints in found)))
    p50, p95, worst = np.percentile(times, [50, 95, 100])
    return {"rows": rows, "cpu_ms": {"p50": round(p50), "p95": round(p95), "max": round(worst)}}


def _judged(kind: str, fault: str | None, number: int, times: list[float]) -> tuple[set[str], set[str]]:
    """The problems found, those that weigh and those that are hints."""
    image = take(kind, fault, _FIRST_SEED + number)
    started = time.process_time()
    problems = judge(image, PhotoKind(kind)).problems
    times.append((time.process_time() - started) * 1000)
    return {p.value for p in problems if p not in HINTS}, {p.value for p in problems if p in HINTS}


def _row(kind: str, fault: str, found: list[tuple[set[str], set[str]]], right: int) -> dict[str, Any]:
    return {"kind": kind, "fault": fault, "pictures": len(found), "right": right, "is_hint": fault in HINTS}
