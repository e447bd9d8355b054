"""How a dossier stands against its clock, in the words of the desk: never by colour alone."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registration import clock
from registration.models import Dossier
from registration.states import State
from registration.working_days import WorkingDays

_AT_THE_OFFICE = (State.SUBMITTED, State.IN_REVIEW)


@dataclass(frozen=True)
class Standing:
    """`level` is late, soon, fine, or waits (nobody has come with the papers yet)."""

    level: str
    text: str


@dataclass(frozen=True)
class Clock:
    """One look at the clock: every row of a page is judged by the same moment and the same calendar."""

    now: dt.datetime

    @cached_property
    def days(self) -> WorkingDays:
        return clock.working_days()

    @cached_property
    def risk_until(self) -> dt.datetime:
        return clock.risk_until(self.now, self.days)

    @cached_property
    def midnight(self) -> dt.datetime:
        """When today began."""
        return timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)

    def standing(self, dossier: Dossier) -> Standing | None:
        """None for a dossier that is not at the office."""
        if dossier.state not in _AT_THE_OFFICE:
            return None
        if dossier.due_at is None:
            return Standing("waits", _("Chờ người dân đến"))
        if dossier.due_at < self.now:
            return Standing("late", self._late_by(dossier.due_at))
        return Standing("soon" if dossier.due_at <= self.risk_until else "fine", self._time_left(dossier.due_at))

    def _late_by(self, due_at: dt.datetime) -> str:
        count = self.days.between(timezone.localdate(due_at), timezone.localdate(self.now))
        if count == 0:
            return _("Trễ hạn từ %(when)s") % {"when": timezone.localtime(due_at).strftime("%H:%M %d/%m")}
        return ngettext("Trễ %d ngày làm việc", "Trễ %d ngày làm việc", count) % count

    def _time_left(self, due_at: dt.datetime) -> str:
        count = self.days.between(timezone.localdate(self.now), timezone.localdate(due_at))
        if timezone.localdate(self.now) == timezone.localdate(due_at):
            return _("Hạn hôm nay, %(when)s") % {"when": timezone.localtime(due_at).strftime("%H:%M")}
        return ngettext("Còn %d ngày làm việc", "Còn %d ngày làm việc", count) % count


def waited(since: dt.datetime, now: dt.datetime) -> str:
    """How long ago, in the one unit that matters: `35 phút`, `5 giờ`, `3 ngày`."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%d phút", "%d phút", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%d giờ", "%d giờ", minutes // 60) % (minutes // 60)
    return ngettext("%d ngày", "%d ngày", minutes // 1440) % (minutes // 1440)


def now() -> Clock:
    return Clock(timezone.now())
