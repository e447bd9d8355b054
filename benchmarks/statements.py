"""The SQL of a request: how much of it, how it is answered, and whether it reads a growing table from end to end."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections, transaction

# Tables that grow with the years. The others (places, offices, posts) stay as large as the country.
GROWING = (
    "registration_", "participants_", "notices_", "review_", "accounts_user", "accounts_onetimecode",
    "accounts_throttle", "accounts_signin", "accounts_staffevent", "django_session", "axes_",
)  # fmt: skip
STEADY = ("registration_calendarexception", "registration_unitlabel", "review_reason")
# Read whole because they are small yet: pages of 8 kB. They count all the same where no index could serve.
_SMALL = 64


@dataclass(frozen=True)
class Statement:
    sql: str
    params: Any
    ms: float

    @property
    def is_question(self) -> bool:
        return self.sql.lstrip().upper().startswith(("SELECT", "WITH", "EXECUTE"))


@dataclass
class Watch:
    """Notes every statement of whatever is done inside it."""

    statements: list[Statement] = field(default_factory=list)

    def __enter__(self) -> "Watch":
        self._watched = connections["default"]
        self._watched.execute_wrappers.append(self._note)
        return self

    def __exit__(self, *error: object) -> None:
        self._watched.execute_wrappers.remove(self._note)

    def _note(self, execute: Callable[..., object], sql: str, params: Any, many: bool, context: Any) -> object:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements.append(Statement(sql, params, (time.perf_counter() - began) * 1000))


@dataclass(frozen=True)
class Plan:
    """`buffers`: pages of 8 kB that were looked at: the same however busy the machine is."""

    sql: str
    ms: float
    buffers: int
    whole_tables: list[str]
    text: str


def explain(statement: Statement) -> Plan:
    """How PostgreSQL answers it; a question is asked once more for that."""
    options = "ANALYZE, BUFFERS, " if statement.is_question else ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}FORMAT JSON) {statement.sql}", statement.params)
        answer = cursor.fetchone()[0]
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    nodes = list(_nodes(top["Plan"]))
    whole = _read_whole(nodes)
    return Plan(
        sql=statement.sql,
        ms=top.get("Execution Time", 0.0),
        buffers=top["Plan"].get("Shared Hit Blocks", 0) + top["Plan"].get("Shared Read Blocks", 0),
        whole_tables=sorted(_large(whole) | _without_index(whole, statement)) if whole else [],
        text=" → ".join(_step(node) for node in nodes if node["Node Type"] not in ("Result", "Materialize")),
    )


def _read_whole(nodes: list[dict[str, Any]]) -> set[str]:
    names = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    return {name for name in names if name.startswith(GROWING) and name not in STEADY}


def _large(names: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relpages > %s", [list(names), _SMALL])
        return {name for (name,) in cursor.fetchall()}


def _without_index(names: set[str], statement: Statement) -> set[str]:
    """Those that PostgreSQL reads whole even when told not to: it has no other way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DISCARD PLANS")  # those of prepared statements
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.params)
        answer = cursor.fetchone()[0]
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    return names & _read_whole(list(_nodes(top["Plan"])))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


def _step(node: dict[str, Any]) -> str:
    where = node.get("Index Name") or node.get("Relation Name") or ""
    rows = f" ({node['Actual Rows']}×{node['Actual Loops']})" if "Actual Rows" in node else ""
    return f"{node['Node Type']} {where}".strip() + rows
