"""Statements that PostgreSQL plans once a connection and answers many times: for those whose plan takes it longer than
the answer.

Connections have to be sessions of PostgreSQL's (a pool in session mode): a statement is ready where it was made ready.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection


class Prepared:
    """A statement that is written when it is first needed.

    It says $1, $2, … where values of `types` belong. The plan is made without the values: what decides which index
    serves has to stand in the statement itself.
    """

    def __init__(self, name: str, types: Sequence[str], write: Callable[[], str]) -> None:
        self.name, self._types, self._write = name, types, write
        self._ready_at: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
        self._lock = threading.Lock()
        PREPARED[name] = self

    def first_row(self, *values: Any) -> tuple[Any, ...]:
        self.make_ready()
        marks = ", ".join(["%s"] * len(self._types))
        with connection.cursor() as cursor:
            cursor.execute(f"EXECUTE {self.name} ({marks})", values)
            return tuple(cursor.fetchone())

    def make_ready(self) -> None:
        """Past Django's cursor: it is no statement of the page that happens to be the first on its connection."""
        connection.ensure_connection()
        session = connection.connection
        with self._lock:
            if session in self._ready_at:
                return
        with session.cursor() as cursor:
            # Rolled back with its transaction, at worst: PostgreSQL then makes up its own mind.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE {self.name} ({', '.join(self._types)}) AS {self._write()}")
        with self._lock:
            self._ready_at[session] = True


# {name: statement}
PREPARED: dict[str, Prepared] = {}
