"""`python -m benchmarks.plans`: the ten hottest queries of the portal, and how PostgreSQL answers them.

A citizen's way, the officers' pages, look-ups and the outbox are walked on the large database; hottest are the
statements that took PostgreSQL the most time in all. None of the statements that were met, hot or not, may read a
growing table from end to end.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from benchmarks.growth import questions
from benchmarks.pages import walk
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import LARGE, NOT_POSTGRESQL, Sizes
from benchmarks.statements import Plan, Statement, Watch, explain
from benchmarks.timing import machine

HOTTEST = 10
_MANY = re.compile(r"\((%s, )+%s\)")


def measure(runs: int = 40, only: str = "") -> Result:
    if not portal.on_postgresql():
        return Result(skipped=NOT_POSTGRESQL)
    with Sizes(LARGE) as sizes:
        sizes.use(LARGE.name)
        return _measure(max(1, min(runs, 3)), only)


def _measure(rounds: int, only: str) -> Result:
    met: dict[str, list[Statement]] = defaultdict(list)
    asked_by: dict[str, str] = {}
    for what, ask in _everything():
        if only not in what:
            continue
        ask()  # once to warm up
        with Watch() as watch:
            for _ in range(rounds):
                ask()
        for statement in watch.statements:
            shape = _MANY.sub("(%s…)", statement.sql)
            met[shape].append(statement)
            asked_by.setdefault(shape, what)
    questions_met = {shape: found for shape, found in met.items() if found[0].is_question}
    plans = {shape: explain(max(found, key=lambda one: one.ms)) for shape, found in questions_met.items()}
    heat = {shape: len(found) * plans[shape].ms for shape, found in questions_met.items()}
    by_heat = sorted(heat, key=lambda shape: -heat[shape])
    table = Table(
        f"The ten hottest of {len(questions_met)} queries, {LARGE.dossiers:,} dossiers",
        ["query of", "asked", "ms in PostgreSQL", "in all", "buffers", "read whole", "plan"],
    )
    for shape in by_heat[:HOTTEST]:
        found, plan = questions_met[shape], plans[shape]
        table.rows.append([asked_by[shape], len(found), plan.ms, heat[shape], plan.buffers, _whole(plan), _short(plan)])
    table.notes.append(f"Each page {rounds} times; {machine()}. A plan's steps as `name (rows × loops)`.")
    readers = [shape for shape in questions_met if plans[shape].whole_tables]
    offenders = Table("Queries that read a growing table from end to end", ["query of", "table", "query"])
    offenders.rows += [[asked_by[shape], _whole(plans[shape]), shape[:300]] for shape in readers]
    hot = sum(bool(plans[shape].whole_tables) for shape in by_heat[:HOTTEST])
    budgets = [
        Budget("of the ten hottest queries, how many read one whole", hot, 0, promise="whole tables"),
        Budget(f"of all {len(questions_met)} that were met", len(readers), 0, promise="whole tables"),
    ]
    return Result([table, *([offenders] if readers else [])], budgets)


def _everything() -> Iterator[tuple[str, Callable[[], object]]]:
    for page in walk():
        yield page.name, page.ask
    yield from questions().items()


def _whole(plan: Plan) -> str | None:
    return ", ".join(plan.whole_tables) or None


def _short(plan: Plan) -> str:
    return plan.text if len(plan.text) < 320 else plan.text[:320].rsplit(" → ", 1)[0] + " → …"


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("plans")
