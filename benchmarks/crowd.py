"""Many people at once: citizens who begin at a steady rate, officers at work, and what they met."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from benchmarks.people import Asked, Browser, Citizen, Town, Trouble
from benchmarks.stand import Stand

_MOST_AT_ONCE = 400


class Crowd:
    """Open loop: the next citizen comes when the clock says so, however slow the portal is."""

    def __init__(self, stand: Stand, *, first: int = 0, think: tuple[float, float] = (1.0, 3.0)) -> None:
        self._stand, self._town, self._first, self._think = stand, Town(stand), first, think
        self.notes: list[Asked] = []
        self.sent: list[str] = []
        self.troubles: Counter[str] = Counter()
        self._stop = threading.Event()

    def citizens(self, per_minute: float, seconds: float) -> int:
        """Let them come for so long, and wait until the last one is done. Out: how many came."""
        people = [self._citizen(self._first + number) for number in range(int(per_minute * seconds / 60))]
        began = time.monotonic()
        with ThreadPoolExecutor(_MOST_AT_ONCE) as pool:
            for number, citizen in enumerate(people):
                time.sleep(max(0.0, began + number * 60 / per_minute - time.monotonic()))
                pool.submit(self._note, citizen.registers, citizen.browser, self.sent)
        return len(people)

    def with_officers(self, cookies: list[str], work: Callable[[], object]) -> None:
        """Officers, each in a thread with a session of their own, until the work is done."""
        desks = [threading.Thread(target=self._desk, args=(cookie, number)) for number, cookie in enumerate(cookies)]
        for desk in desks:
            desk.start()
        try:
            work()
        finally:
            self._stop.set()
            for desk in desks:
                desk.join()

    def _citizen(self, number: int) -> Citizen:
        """With their photos in their pocket."""
        chance = random.Random(number)
        citizen = Citizen(self._stand, self._town, number, lambda _step: time.sleep(chance.uniform(*self._think)))
        len(citizen.photos)
        return citizen

    def _note(self, act: Callable[[], str], browser: Browser, done: list[str]) -> None:
        try:
            done.append(act())
        except Trouble as trouble:
            self.troubles[str(trouble)] += 1
        except Exception as error:  # A fault of the measurement itself must show, not vanish in its thread.
            self.troubles[f"{type(error).__name__}: {error}"] += 1
        self.notes += browser.notes

    def _desk(self, cookie: str, number: int) -> None:
        chance = random.Random(number)
        while not self._stop.wait(chance.uniform(5, 12)):
            browser = Browser(self._stand.address)
            browser.session.cookies.set("sessionid", cookie)
            self._note(partial(_works, browser, self._stop, chance), browser, [])


def _works(browser: Browser, stop: threading.Event, chance: random.Random) -> str:
    """The queue, the next dossier, its photos, a decision: sent back for a better photo. Out: its code."""
    browser.get("/can-bo/", "queue")
    stop.wait(chance.uniform(1, 3))
    answer = browser.post("/can-bo/lay-tiep/", "take", {})
    address = answer.headers["Location"].partition("?")[0]
    if "/ho-so/" not in address:
        return ""  # nothing waits
    page = browser.get(address, "dossier").text
    for kind in ("portrait", "card_front", "card_back"):
        if f"/anh/{kind}/" in page:
            browser.get(f"{address}anh/{kind}/", "photo shown")
    stop.wait(chance.uniform(3, 8))
    seen = {name: _value(page, name) for name in ("seen_round", "seen_version")}
    reason = {"item_portrait": "on", "reason_portrait": "Ảnh chân dung bị mờ"}
    browser.post(f"{address}bo-sung/", "decision", {**seen, **reason})
    return address


def _value(page: str, name: str) -> str:
    _before, _, after = page.partition(f'name="{name}" value="')
    return after.partition('"')[0]
