"""Which version of a text counts now, and the writing of another one.

Nothing is loaded into a fresh database: without rows the portal's own texts (`wording_files`) count, as version 1.
Every process keeps the rows in memory and asks once a second whether there are more: rows are never changed or removed
(the database refuses it), so their number is the stamp of what they say. A new wording is used by the next notice of
the process that saved it, and within that second by all others; no message costs a query of its own.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .kinds import Form
from .models.wording import BUILT_IN, Wording
from .wording_files import Text, built_in
from .wording_lint import Wanted, lint

logger = logging.getLogger(__name__)

_ASKED_EVERY = 1.0  # seconds


@dataclass
class _Known:
    """What this process knows. `rows`: of each text its usable versions with their beginning, newest first."""

    count: int = -1
    until: float = 0.0
    rows: dict[tuple[str, str], list[tuple[datetime, Text]]] = field(default_factory=dict)


_known = _Known()


class Overtaken(Exception):
    """Somebody saved another version meanwhile."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


def current(kind: str, form: Form) -> Text:
    """The text that the next notice is made from."""
    _look()
    now = timezone.now()
    for active_from, text in _known.rows.get((kind, form), ()):
        if active_from <= now:
            return text
    return built_in(kind, form)


def newest(kind: str, form: Form) -> int:
    """The number of the newest version, whether it counts yet or not."""
    found = Wording.objects.filter(kind=kind, form=form).aggregate(newest=Max("version"))["newest"]
    return found or BUILT_IN


def history(kind: str, form: Form) -> list[Wording]:
    """All saved versions, newest first; the portal's own is not among them."""
    return list(Wording.objects.filter(kind=kind, form=form).order_by("-version"))


def add(wanted: Wanted, *, who: str, reason: str, after: int, active_from: datetime | None = None) -> Wording:
    """Save another version, following `after`, which its writer saw as the newest. It counts at once or from a moment
    on.

    Raises ValidationError for what the linter refuses, Overtaken where somebody else was quicker.
    """
    row = Wording(
        kind=wanted.kind, form=wanted.form, subject=wanted.subject, body=wanted.body, version=after + 1,
        written_by=who, reason=reason, active_from=active_from or timezone.now(),
    )  # fmt: skip
    row.clean()
    try:
        with transaction.atomic():
            if newest(wanted.kind, Form(wanted.form)) != after:
                raise Overtaken(newest(wanted.kind, Form(wanted.form)))
            row.save()
    except IntegrityError:
        raise Overtaken(newest(wanted.kind, Form(wanted.form))) from None
    transaction.on_commit(forget)
    return row


def restore(kind: str, form: Form, version: int, *, who: str, after: int) -> Wording:
    """Say again what an older version said, as a new one. Raises Wording.DoesNotExist, and what `add` raises."""
    if version == BUILT_IN:
        old = built_in(kind, form)
        wanted = Wanted(kind, form, old.subject, old.body)
    else:
        row = Wording.objects.get(kind=kind, form=form, version=version)
        wanted = Wanted(kind, form, row.subject, row.body)
    return add(wanted, who=who, reason=_("Trở lại bản %d") % version, after=after)


def forget() -> None:
    """Ask the database anew with the next message."""
    _known.until = 0.0
    _known.count = -1


def _look() -> None:
    if time.monotonic() < _known.until:
        return
    count = Wording.objects.count()
    if count != _known.count:
        _known.rows = _usable()
        _known.count = count
    _known.until = time.monotonic() + _ASKED_EVERY


def _usable() -> dict[tuple[str, str], list[tuple[datetime, Text]]]:
    """A row is looked at once more: whatever wrote it, and whatever the kind has needed since."""
    found: dict[tuple[str, str], list[tuple[datetime, Text]]] = {}
    for row in Wording.objects.order_by("-version"):
        if lint(Wanted(row.kind, row.form, row.subject, row.body)):
            logger.error("Wording %s is passed over: it does not keep the rules any more.", row)
            continue
        found.setdefault((row.kind, row.form), []).append((row.active_from, Text(row.body, row.subject, row.version)))
    return found
