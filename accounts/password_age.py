"""The six-month rule: people are reminded before their password gets too old, then choose a new one (QUALITY S-7)."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notices.outbox import NoticeDraft, post

from .models import User

# Days before the end on which people are reminded. Each reminder has three days' time to be sent: a clock that stood
# still for a day or two forgets nobody.
REMINDERS = (14, 3)
_GRACE = 2


def days_left(user: User) -> int | None:
    """How long the password may still be used; 0 or less: it is too old. None where no rule applies."""
    if not settings.PASSWORD_MAX_DAYS or user.password_changed_at is None:
        return None
    changed_on = timezone.localdate(user.password_changed_at)
    return settings.PASSWORD_MAX_DAYS - (timezone.localdate() - changed_on).days


def is_over(user: User) -> bool:
    left = days_left(user)
    return left is not None and left <= 0


def is_near(user: User) -> bool:
    left = days_left(user)
    return left is not None and 0 < left <= max(REMINDERS)


def remind() -> int:
    """Post the reminders that are due; each once. Out: how many people they concern."""
    if not settings.PASSWORD_MAX_DAYS:
        return 0
    return sum(_remind(days) for days in REMINDERS)


def _remind(days: int) -> int:
    today = timezone.localdate()
    newest = today - timedelta(days=settings.PASSWORD_MAX_DAYS - days)
    due = User.objects.filter(
        is_active=True,
        password_changed_at__gte=_midnight(newest - timedelta(days=_GRACE)),
        password_changed_at__lt=_midnight(newest + timedelta(days=1)),
    )
    count = 0
    for user in due.iterator(chunk_size=500):
        if user.phone or user.email:
            _tell(user, days)
            count += 1
    return count


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _tell(user: User, days: int) -> None:
    changed_on = timezone.localdate(user.password_changed_at)
    last_day = changed_on + timedelta(days=settings.PASSWORD_MAX_DAYS)
    with transaction.atomic():
        post(
            NoticeDraft(
                event_key=f"password-age:{user.pk}:{changed_on}:{days}",
                kind="password_ages",
                context={"last_day": last_day.strftime("%d/%m/%Y")},
                phone=user.phone,
                email=user.email,
                subject_key=f"user:{user.pk}",
                accented=user.wants_accents,
            )
        )
