"""Writes very many rows of a model: by COPY on PostgreSQL, elsewhere in bulk.

For made-up data and for imports. What `save()` works out must be given; a column nobody names takes its default.
"""

import io
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, models

from .encryption import EncryptedTextField

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
Writer = Callable[[Any], str]
_JSON = json.JSONEncoder(ensure_ascii=False)  # once: making one costs more than a small value


class Rows:
    """Rows of one model that wait to be written. `add` takes the values of `columns` in their order."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        blank = model()
        rest = {
            name: field.pre_save(blank, add=True)
            for name, field in fields.items()
            if name not in columns and not (field.primary_key and isinstance(field, models.AutoField))
        }
        self._model, self._columns, self._rest = model, columns, rest
        self._writers = [_writer(fields[name]) for name in columns]
        self._tail = (
            "".join("\t" + (_NULL if value is None else _writer(fields[name])(value)) for name, value in rest.items())
            + "\n"
        )
        names = ", ".join(f'"{fields[name].column}"' for name in (*columns, *rest))
        self._statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
        self._waiting: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, *values: Any) -> None:
        self._waiting.append(values)

    def write(self) -> None:
        """Store what waits, inside the caller's transaction."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.copy_expert(self._statement, io.StringIO("".join(map(self._line, self._waiting))))
        else:
            rows = (self._model(**dict(zip(self._columns, values, strict=True))) for values in self._waiting)
            self._model._default_manager.bulk_create(rows, batch_size=500)
        self._waiting = []

    def _line(self, values: tuple[Any, ...]) -> str:
        written = [_NULL if value is None else write(value) for write, value in zip(self._writers, values, strict=True)]
        return "\t".join(written) + self._tail


def _writer(field: "models.Field[Any, Any]") -> Writer:
    """How a value of the field is written in COPY's text format; None is no value."""
    if isinstance(field, EncryptedTextField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return lambda value: _escaped(_JSON.encode(value)) if value else "{}"
    if isinstance(field, models.BinaryField):
        return lambda value: "\\\\x" + bytes(value).hex()
    return _escaped if isinstance(field, models.CharField | models.TextField) else str


def _escaped(text: str) -> str:
    return text if text.isprintable() and "\\" not in text else str(text).translate(_ESCAPES)
