"""Makes room for a very large load into PostgreSQL: what slows each row down is made once, at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

# Indexes that keep no promise. Unique ones stay: they find out what is there already.
_INDEXES = """
SELECT format('DROP INDEX %%I', relname), pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique
"""
_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype = 'f'
"""


@contextmanager
def lean_tables(*loaded: type[models.Model]) -> Iterator[None]:
    """One transaction in which these tables have neither plain indexes nor foreign keys; they are back at its end.

    For loads larger than what the tables hold. Nobody else can use the tables meanwhile; a failure leaves everything
    as it was. Elsewhere than on PostgreSQL it is a transaction and no more.
    """
    with transaction.atomic():
        if connection.vendor != "postgresql":
            yield
            return
        tables = [model._meta.db_table for model in loaded]
        with connection.cursor() as cursor:
            restore = [*_drop(cursor, _INDEXES, tables), *_drop(cursor, _FOREIGN_KEYS, tables)]
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            for statement in restore:
                cursor.execute(statement)


def _drop(cursor: CursorWrapper, listing: str, tables: list[str]) -> list[str]:
    """Drop what the listing names; out: the statements that make it anew."""
    cursor.execute(listing, [tables])
    found = cursor.fetchall()
    for drop, _restore in found:
        cursor.execute(drop)
    return [restore for _drop, restore in found]
