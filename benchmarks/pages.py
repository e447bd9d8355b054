"""`python -m benchmarks.pages`: server time and SQL of every page, beside a bare view with as many queries.

On PostgreSQL with 10,000 dossiers in a database of its own; on the embedded default with what DATABASE_URL or VAR_DIR
holds and 2,000 more. One gunicorn with one worker answers them in turns, the bare views behind the same middleware.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image

from accounts.models import User
from agencies.models import Agency, Division
from benchmarks import bare, full_lists
from benchmarks.results import Budget, Result, Table
from benchmarks.served import Line, gunicorn
from benchmarks.sizes import SMALL, Sizes
from benchmarks.statements import Statement, Watch
from benchmarks.timing import Times, in_turns, machine
from notices.models import MailboxMessage
from notices.sweep import deliver_due_here
from registration.models import Dossier

MOST_QUERIES, LIST_BUDGET, WIZARD_BUDGET = 12, 3.0, 1.3
_LIST = "list page / bare view with"
OFFICER, PROVINCIAL, SUPERVISOR, CITIZEN, PARENT = (
    "canbo.cuchi", "canbo.tphcm", "phutrach.tphcm", "9900000001", "9900000002",
)  # fmt: skip
LISTS = (
    "/can-bo/", "/can-bo/tre-han/", "/can-bo/can-goi/", "/can-bo/tin-nhan/", "/can-bo/xem-lai/",
    "/can-bo/phu-trach/", "/can-bo/quyen-du-lieu/", "/tai-khoan/", "/tai-khoan/thiet-bi/", "/tai-khoan/ai-da-xem/",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """`form`: what is filled in, where the information step's form is on it."""

    name: str
    who: Client
    address: str
    form: dict[str, object] | None = None

    @property
    def is_list(self) -> bool:
        return self.address.partition("?")[0] in LISTS

    def ask(self) -> object:
        """In this process."""
        return portal.get(self.who, self.address)


def measure(runs: int = 40, only: str = "") -> Result:
    with Sizes(SMALL) if portal.on_postgresql() else nullcontext() as sizes:
        if sizes:
            sizes.use(SMALL.name)
        else:
            _fill_embedded()
        return _measure(runs, only)


def _fill_embedded() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    for command in (["load_reference_data"], ["make_demo"], ["make_dossiers", "2000", "--agency", "07920"]):
        call_command(*command, stdout=io.StringIO())


def _measure(runs: int, only: str) -> Result:
    columns = ["page", "median ms", "p95 ms", "SQL", "SQL ms", "as many queries", "ratio", "the same queries", "ratio",
               "bare form", "ratio"]  # fmt: skip
    table = Table("Pages beside bare views with as many queries and with the same, and beside the bare form", columns)
    lists: dict[str, list[float]] = {"bare": [0.0], "same": [0.0]}
    forms, most = [0.0], 0
    with gunicorn("benchmarks.bare_site:application") as (port, _process), tempfile.TemporaryDirectory() as folder:
        line = Line(port)
        for page in walk():
            if only not in page.name:
                continue
            page.ask()
            with Watch() as watch:
                page.ask()
            times = in_turns(_ways(line, page, watch.statements, folder), runs)
            ratios = {way: times["page"].p95 / times[way].p95 for way in times}
            table.rows.append(
                [page.name, times["page"].median, times["page"].p95, len(watch.statements),
                 sum(statement.ms for statement in watch.statements), *_beside(times, ratios)]
            )  # fmt: skip
            most = max(most, len(watch.statements))
            for way in lists if page.is_list else ():
                lists[way].append(ratios[way])
            forms += [ratios["form"]] if "form" in ratios else []
    table.notes.append(f"{runs} requests a page, in turns; median ms of what it is beside, ratios of p95. {machine()}.")
    table.notes.append(
        "A bare view draws a line for each of its queries; with as many queries it fetches one row in each, by its key."
        " One statement of the queue counts twelve lists: for PostgreSQL it is as much work as a dozen of those."
    )
    table.notes.append("The bare form is the same form drawn by crispy on an empty page, without a wizard around it.")
    table.notes.append("All behind the same middleware in one gunicorn; what it asks of the database counts in both.")
    worst = {way: max(ratios) for way, ratios in lists.items()}
    budgets = [
        Budget("SQL statements of a page, the most", most, MOST_QUERIES, promise="statements"),
        Budget(f"{_LIST} as many queries, p95", worst["bare"], LIST_BUDGET, promise="lists"),
        Budget(f"{_LIST} the same queries, p95", worst["same"], LIST_BUDGET, promise="lists"),
        Budget("wizard page / the same form alone, p95", max(forms), WIZARD_BUDGET),
    ]
    return Result([table], budgets)


def _ways(line: Line, page: Page, statements: list[Statement], folder: str) -> dict[str, Any]:
    ways = {"page": page.address, "bare": bare.address_of_as_many(page.who, statements)}
    if page.is_list:
        ways["same"] = bare.address_of_the_same(page.who, statements, folder)
    if page.form is not None:
        ways["form"] = f"/bare/form/?{urlencode(page.form)}"
    return {name: partial(line.get, page.who, address) for name, address in ways.items()}


def _beside(times: dict[str, Times], ratios: dict[str, float]) -> list[float | None]:
    columns: list[float | None] = []
    for way in ("bare", "same", "form"):
        columns += [times[way].median, ratios[way]] if way in times else [None, None]
    return columns


