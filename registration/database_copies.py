"""The database as one file, out and in: PostgreSQL with its own tools, SQLite with its own backup."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

_PHOTO_NAMES = "SELECT name FROM registration_photo ORDER BY name"

Ask = Callable[[str], list[Any]]


class CopyFailed(Exception):
    """The database's tool said no; the message holds what it said."""


@dataclass(frozen=True)
class Snapshot:
    """What was in the copied database at the moment of copying."""

    engine: str
    rows: dict[str, int]
    photo_names: list[str]


def engine() -> str:
    """`postgresql` or `sqlite`."""
    return connection.vendor


def has_tables() -> bool:
    return bool(connection.introspection.table_names())


def rows_per_table() -> dict[str, int]:
    """How many rows each table has now."""
    with connection.cursor() as cursor:
        return _count(_asking(cursor), connection.introspection.table_names(cursor))


def copy_out(target: Path) -> Snapshot:
    """Write the whole database of one moment to a file; writers need not wait. Raises CopyFailed."""
    return _dump_postgresql(target) if engine() == "postgresql" else _copy_sqlite(target)


def copy_in(source: Path) -> None:
    """The reverse of `copy_out`, into a database without tables. Raises CopyFailed."""
    if engine() == "postgresql":
        _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
             f"--dbname={settings.DATABASES['default']['NAME']}", str(source))  # fmt: skip
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        copy.backup(connection.connection)


def _dump_postgresql(target: Path) -> Snapshot:
    """Counts, photo names and dump see one and the same snapshot, whatever is written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ask = _asking(cursor)
        snapshot = _describe(ask, connection.introspection.table_names(cursor))
        [[name]] = ask("SELECT pg_export_snapshot()")
        _run("pg_dump", "--format=custom", f"--snapshot={name}", f"--file={target}")
    return snapshot


def _copy_sqlite(target: Path) -> Snapshot:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        ask = _asking(copy.cursor())
        tables = [
            name
            for [name] in ask(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return _describe(ask, tables)


def _describe(ask: Ask, tables: list[str]) -> Snapshot:
    return Snapshot(engine(), _count(ask, tables), [name for [name] in ask(_PHOTO_NAMES)])


def _count(ask: Ask, tables: list[str]) -> dict[str, int]:
    quoted = {table: connection.ops.quote_name(table) for table in sorted(tables)}
    return {table: ask(f"SELECT count(*) FROM {name}")[0][0] for table, name in quoted.items()}  # noqa: S608


def _asking(cursor: Any) -> Ask:
    def ask(question: str) -> list[Any]:
        cursor.execute(question)
        return list(cursor.fetchall())

    return ask


def _run(*command: str) -> None:
    """A tool of PostgreSQL. It gets the password by its environment: anybody can read command lines."""
    database = settings.DATABASES["default"]
    known = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    surroundings = {
        **os.environ,
        **{name: str(database[key]) for name, key in known.items() if database.get(key)},
    }
    try:
        subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise CopyFailed(f"{command[0]} is not installed: apt-get install postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise CopyFailed(f"{command[0]}: {error.stderr.strip()}") from error
