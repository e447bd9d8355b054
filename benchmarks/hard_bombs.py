"""R-35: requests made to exhaust: answered with 4xx, and a process's memory stays flat."""

import gzip
import http.client
import io
from collections.abc import Iterator
from urllib.parse import urlsplit

from PIL import Image

from benchmarks.memory import children_of, resident
from benchmarks.people import Citizen, Town
from benchmarks.results import Budget
from benchmarks.stand import stand

FLAT_MB, _REPORTS = 30, "/bao-cao-csp/"
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
Bomb = tuple[str, str, bytes, dict[str, str]]


def bombs(runs: int) -> tuple[list[Budget], list[str]]:
    rounds = max(2, runs // 8)
    with stand() as place:
        web = place.start_web(workers=1)
        citizen = Citizen(place, Town(place), 0)
        citizen.begins()
        citizen.declares()
        cookies = "; ".join(f"{name}={value}" for name, value in citizen.browser.session.cookies.items())
        known = {"Cookie": cookies, "X-CSRFToken": citizen.browser.token}
        where, answers, wrong = urlsplit(place.address), {}, []
        worker, sizes = children_of(web.pid)[0], []
        for _ in range(rounds):
            for name, path, body, headers in _bombs(citizen.draft):
                status = _status(where.netloc, path, body, {**known, **headers})
                answers[name] = status
                # Reports of browsers are taken or thrown away, both without a word.
                refused = 400 <= status < 500 or (path == _REPORTS and status == 204)
                wrong += [] if refused else [f"{name}: {status}"]
            sizes.append(resident(worker))
        alive = children_of(web.pid)[0] == worker
        citizen.browser.get(f"{citizen.draft}/thong-tin/", "page")
        budgets = [
            Budget("bombs that were not answered with 4xx", len(wrong), 0),
            Budget("growth of the process from the first round to the last, MB", sizes[-1] - sizes[0], FLAT_MB),
            Budget("processes that died of it", int(not alive), 0),
        ]
        notes = [
            f"{rounds} rounds of {len(answers)} bombs; memory {sizes[0]:.0f} MB after the first,"
            f" {sizes[-1]:.0f} MB after the last.",
            "; ".join(f"{name}: {status}" for name, status in answers.items()),
            *sorted(set(wrong)),
        ]
        return budgets, notes


def _bombs(draft: str) -> Iterator[Bomb]:
    information, photos = f"{draft}/thong-tin/", f"{draft}/anh/"
    part = '--x\r\nContent-Disposition: form-data; name="f{}"\r\n\r\nx\r\n'
    yield "10,000 fields", information, "&".join(f"f{n}=x" for n in range(10_000)).encode(), {"Content-Type": _FORM}
    yield "one field of 2 MB", information, b"street=" + b"x" * 2_000_000, {"Content-Type": _FORM}
    many = "".join(part.format(number) for number in range(10_000)) + "--x--\r\n"
    yield "multipart of 10,000 fields", photos, many.encode(), {"Content-Type": _PARTS}
    files = part.replace('"f{}"', '"f{}"; filename="a.jpg"')
    many = "".join(files.format(number) for number in range(10_000)) + "--x--\r\n"
    yield "multipart of 10,000 files", photos, many.encode(), {"Content-Type": _PARTS}
    yield "multipart that never ends", photos, b"--x\r\n" + b"A" * 1_500_000, {"Content-Type": _PARTS}
    yield (
        "a header of 1 MB in a part",
        photos,
        b"--x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\nx\r\n--x--\r\n",
        {"Content-Type": _PARTS},
    )
    squeezed = gzip.compress(b"street=" + b"x" * 200_000_000)
    yield "200 MB in 200 kB of gzip", information, squeezed, {"Content-Type": _FORM, "Content-Encoding": "gzip"}
    yield (
        "the same as JSON's sender would",
        information,
        squeezed,
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )
    yield "JSON nested 100,000 deep", _REPORTS, b"[" * 100_000, {"Content-Type": "application/csp-report"}
    yield (
        "a picture of 400 megapixels",
        photos,
        _as_photo(_vast_picture()),
        {"Content-Type": _PARTS, "Accept": "application/json"},
    )
    yield "a headline of 100 kB", "/?" + "a" * 100_000, b"", {}


def _as_photo(content: bytes) -> bytes:
    head = (
        b'--x\r\nContent-Disposition: form-data; name="portrait"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    return head + content + b"\r\n--x--\r\n"


def _vast_picture() -> bytes:
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    return file.getvalue()


def _status(netloc: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """0 when the line broke: the server hung up on somebody who still sent."""
    line = http.client.HTTPConnection(netloc, timeout=60)
    try:
        line.request("POST" if body else "GET", path, body or None, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
