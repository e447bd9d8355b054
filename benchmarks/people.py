"""People who use the portal over HTTP, as a browser does it: a citizen on the way to a sent dossier, an officer."""

import benchmarks.portal  # noqa: F401  Django has to be ready before any of its parts is used.

# isort: split
import io
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import qrcode
import requests
from PIL import Image, ImageDraw

from benchmarks.stand import Stand
from vssid_portal.encryption import unseal_text

PATIENCE = 60  # seconds
_CODE = re.compile(r"Ma OTP .*? la (\d{6})")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STREET = "Số 1 đường Ví Dụ"
KINDS = ("portrait", "card_front", "card_back")


class Trouble(Exception):
    """The portal did not answer as it should: what was asked, and what came."""


@dataclass
class Asked:
    """One request: what kind, how long it took, and what was wrong with the answer, if anything."""

    what: str
    seconds: float
    trouble: str = ""


@dataclass
class Browser:
    """Cookies, the token of the forms, and a note of every request."""

    address: str
    notes: list[Asked] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    def get(self, path: str, what: str, *, want: int = 200) -> requests.Response:
        return self._ask(what, want, lambda: self.session.get(self._url(path), timeout=PATIENCE, allow_redirects=False))

    def post(self, path: str, what: str, form: dict[str, Any], *, want: int = 302, **more: Any) -> requests.Response:
        """With the token of the last page that had one."""
        sent = {"csrfmiddlewaretoken": self.token, **form}
        return self._ask(what, want, lambda: self.session.post(
            self._url(path), data=sent, timeout=PATIENCE, allow_redirects=False, **more
        ))  # fmt: skip

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.address + path

    def _ask(self, what: str, want: int, ask: Callable[[], requests.Response]) -> requests.Response:
        began, trouble = time.perf_counter(), ""
        try:
            answer = ask()
            if answer.status_code != want:
                trouble = f"{answer.status_code} instead of {want} at {_page(answer.url)}"
                trouble += f", to {_page(answer.headers['Location'])}" if answer.is_redirect else ""
        except requests.RequestException as error:
            trouble = type(error).__name__
        self.notes.append(Asked(what, time.perf_counter() - began, trouble))
        if trouble:
            raise Trouble(f"{what}: {trouble}")
        if found := _TOKEN.search(answer.text if "html" in answer.headers.get("Content-Type", "") else ""):
            self.token = found[1]
        return answer


def _page(address: str) -> str:
    """Its last word: which page, of whichever dossier."""
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


