"""`python -m benchmarks.growth`: what everything else costs with a hundred times the rows, and how it is answered.

Look-ups in the register, tracking, the next dossier, the outbox: each asked of the small and of the large database in
turns. The plans are those of the large one.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.posts import agencies_of
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import LARGE, NOT_POSTGRESQL, SMALL, Sizes
from benchmarks.statements import Watch, explain
from benchmarks.timing import in_turns, machine
from notices.models import Notice
from participants.models import Participant
from participants.services import find_person
from registration.models import Dossier
from registration.states import State
from review import services
from review.access import Officer
from review.place import Place
from review.queue import page_of
from review.tabs import ALL, TABS

GROWTH, LOOK_UP_MS = 1.3, 50.0
Question = Callable[[], object]


def questions() -> dict[str, Question]:
    """`{what: question}`, made for the database in use."""
    person = Participant.objects.order_by("-pk")[0]
    card = person.identifiers.order_by("kind")[0]
    dossier = Dossier.objects.filter(state=State.SUBMITTED).order_by("-submitted_at")[0]
    provincial = User.objects.get(username="canbo.tphcm")
    now = timezone.now()
    return {
        "look-up by mã số BHXH": partial(find_person, person.social_insurance_number),
        "look-up by CCCD": partial(find_person, card.value),
        "look-up by a number nobody has": partial(find_person, "0000000000"),
        "register: name without accents": lambda: list(
            Participant.objects.filter(full_name_folded=person.full_name_folded, born_on=person.born_on)[:20]
        ),
        "tracking by code": lambda: Dossier.objects.get(code=dossier.code),
        "a person's dossiers by phone": lambda: list(
            Dossier.objects.filter(phone_index=dossier.phone_index).order_by("-created_at")[:20]
        ),
        "a dossier's trail": lambda: list(dossier.events.order_by("sequence")),
        "queue of a province": lambda: page_of(_desk(provincial), Place()),
        "all dossiers of a province": lambda: page_of(_desk(provincial), Place(tab=TABS[ALL])),
        "take the next of a province": partial(_take_and_put_back, provincial),
        "outbox: what is due": lambda: list(Notice.objects.ready(now).unqueued(now).order_by("next_try_at")[:500]),
        "outbox: claims that ran out": lambda: list(Notice.objects.abandoned(now).order_by("claimed_until")[:500]),
        "a dossier's notices": lambda: list(Notice.objects.about(f"dossier:{dossier.pk}")),
    }


def _desk(user: User) -> Officer:
    return Officer(user, agencies_of(user), services.Actor(services.workflow.ActorKind.OFFICER, user.pk))


def _take_and_put_back(user: User) -> None:
    with transaction.atomic():
        services.take_next(agencies_of(user), user, _desk(user).actor)
        transaction.set_rollback(True)


def measure(runs: int = 40, only: str = "") -> Result:
    if not portal.on_postgresql():
        return Result(skipped=NOT_POSTGRESQL)
    with Sizes(SMALL, LARGE) as sizes:
        return _measure(sizes, runs, only)


def _measure(sizes: Sizes, runs: int, only: str) -> Result:
    asked: dict[str, dict[str, Question]] = {}
    for size in (SMALL, LARGE):
        sizes.use(size.name)
        asked[size.name] = questions()

    def ask(size: str, what: str) -> None:
        sizes.use(size)
        asked[size][what]()

    title = f"{SMALL.dossiers:,} → {LARGE.dossiers:,} dossiers, {SMALL.participants:,} → {LARGE.participants:,} persons"
    table = Table(title, ["question", "ms small", "ms large", "ratio", "p95 large", "buffers small", "buffers large"])
    plans = Table("How PostgreSQL answers in the large database", ["question", "ms", "buffers", "plan", "read whole"])
    worst, slowest, whole = 0.0, 0.0, 0
    for what in asked[LARGE.name]:
        if only not in what:
            continue
        times = in_turns({size.name: partial(ask, size.name, what) for size in (SMALL, LARGE)}, runs)
        found = {}
        for size in (SMALL, LARGE):
            sizes.use(size.name)
            with Watch() as watch:
                ask(size.name, what)
            found[size.name] = [explain(statement) for statement in watch.statements if statement.is_question]
        ratio = times[LARGE.name].median / times[SMALL.name].median
        buffers = [sum(plan.buffers for plan in found[size.name]) for size in (SMALL, LARGE)]
        table.rows.append(
            [what, times[SMALL.name].median, times[LARGE.name].median, ratio, times[LARGE.name].p95, *buffers]
        )
        hottest = max(found[LARGE.name], key=lambda plan: plan.ms, default=None)
        if hottest:
            read = [name for plan in found[LARGE.name] for name in plan.whole_tables]
            whole += len(read)
            plans.rows.append([what, hottest.ms, hottest.buffers, hottest.text[:400], ", ".join(read) or None])
        worst = max(worst, ratio)
        slowest = max(slowest, times[LARGE.name].p95) if what.startswith(("look-up", "register")) else slowest
    table.notes.append(f"{runs} rounds in turns; {machine()}. Buffers: PostgreSQL's pages of 8 kB.")
    budgets = [
        Budget("any question, median large / small", worst, GROWTH, promise="growth"),
        Budget(f"{LARGE.participants:,} persons, p95 ms", slowest, LOOK_UP_MS, promise="register"),
        Budget("growing tables read whole by these questions", whole, 0, promise="whole tables"),
    ]
    return Result([table, plans], budgets)


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("growth")
