"""`python -m benchmarks.peers`: the portal beside what others would use for the same.

The queue beside Django admin's change list, a wizard page beside a django-formtools wizard, a photo beside plain
Pillow, reading cards beside pyzbar, Form 01 beside typst. formtools and typst are in requirements-bench.txt.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
import io
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec

from django.contrib.admin import AdminSite, ModelAdmin, ShowFacets
from django.db import transaction
from django.test import Client, RequestFactory
from PIL import Image

from accounts.models import User
from benchmarks import paper_peer, reading_peer
from benchmarks.pages import information, some_commune
from benchmarks.queue import OFFICER, PROVINCIAL
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import LARGE, NOT_POSTGRESQL, SMALL, Sizes
from benchmarks.timing import in_turns, machine
from registration import album
from registration.models import Dossier, PhotoKind
from review.queue import PAGE_SIZE

COUNTING = "change list with counts"
QUEUE_FASTER, PHOTO_BUDGET, WIZARD_BUDGET = 10.0, 1.3, 1.3


class _Dossiers(ModelAdmin):
    """As anybody would register it: the same columns, filters and search as the queue."""

    list_display = ("full_name", "code", "social_insurance_number", "submitted_at", "state", "receiving_agency")
    list_filter = ("state", "kind", "receiving_agency__parent")
    search_fields = ("full_name_folded", "code", "social_insurance_number")
    list_select_related = ("receiving_agency",)
    list_per_page = PAGE_SIZE
    ordering = ("submitted_at",)


class _Counting(_Dossiers):
    """With a count beside each choice of its filters, as the queue has beside each tab."""

    show_facets = ShowFacets.ALWAYS


def measure(runs: int = 20, only: str = "") -> Result:
    if not portal.on_postgresql():
        return Result(skipped=NOT_POSTGRESQL)
    result = Result()
    with Sizes(SMALL, LARGE) as sizes:
        for size, name, compare in _comparisons():
            if only in name:
                sizes.use(size)
                compare(result, runs)
    return result


def _comparisons() -> Iterator[tuple[str, str, Callable[[Result, int], None]]]:
    yield LARGE.name, "queue", _add_queue
    yield SMALL.name, "wizard", _add_wizard
    yield SMALL.name, "photo", _add_photo
    yield SMALL.name, "card", reading_peer.add
    yield SMALL.name, "paper", paper_peer.add


def _add_queue(result: Result, runs: int) -> None:
    table = Table(f"The queue beside admin's change list, {LARGE.dossiers:,} dossiers", ["page", "median ms", "p95 ms"])
    administrator = User.objects.get(username="quantri")

    def change_list(admin: ModelAdmin) -> None:
        request = RequestFactory().get("/")
        request.user = administrator
        request.session = {}  # type: ignore[assignment]
        admin.changelist_view(request).render()  # type: ignore[attr-defined]

    ways: dict[str, Callable[[], object]] = {
        "change list": partial(change_list, _Dossiers(Dossier, AdminSite())),
        COUNTING: partial(change_list, _Counting(Dossier, AdminSite())),
    }
    for who in (OFFICER, PROVINCIAL):
        ways[f"queue of {who}"] = partial(portal.get, portal.browser_of(who), "/can-bo/")
    times = in_turns(ways, max(3, runs // 5))
    table.rows += [[name, one.median, one.p95] for name, one in times.items()]
    table.notes.append(
        "The queue counts its twelve tabs; a change list does as much with a count at each choice of its filters. It is"
        f" called as a view, without middleware, the queue through everything. {machine()}."
    )
    slowest = max(times[name].median for name in ways if name.startswith("queue"))
    ratio = times[COUNTING].median / slowest
    result.tables.append(table)
    what = f"{LARGE.dossiers:,} dossiers, both with their counts, median"
    result.budgets.append(Budget(what, ratio, QUEUE_FASTER, True, promise="admin"))


def _add_wizard(result: Result, runs: int) -> None:
    table = Table("The information step beside a formtools wizard with the same crispy form", [
        "request", "ours, median ms", "p95", "formtools, median ms", "p95", "ratio of p95",
    ])  # fmt: skip
    result.tables.append(table)
    if find_spec("formtools") is None:
        table.notes.append("Not measured: django-formtools is not installed (requirements-bench.txt).")
        return
    from benchmarks.formtools_peer import Formtools

    ours, filled = Client(), information(some_commune())
    theirs = Formtools(filled)
    begins = partial(ours.post, "/dang-ky/", {"kind": "adult"})
    blank, full = (f"{begins()['Location'].rsplit('/', 2)[0]}/thong-tin/" for _ in range(2))
    send = partial(ours.post, full, filled)
    if send().status_code != 302:
        raise RuntimeError("the information step did not take what it should")
    ways: dict[str, Callable[[], object]] = {
        "ours, empty": partial(portal.get, ours, blank), "theirs, empty": theirs.empty,
        "ours, sent": send, "theirs, sent": theirs.send,
        "ours, filled": partial(portal.get, ours, full), "theirs, filled": theirs.filled,
    }  # fmt: skip
    times = in_turns(ways, max(5, runs))
    for what in ("empty", "filled", "sent"):
        mine, peer = times[f"ours, {what}"], times[f"theirs, {what}"]
        ratio = mine.p95 / peer.p95
        table.rows.append([what, mine.median, mine.p95, peer.median, peer.p95, ratio])
        if what != "sent":
            result.budgets.append(Budget(f"the form {what}, p95", ratio, WIZARD_BUDGET, promise="wizard"))
    table.notes.append(
        "Sent: ours checks, keeps a row with its trail and leads on; theirs checks, keeps the answers in the session"
        f" and draws a next page of one field. {machine()}."
    )


def _add_photo(result: Result, runs: int) -> None:
    photo = io.BytesIO()
    noise = Image.effect_noise((1000, 750), 40).resize((4000, 3000)).convert("RGB")
    noise.save(photo, "JPEG", quality=85)
    data = photo.getvalue()
    draft = Dossier.objects.create(id=uuid.uuid4())

    def ours() -> None:
        with transaction.atomic():
            album.store(draft, PhotoKind.PORTRAIT, io.BytesIO(data))

    def plain() -> None:
        picture = Image.open(io.BytesIO(data))
        picture.load()
        picture.thumbnail((2000, 2000), Image.Resampling.LANCZOS)
        picture.save(io.BytesIO(), "JPEG", quality=85)

    ways: dict[str, Callable[[], object]] = {"upload to stored": ours, "Pillow: decode, resize, encode": plain}
    times = in_turns(ways, max(3, runs // 2))
    album.clear(draft.pk)
    draft.delete()
    table = Table("A photo of 12 megapixels", ["what", "median ms", "p95 ms"])
    table.rows += [[name, one.median, one.p95] for name, one in times.items()]
    table.notes.append("Ours: decoding in a child process, judging, looking for codes, sealing, fsync, the row.")
    stored, pillow = times.values()
    result.tables.append(table)
    result.budgets.append(Budget("portrait, median", stored.median / pillow.median, PHOTO_BUDGET, promise="photo"))


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("peers")
