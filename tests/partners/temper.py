"""How a partner behaves: always in one way, or with a temper, thrown by dice that can be thrown again."""

import random
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"  # the template is not registered
    BUSY = "busy"  # "other trouble" or throttled, try later
    ERROR_500 = "error-500"
    ACCEPT_THEN_SILENCE = "accept-then-silence"  # takes the message and never answers
    SLOW = "slow"  # answers after `slow_seconds`


@dataclass
class Temper:
    """Shares of what goes wrong; the rest is accepted."""

    silence: float = 0.0
    errors: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.5
    seed: int = 1
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._lock = threading.Lock()

    def throw(self) -> Mode:
        with self._lock:
            number = self._dice.random()
        for share, mode in (
            (self.silence, Mode.ACCEPT_THEN_SILENCE),
            (self.errors, Mode.ERROR_500),
            (self.slow, Mode.SLOW),
        ):
            if number < share:
                return mode
            number -= share
        return Mode.ACCEPT

    def wait(self) -> None:
        threading.Event().wait(self.slow_seconds)
