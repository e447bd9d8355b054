"""Statements that PostgreSQL plans once a connection and answers many times: for those whose plan takes it longer than
the answer, or Django longer to write than PostgreSQL to answer.

Connections have to be sessions of PostgreSQL's (a pool in session mode): a statement is ready where it was made ready.
"""

import threading
from collections.abc import Callable, Sequence
from hashlib import blake2s
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler


class Parameter(Value):
    """Stands in a condition where a value will be given each time: `Parameter("$1")`, `Parameter("ANY($1)")`."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        return self.value, ()


class Prepared:
    """A statement that is written when it is first needed, with $1, $2, … where values of `types` belong.

    The plan is made without the values: what decides which index serves has to stand in the statement itself.
    """

    def __init__(self, name: str, types: Sequence[str], write: Callable[[], str]) -> None:
        self.name, self._types, self._write = _fitting(name), types, write
        self._ready_at: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
        self._lock = threading.Lock()
        PREPARED[self.name] = self

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """As the database gives them: Django converts nothing."""
        self.make_ready()
        marks = ", ".join(["%s"] * len(self._types))
        with connection.cursor() as cursor:
            cursor.execute(f"EXECUTE {self.name} ({marks})", values)
            return list(cursor.fetchall())

    def make_ready(self) -> None:
        """Past Django's cursor: it is no statement of the page that happens to be the first on its connection."""
        connection.ensure_connection()
        session = connection.connection
        with self._lock:
            if session in self._ready_at:
                return
        with connection.wrap_database_errors, session.cursor() as cursor:
            # Rolled back with its transaction, at worst: PostgreSQL then makes up its own mind.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE {self.name} ({', '.join(self._types)}) AS {self._write()}")
        with self._lock:
            self._ready_at[session] = True


def _fitting(name: str) -> str:
    """PostgreSQL cuts a name after 63 characters, and two long ones would become one."""
    return name if len(name) < 64 else f"{name[:54]}_{blake2s(name.encode(), digest_size=4).hexdigest()}"


# {name: statement}
PREPARED: dict[str, Prepared] = {}


def written(sql: str, values: Sequence[Any]) -> str:
    """With every value in its place."""
    operations: Any = connection.ops
    return str(operations.compose_sql(sql, values))


def written_query(rows: "QuerySet[Any, Any]") -> str:
    return written(*rows.query.sql_with_params())
