"""Celery's folder broker, with files that appear whole.

kombu's own `filesystem` transport creates a file under its final name and fills it afterwards. A worker that looks in
between takes an empty message and dies of it (kombu 5.7.0, seen on a busy machine: JSONDecodeError in `_get`).
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps
from kombu.utils.scheduling import FairCycle


class _InOrder(FairCycle):
    """Looks into the queues in the order of their names, always from the first one, as Redis does here."""

    def __init__(self, fun: Any, resources: Any, predicate: Any = Exception) -> None:
        super().__init__(fun, resources, predicate)
        self._empty = predicate

    def get(self, callback: Any, **kwargs: Any) -> Any:
        """The first message there is. Raises Empty."""
        for queue in sorted(self.resources):
            try:
                return self.fun(queue, callback, **kwargs)
            except self._empty:
                continue
        raise Empty


class Channel(filesystem.Channel):
    """The same folders and the same names."""

    def _reset_cycle(self) -> None:
        self._cycle = _InOrder(self._get_and_deliver, self._active_queues, Empty)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # as in kombu
        """Write the message beside its place, then move it there. Raises ChannelError."""
        place = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        try:
            _write_beside(place, dumps(payload)).replace(place)
        except OSError as error:
            raise ChannelError(f"Cannot add {place} to the queue.") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """A table that is there holds at least an empty list."""
        place = self._exchange_file(exchange)
        if not place.exists():
            empty = _write_beside(place, "[]")
            with suppress(FileExistsError):  # another process was quicker
                os.link(empty, place)
            empty.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel


def _write_beside(place: Path, text: str) -> Path:
    unfinished = place.with_name(f"{uuid.uuid4()}.new")
    unfinished.write_text(text, encoding="utf-8")
    return unfinished
