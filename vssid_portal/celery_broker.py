"""Where Celery's tasks wait: in Redis, or in a folder where there is none. Values for settings.py."""

from pathlib import Path
from typing import NamedTuple

# Workers serve them in the order of their names: codes before everything (notices/promises.py has the classes), then
# the sweep, or a flood of notices would drown it.
QUEUES = ("1-codes", "2-sweep", "3-secrets", "4-notices", "portal")

# Redis hands a task out again that was not acknowledged for so long. Longer than any task runs (CELERY_TASK_TIME_LIMIT)
# or waits for its time (30 s, notices/settling.py), so that none runs twice at once; what a killed worker held comes
# back sooner, by the sweep.
VISIBILITY_SECONDS = 600


class Broker(NamedTuple):
    url: str
    options: dict[str, object]


def broker_settings(redis_url: str, folder: Path) -> Broker:
    """CELERY_BROKER_URL and CELERY_BROKER_TRANSPORT_OPTIONS for this Redis, or for this folder, which is made."""
    if redis_url:
        # A dead Redis must not keep a person waiting: without max_retries=0 one post took 6 s, with it 0.2 to 2 s.
        patience = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}
        in_order = {"visibility_timeout": VISIBILITY_SECONDS, "queue_order_strategy": "sorted"}
        return Broker(redis_url, in_order | patience)
    for name in ("queue", "processed", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    # Measured: 0.08 s from commit to worker at this polling interval, nothing lost, nothing doubled.
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }
    return Broker("filesystem://", options)
