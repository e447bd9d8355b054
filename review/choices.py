"""How an officer likes to work, remembered with their account on every machine."""

from dataclasses import asdict, dataclass, replace

from accounts.models import User

_DESK = "desk"


@dataclass(frozen=True)
class Choices:
    """`shortcuts`: single keys act. `opens_next`: after a decision the next dossier opens by itself."""

    shortcuts: bool = True
    opens_next: bool = False


def of(user: User) -> Choices:
    known = user.preferences.get(_DESK, {})
    return Choices(**{name: known[name] for name in asdict(Choices()) if name in known})


def choose(user: User, **chosen: bool) -> None:
    """Remember what differs from before."""
    before = of(user)
    after = replace(before, **chosen)
    if after != before:
        user.preferences = {**user.preferences, _DESK: asdict(after)}
        user.save(update_fields=["preferences"])
