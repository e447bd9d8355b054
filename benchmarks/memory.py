"""`python -m benchmarks.memory`: one web worker under mixed requests with photos, then under uploads of 12 megapixels.

A gunicorn of its own with one worker; memory is the resident set of the worker and, apart, of the children that decode
photos. `--runs 40` are 1,000 mixed requests and 200 uploads, `--runs 100` the 500 uploads of the promise.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
import io
import json
import os
import re
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from PIL import Image

from benchmarks.pages import information, some_commune
from benchmarks.results import Budget, Result, Table
from benchmarks.served import gunicorn
from benchmarks.sizes import SMALL, Sizes
from benchmarks.timing import machine

WORKER_MB, UPLOADS_MB, FLAT_MB = 200, 250, 15
_JOURNEY = 12  # requests, those a redirect leads to included


def measure(runs: int = 40, only: str = "") -> Result:
    if portal.on_postgresql():
        with Sizes(SMALL) as sizes:
            sizes.use(SMALL.name)
            return _measure(runs)
    return _measure(runs)


def _measure(runs: int) -> Result:
    table = Table("Memory of one web worker (MB)", ["after", "worker", "children that decode"])
    budgets = []
    with gunicorn("vssid_portal.wsgi", DRAFTS_PER_ADDRESS_HOUR="1000000") as (port, process):
        server = _Server(port, process)
        for what, work, times, limit in (
            ("mixed requests", server.journey, runs * 25 // _JOURNEY, WORKER_MB),
            ("uploads of 12 MP", server.upload, runs * 5, UPLOADS_MB),
        ):
            work()
            seen = []
            for done in range(1, times + 1):
                work()
                if done % max(1, times // 4) == 0:
                    seen.append(server.megabytes())
                    count = done * (_JOURNEY if work == server.journey else 1)
                    table.rows.append([f"{count} {what}", *seen[-1]])
            budgets.append(Budget(f"worker after {what}, MB", seen[-1][0], limit, promise="memory"))
            grown = seen[-1][0] - seen[len(seen) // 2 - 1][0]
            budgets.append(Budget(f"growth over the last half of the {what}, MB", grown, FLAT_MB, promise="memory"))
    table.notes.append(f"{machine()}.")
    return Result([table], budgets)


class _Server:
    """A gunicorn with one worker and a browser that talks to it."""

    def __init__(self, port: int, process: int) -> None:
        self._port, self._process = port, process
        self._small, self._large = _photo(1600, 1200), _photo(4000, 3000)
        self._draft, self._filled = "", information(some_commune())
        self._begin()

    def _begin(self) -> None:
        """A fresh browser with a fresh draft, its information filled."""
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self._token = self._csrf(self._ask("/dang-ky/"))
        form = f"csrfmiddlewaretoken={self._token}&kind=adult".encode()
        with self._browser.open(Request(f"http://127.0.0.1:{self._port}/dang-ky/", form)) as answer:
            self._draft = answer.geturl().rsplit("/", 2)[0]
        filled = urlencode({**self._filled, "csrfmiddlewaretoken": self._token}).encode()
        self._browser.open(Request(f"{self._draft}/thong-tin/", filled)).close()

    def journey(self) -> None:
        """Requests of a person at the wizard, in a fresh browser; _JOURNEY of them."""
        self._begin()
        self._ask(f"{self._draft}/thong-tin/")
        self._ask(f"{self._draft}/anh/")
        for kind in ("portrait", "card_front", "card_back"):
            self._send(kind, self._small)
        self._ask("/dang-nhap/")
        self._ask("/")

    def upload(self) -> None:
        self._send("portrait", self._large)

    def megabytes(self) -> tuple[float, float]:
        worker = children_of(self._process)[0]
        return resident(worker), sum(resident(child) for child in children_of(worker))

    def _ask(self, address: str) -> str:
        where = address if address.startswith("http") else f"http://127.0.0.1:{self._port}{address}"
        return str(self._browser.open(where).read().decode())

    @staticmethod
    def _csrf(page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if not found:
            raise RuntimeError("a page without its form")
        return found.group(1)

    def _send(self, kind: str, photo: bytes) -> None:
        mark = "----measured"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{{}}"'
        body = b"".join(
            [
                head.format("csrfmiddlewaretoken").encode(), b"\r\n\r\n", self._token.encode(), b"\r\n",
                head.format(kind).encode(), b'; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n', photo,
                f"\r\n--{mark}--\r\n".encode(),
            ]
        )  # fmt: skip
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Accept": "application/json"}
        with self._browser.open(Request(f"{self._draft}/anh/", body, headers)) as answer:
            json.load(answer)


def _photo(width: int, height: int) -> bytes:
    file = io.BytesIO()
    small = Image.effect_noise((width // 4, height // 4), 40)
    small.resize((width, height)).convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


def children_of(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for one in told for child in one.read_text().split()]


def resident(pid: int) -> float:
    """MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("memory")
