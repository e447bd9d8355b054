"""Times that can be compared on a busy machine: what is compared runs in turns, within one run."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    median: float
    p95: float
    runs: int

    @classmethod
    def of(cls, seconds: list[float]) -> "Times":
        times = [value * 1000 for value in seconds]
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        return cls(statistics.median(times), p95, len(times))


def in_turns(ways: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Times]:
    """Each way once to warm up, then all of them in turns. The collector of garbage rests meanwhile."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    gc.collect()
    gc.disable()
    try:
        for _run in range(runs):
            for name, way in ways.items():
                began = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - began)
    finally:
        gc.enable()
    return {name: Times.of(values) for name, values in seconds.items()}


def machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
