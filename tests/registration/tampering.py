"""Somebody with the database's password, behind the portal's back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TABLES = ("registration_dossierevent", "accounts_staffevent", "registration_auditanchor", "registration_anchoredhead")


@contextmanager
def triggers_off() -> Iterator[Any]:
    """A cursor for which nothing is append-only. Ends with the test's transaction, which brings the triggers back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor


def other(value: Any, turn: int) -> Any:
    """Another value of the same kind: one bit of it flipped, or for JSON one more fact."""
    if isinstance(value, str) and value:
        place = turn % len(value)
        letter = chr(ord(value[place]) ^ 1)
        return value[:place] + letter + value[place + 1 :]
    if isinstance(value, int):
        return value ^ (1 << turn % 3)
    return None
