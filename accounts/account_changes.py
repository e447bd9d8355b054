"""What a decided dossier does to an account that exists: new facts, or an end. Inside the caller's transaction."""

import datetime as dt
from collections.abc import Mapping

from . import guardianship
from .models import User

# By what the declaration calls it; the order is that of the form.
FACTS = {"phone": "phone", "email": "email", "identity": "identity_number", "address": "address"}


class NoAccount(Exception):
    """Nobody signs in under this number, or not any more."""


class ChangedMeanwhile(Exception):
    """The account no longer says what the declaration was made against; `items` are those that differ."""

    def __init__(self, items: list[str]) -> None:
        super().__init__(", ".join(items))
        self.items = items


def holder_of(number: str) -> User | None:
    """Whose user name this is: a social insurance number or the code of a unit. Staff are nobody's holder."""
    if not number:
        return None
    return User.objects.filter(username=number).exclude(kind=User.Kind.STAFF).first()


def facts_of(user: User) -> dict[str, str]:
    """What the account says now, by item."""
    return {item: str(getattr(user, column)) for item, column in FACTS.items()}


def apply_changes(user_id: int, changes: Mapping[str, tuple[str, str]]) -> User:
    """Write `{item: (old, new)}` if the account still says every old value; all of them or none.

    Sealed values cannot be compared by the database: the row is locked, read and compared. Raises ChangedMeanwhile,
    NoAccount.
    """
    user = _locked(user_id)
    now = facts_of(user)
    moved = [item for item, (old, _new) in changes.items() if now[item] != old]
    if moved:
        raise ChangedMeanwhile(moved)
    old_phone = user.phone
    for item, (_old, new) in changes.items():
        setattr(user, FACTS[item], new)
    user.save(update_fields=[FACTS[item] for item in changes])
    if user.phone != old_phone:
        guardianship.share_phone(user, old_phone)
    return user


def stop(user_id: int, day: dt.date) -> User:
    """From this day nobody signs in, and open sessions end. Raises NoAccount."""
    user = _locked(user_id)
    user.stops_on = day
    user.save(update_fields=["stops_on"])
    return user


def go_on(user_id: int, stopped_from: dt.date, before: dt.date | None) -> None:
    """Take a `stop` back: its day gives way to what stood there before. Raises ChangedMeanwhile."""
    stopped = User.objects.filter(pk=user_id, stops_on=stopped_from)
    if not stopped.update(stops_on=before):
        raise ChangedMeanwhile(["stop_on"])


def close(user_id: int, day: dt.date) -> None:
    """As `stop`, also where the account has an end already: the earlier day stands."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.stops_on is None or user.stops_on > day:
        user.stops_on = day
        user.save(update_fields=["stops_on"])


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None or user.is_stopped:
        raise NoAccount
    return user
