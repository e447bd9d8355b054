"""What a measurement hands back: tables for people, budgets that are kept or not, all of it plain data."""

from dataclasses import asdict, dataclass, field
from typing import Any

Cell = str | int | float | None


@dataclass
class Table:
    title: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_markdown(self) -> list[str]:
        lines = [f"### {self.title}", ""]
        lines += ["| " + " | ".join(self.columns) + " |", "|" + " --- |" * len(self.columns)]
        lines += ["| " + " | ".join(_said(cell) for cell in row) + " |" for row in self.rows]
        return [*lines, "", *(line for note in self.notes for line in (note, ""))]


@dataclass
class Budget:
    """A promise: `figure` may not be above `limit` (or below it, where more is better).

    `promise` is the row of `benchmarks.promises` that it proves, if any.
    """

    what: str
    figure: float
    limit: float
    more_is_better: bool = False
    promise: str = ""

    @property
    def kept(self) -> bool:
        return self.figure >= self.limit if self.more_is_better else self.figure <= self.limit

    @property
    def said_limit(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {self.limit:g}"

    def as_row(self) -> list[Cell]:
        return [self.what, self.said_limit, round(self.figure, 2), "kept" if self.kept else "**missed**"]


@dataclass
class Result:
    """`skipped` says why nothing was measured."""

    tables: list[Table] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)
    skipped: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Result":
        """What `as_data` gave, also after a way through JSON."""
        tables, budgets = [Table(**one) for one in data["tables"]], [Budget(**one) for one in data["budgets"]]
        return cls(tables, budgets, data["skipped"])


def budget_table(budgets: list[Budget]) -> Table:
    return Table("Budgets", ["what", "budget", "figure", ""], [budget.as_row() for budget in budgets])


def _said(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.2f}" if abs(cell) < 10 else f"{cell:.1f}"
    return str(cell).replace("|", "\\|")
