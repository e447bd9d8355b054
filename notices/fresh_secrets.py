"""A secret that did not arrive is never sent again: whoever made it makes a fresh one, which kills the old.

An app above offers to do so in its `AppConfig.ready()`: `provide("password", renew)`.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class DeadSecret:
    """`opens` names the lock ("password:12"). The fresh one is posted as `event_key`, by e-mail alone where it says so.

    `is_the_latest` is asked once its maker holds the lock: whether no newer secret has been made meanwhile.
    """

    opens: str
    event_key: str
    subject_key: str
    by_email_alone: bool
    is_the_latest: Callable[[], bool]


# Posts a fresh secret within the caller's transaction, or says that it does not.
Maker = Callable[[DeadSecret], bool]
_makers: dict[str, Maker] = {}


def provide(lock: str, maker: Maker) -> None:
    """Offer to make a fresh secret for locks of this name: what stands before the colon of `opens`."""
    _makers[lock] = maker


def make(dead: DeadSecret) -> bool:
    """Whether a fresh one was posted. Inside the caller's transaction."""
    maker = _makers.get(dead.opens.partition(":")[0])
    return maker is not None and maker(dead)
