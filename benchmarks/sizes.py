"""The same portal on two databases beside the one of DATABASE_URL: a small one and a large one, filled once, kept.

Requests are answered from one or the other in turns, so growth is a ratio within one run.
"""

import copy
import io
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from participants.models import Participant
from registration.models import Dossier

# An office whose every queue fills a page in both of them.
BUSY_OFFICE, BUSY_OFFICE_DOSSIERS, BUSY_OFFICE_SEED = "07920", 3000, 2
NOT_POSTGRESQL = "it needs PostgreSQL: DATABASE_URL names none"


@dataclass(frozen=True)
class Size:
    name: str
    dossiers: int
    participants: int


# BENCH_SIZE=small: the same with few rows, to try a measurement.
FULL = os.environ.get("BENCH_SIZE", "full") == "full"
SMALL = Size("small", 10_000, 100_000) if FULL else Size("try_small", 1_000, 1_000)
LARGE = Size("large", 1_000_000, 10_000_000) if FULL else Size("try_large", 20_000, 20_000)


class Sizes:
    """These databases, made and filled up to what is wanted. `use` says which one answers from now on."""

    def __init__(self, *sizes: Size, say: Callable[[str], None] = print) -> None:
        self._own = connections["default"]
        self.seconds: dict[str, float] = {}  # what filling took, where something had to be filled
        self._of = {size.name: self._database(size) for size in sizes}
        for size in sizes:
            self.use(size.name)
            _fill(size, say, self.seconds)

    def use(self, name: str) -> None:
        connections["default"] = self._of[name]

    def __enter__(self) -> "Sizes":
        return self

    def __exit__(self, *error: object) -> None:
        for database in self._of.values():
            database.close()
        connections["default"] = self._own

    def _database(self, size: Size) -> BaseDatabaseWrapper:
        facts: dict[str, Any] = copy.deepcopy(self._own.settings_dict)
        facts["NAME"] = f"{facts['NAME']}_{size.name}"
        with self._own.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [facts["NAME"]])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{facts["NAME"]}"')
            # As docs/operating.md asks for.
            cursor.execute(f'ALTER DATABASE "{facts["NAME"]}" SET random_page_cost = 1.1')
        return type(self._own)(facts, alias="default")


def _fill(size: Size, say: Callable[[str], None], seconds: dict[str, float]) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference_data", stdout=io.StringIO())
    call_command("make_demo", stdout=io.StringIO())
    if not _has_rows(Dossier, size.dossiers):
        say(f"Filling {connection.settings_dict['NAME']} with {size.dossiers} dossiers.")
        began = time.monotonic()
        call_command("make_dossiers", str(size.dossiers), "--notices")
        seconds["dossiers"] = time.monotonic() - began
        busy = (str(BUSY_OFFICE_DOSSIERS), "--seed", str(BUSY_OFFICE_SEED), "--agency", BUSY_OFFICE, "--notices")
        call_command("make_dossiers", *busy)
    if not _has_rows(Participant, size.participants):
        say(f"Filling {connection.settings_dict['NAME']} with {size.participants} participants.")
        began = time.monotonic()
        call_command("make_participants", str(size.participants))
        seconds["participants"] = time.monotonic() - began


def _has_rows(model: Any, count: int) -> bool:
    """Whether the table holds about that many: by the planner's estimate, for counting ten millions takes a while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return bool(cursor.fetchone()[0] >= 0.9 * count)
