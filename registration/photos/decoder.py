"""Keeps one decoding process (`worker.py`) at hand and speaks to it over pipes.

One for each process of the portal, started when the first photo comes, replaced when it dies, hangs or has
served long enough. Threads queue for it, so a burst of photos costs time, never memory.
"""

import atexit
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from .refusals import Refusal
from .study import Study, Wish

logger = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
_JOBS_PER_PROCESS = 200
_NICE = 10
_LARGEST_ANSWER = 32 * 1024 * 1024
# A photo is small work: threads would only take memory and fight over the cores.
_ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
_LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """A clean JPEG with its size and what the photo shows, or the refusal."""

    refusal: Refusal | None
    jpeg: bytes = b""
    width: int = 0
    height: int = 0
    study: Study = field(default_factory=Study)


class Decoder:
    """Hands photos to the decoding process, one at a time. Safe to use from several threads.

    `gives_way`: nobody waits for its answers, and on a busy machine the requests go first.
    """

    def __init__(self, patience: float = 20.0, *, gives_way: bool = False) -> None:
        self.patience, self.gives_way = patience, gives_way
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0

    def decode(self, data: bytes, kind: str, max_pixels: int, wish: Wish | None = None, *, copy: bool = True) -> Answer:
        """See `worker.Job`. A crash, a hang or want of memory over there is the refusal DAMAGED."""
        if not self._turn.acquire(timeout=self.patience):
            return Answer(Refusal.BUSY)
        try:
            wish = wish or Wish()
            job = {"bytes": len(data), "kind": kind, "max_pixels": max_pixels, "copy": copy}
            return self._ask(data, job | {"shows": wish.kind, "code_ms": wish.code_ms})
        finally:
            self._turn.release()

    def _ask(self, data: bytes, job: dict[str, object]) -> Answer:
        process = self._ready_process()
        self._jobs += 1
        alarm = threading.Timer(self.patience, process.kill)
        alarm.start()
        try:
            return _exchange(process, data, job)
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            self.close()
            code, kind = process.poll(), job["kind"]
            logger.warning("The photo decoder gave up on %d bytes of %s (%s).", len(data), kind, code)
            return Answer(Refusal.DAMAGED)
        finally:
            alarm.cancel()

    def _ready_process(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None and self._jobs < _JOBS_PER_PROCESS:
            return process
        self.close()
        self._process, self._jobs = _start(_NICE if self.gives_way else 0), 0
        return self._process

    def close(self) -> None:
        """End the decoding process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _hang_up(process)

    def forget(self) -> None:
        """After a fork: the decoding process belongs to the parent, this process will start its own."""
        process, self._process = self._process, None
        self._turn = threading.Lock()
        if process is not None:
            process.returncode = 0  # Not our child: never wait for it.
            _hang_up(process)


def _start(niceness: int) -> subprocess.Popen[bytes]:
    """No secret reaches it: the environment is empty but for what Python itself may need."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.Popen(  # noqa: S603  # a number of ours
        [sys.executable, "-s", "-m", "registration.photos.worker", str(niceness)],
        cwd=_PROJECT,
        env={**kept, "PYTHONUTF8": "1", **_ONE_THREAD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is for the web server, which then hangs up.
    )


def _exchange(process: subprocess.Popen[bytes], data: bytes, job: dict[str, object]) -> Answer:
    requests, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    requests.write(json.dumps(job).encode() + b"\n")
    requests.write(data)
    requests.flush()
    head = json.loads(answers.readline(_LONGEST_HEAD))
    if head["refusal"] is not None:
        return Answer(Refusal(head["refusal"]))
    length = int(head["bytes"])
    if not (length == 0 and not job["copy"]) and not 0 < length <= _LARGEST_ANSWER:
        raise ValueError("an answer of impossible length")
    jpeg = answers.read(length)
    if len(jpeg) != length:
        raise EOFError
    return Answer(None, jpeg, int(head["width"]), int(head["height"]), Study.from_json(head["study"]))


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                logger.debug("The photo decoder had hung up first.")


decoder = Decoder()
# For second looks by a Celery worker.
patient_decoder = Decoder(gives_way=True)
for _one in (decoder, patient_decoder):
    atexit.register(_one.close)
    os.register_at_fork(after_in_child=_one.forget)