def walk() -> Iterator[Page]:
    """A person's way through the wizard, then the officers' pages."""
    client = Client()

    def page(address: str, name: str = "", form: dict[str, object] | None = None, who: Client = client) -> Page:
        return Page(name or address, who, address, form)

    yield page("/")
    yield page("/dang-ky/")
    draft = client.post("/dang-ky/", {"kind": "adult"})["Location"].rsplit("/", 2)[0]
    yield page(f"{draft}/thong-tin/", "…/thong-tin/", {})
    filled = information(some_commune())
    client.post(f"{draft}/thong-tin/", filled)
    yield page(f"{draft}/thong-tin/", "…/thong-tin/ (filled)", filled)
    yield page(f"{draft}/anh/", "…/anh/")
    client.post(f"{draft}/anh/", {kind: _photo() for kind in ("portrait", "card_front", "card_back")})
    yield page(f"{draft}/xac-thuc/", "…/xac-thuc/")
    client.post(f"{draft}/xac-thuc/", {"code": _latest_code()})
    yield page(f"{draft}/co-quan/", "…/co-quan/")
    office: Any = Agency.objects.current().get(code="07920")
    client.post(f"{draft}/co-quan/", {"province_agency": office.parent_id, "office": office.pk})
    yield page(f"{draft}/xem-lai/", "…/xem-lai/")
    client.post(f"{draft}/xem-lai/", {"committed": "on", "check_code": "PASSED", "check_code_key": "x"})
    yield page(f"{draft}/hoan-tat/", "…/hoan-tat/")
    yield page(f"{draft}/to-khai.pdf", "…/to-khai.pdf")
    dossier = Dossier.objects.exclude(submitted_at=None).latest("submitted_at")
    client.post("/ho-so/", {"code": dossier.code, "phone": filled["phone"]})
    yield page("/ho-so/", "/ho-so/ (tracked)")
    for address in ("dang-nhap/", "dang-nhap/quen-mat-khau/", "tra-cuu/ma-so-bhxh/", "tro-nang/", "quyen-rieng-tu/"):
        yield page(f"/{address}", who=Client())
    people = User.objects.in_bulk([OFFICER, SUPERVISOR, CITIZEN, PARENT], field_name="username")
    full_lists.fill(office, people[OFFICER], people[SUPERVISOR], people[CITIZEN], people[PARENT])
    yield from _pages_of_the_desk(str(dossier.code))
    citizen, parent = portal.browser_of(CITIZEN), portal.browser_of(PARENT)
    for address in ("", "thiet-bi/", "ai-da-xem/", "quyen/", "doi-mat-khau/"):
        yield page(f"/tai-khoan/{address}", who=citizen)
    yield page("/tai-khoan/", "/tai-khoan/ (a parent)", who=parent)
    yield page("/tai-khoan/con/dang-ky/", who=parent)


def _pages_of_the_desk(code: str) -> Iterator[Page]:
    browsers = {who: portal.browser_of(who) for who in (OFFICER, PROVINCIAL, SUPERVISOR)}
    for who in (OFFICER, PROVINCIAL):
        yield Page(f"/can-bo/ ({who})", browsers[who], "/can-bo/")
    yield Page("/can-bo/ (search by name)", browsers[OFFICER], "/can-bo/?q=nguyen+van")
    yield Page("/can-bo/ho-so/<code>/", browsers[OFFICER], f"/can-bo/ho-so/{code}/")
    for address in ("quay/", "thong-ke/", "can-goi/", "quyen-du-lieu/"):
        yield Page(f"/can-bo/{address}", browsers[OFFICER], f"/can-bo/{address}")
    yield Page("/can-bo/xem-lai/", browsers[PROVINCIAL], "/can-bo/xem-lai/")  # nobody looks at their own decisions
    for address in ("tre-han/", "tin-nhan/?trang-thai=tat-ca", "phu-trach/", "thong-ke/"):
        yield Page(f"/can-bo/{address} (a supervisor)", browsers[SUPERVISOR], f"/can-bo/{address}")


def _photo() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.effect_noise((1600, 1000), 60).convert("RGB").save(file, "JPEG", quality=85)
    return SimpleUploadedFile("photo.jpg", file.getvalue(), "image/jpeg")


def _latest_code() -> str:
    deliver_due_here()
    for message in MailboxMessage.objects.order_by("-pk"):
        if found := re.search(r"OTP\D*?(\d{6})", message.body):
            return found.group(1)
    raise LookupError("no one-time code in the mailbox")


def some_commune() -> Any:
    return Division.objects.current().filter(level="commune", parent__full_name="Huyện Củ Chi")[0]


def information(commune: Any) -> dict[str, object]:
    """The information step, filled, for a number and a phone that are not there yet."""
    number = f"97{Dossier.objects.count() % 10**8:08d}"
    return {
        "full_name": "Nguyễn Thị Mẫu", "social_insurance_number": number, "born_on_day": "5",
        "born_on_month": "3", "born_on_year": "1999", "gender": "female", "document_type": "citizen_id",
        "identity_number": "079199000001", "province": commune.parent.parent_id, "district": commune.parent_id,
        "commune": commune.pk, "street": "Số 1 đường Ví Dụ", "phone": f"091{number[-7:]}",
        "transacts_through": "portal",
    }  # fmt: skip


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("pages")