class Citizen:
    """Somebody with a number, a phone and three photos. `between` is called before each page, as a person who reads."""

    def __init__(self, stand: Stand, town: "Town", number: int, between: Callable[[str], object] = str) -> None:
        self.browser, self._between = Browser(stand.address), between
        self._place, self._phones, self._address = town.place, town.phones, town.address
        self.social_insurance_number, self.phone = f"96{number:08d}", f"09{number:08d}"
        self._identity_number = f"0791990{number:05d}"
        self.draft = self.code = ""

    @cached_property
    def photos(self) -> dict[str, bytes]:
        """Drawing them takes a moment, which is none of the portal's."""
        card = f"{self._identity_number}||Nguyễn Thị Mẫu|05031999|Nữ|{STREET}, {self._address}|12082021"
        return {kind: photo(kind) for kind in KINDS} | {"card_front": with_code(photo("card_front"), card)}

    def registers(self) -> str:
        """From the home page to `Mã hồ sơ`. Raises Trouble."""
        for step in (self.begins, self.declares, self.adds_photos, self.proves_phone, self.chooses, self.sends):
            self._between(step.__name__)
            step()
        return self.code

    def begins(self) -> None:
        self.browser.get("/", "page")
        self.browser.get("/dang-ky/", "page")
        answer = self.browser.post("/dang-ky/", "form", {"kind": "adult"})
        self.draft = answer.headers["Location"].rsplit("/", 2)[0]

    def declares(self) -> None:
        self.browser.get(f"{self.draft}/thong-tin/", "page")
        self.browser.post(f"{self.draft}/thong-tin/", "form", self._information())

    def adds_photos(self) -> None:
        """One by one, as the script sends them."""
        self.browser.get(f"{self.draft}/anh/", "page")
        for kind in KINDS:
            self.browser.post(
                f"{self.draft}/anh/", "photo", {}, want=200, headers={"Accept": "application/json"},
                files={kind: (f"{kind}.jpg", self.photos[kind], "image/jpeg")},
            )  # fmt: skip
        self.browser.post(f"{self.draft}/anh/", "form", {})

    def proves_phone(self) -> None:
        self.browser.get(f"{self.draft}/xac-thuc/", "page")
        self.browser.post(f"{self.draft}/xac-thuc/", "form", {"code": self._code()})

    def chooses(self) -> None:
        self.browser.get(f"{self.draft}/co-quan/", "page")
        agency = {"province_agency": self._place["province_agency"], "office": self._place["office"]}
        self.browser.post(f"{self.draft}/co-quan/", "form", agency)

    def sends(self) -> None:
        self.browser.get(f"{self.draft}/xem-lai/", "page")
        commits = {"committed": "on", "check_code": "PASSED", "check_code_key": "x"}
        self.browser.post(f"{self.draft}/xem-lai/", "form", commits)
        page = self.browser.get(f"{self.draft}/hoan-tat/", "page").text
        found = re.search(r'data-copy="(\d{16})"', page)
        if not found:
            raise Trouble("the last page shows no code")
        self.code = found[1]

    def _code(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := self._phones.code(f"+84{self.phone[1:]}"):
                return found
            time.sleep(0.3)
        self.browser.notes.append(Asked("code", PATIENCE, "no code came"))
        raise Trouble("no code came")

    def _information(self) -> dict[str, object]:
        place = {name: self._place[name] for name in ("province", "district", "commune")}
        return {
            "full_name": "Nguyễn Thị Mẫu", "social_insurance_number": self.social_insurance_number, "born_on_day": "5",
            "born_on_month": "3", "born_on_year": "1999", "gender": "female", "document_type": "citizen_id",
            "identity_number": self._identity_number, "street": STREET,
            "phone": self.phone, "transacts_through": "portal", **place,
        }  # fmt: skip


@cache
def photo(kind: str, width: int = 2000, height: int = 1500) -> bytes:
    """As the phone sends one: at most 2000 px, JPEG 85, some 300 to 500 kB."""
    grain = Image.effect_noise((width // 2, height // 2), 24).resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(grain)
    shade = {"portrait": (222, 184, 150), "card_front": (120, 200, 180)}.get(kind, (180, 160, 210))
    pen.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.8), fill=shade)
    for line in range(6):
        pen.rectangle((width * 0.1, 90 + 200 * line, width * 0.5, 130 + 200 * line), fill=(40, 50, 70))
    file = io.BytesIO()
    grain.save(file, "JPEG", quality=85)
    return file.getvalue()


def with_code(jpeg: bytes, text: str) -> bytes:
    """The photo of a card with its QR code."""
    picture = Image.open(io.BytesIO(jpeg))
    code = qrcode.QRCode(box_size=8, border=4)
    code.add_data(text)
    printed = code.make_image().convert("RGB")
    picture.paste(printed, (picture.width - printed.width - 80, 80))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


class Phones:
    """What came to everybody's phone, read where the trial's mailbox keeps it."""

    def __init__(self, stand: Stand) -> None:
        self._stand, self._seen, self._lock = stand, 0, threading.Lock()
        self._codes: dict[str, str] = {}

    def code(self, phone: str) -> str | None:
        """The newest code to this phone, in E.164 form."""
        with self._lock:
            new = self._stand.sql(
                "SELECT id, recipient, body FROM notices_mailboxmessage WHERE id > %s ORDER BY id", self._seen
            )
            for number, recipient, body in new:
                self._seen = number
                if found := _CODE.search(unseal_text(body, context="notices.MailboxMessage.body")):
                    self._codes[unseal_text(recipient, context="notices.MailboxMessage.recipient")] = found[1]
            return self._codes.get(phone)


class Town:
    """What the people of one stand share."""

    def __init__(self, stand: Stand) -> None:
        self.place, self.address = _place_of(stand)
        self.phones = Phones(stand)


def _place_of(stand: Stand) -> tuple[dict[str, object], str]:
    """Củ Chi: an office and a commune of it, by their keys; the commune, district and province in words."""
    office, above = stand.sql("SELECT id, parent_id FROM agencies_agency WHERE code = '07920' AND structure = '2021'")[
        0
    ]
    commune, district, province, *words = stand.sql(
        "SELECT c.id, d.id, p.id, c.full_name, d.full_name, p.full_name FROM agencies_division c"
        " JOIN agencies_division d ON c.parent_id = d.id JOIN agencies_division p ON d.parent_id = p.id"
        " WHERE d.full_name = 'Huyện Củ Chi' AND c.level = 'commune' LIMIT 1"
    )[0]
    keys = {"office": office, "province_agency": above, "commune": commune, "district": district, "province": province}
    return keys, ", ".join(words)
