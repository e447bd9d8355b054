"""What the clock does at the desk."""

from celery import shared_task

from registration import clock

from . import duplicates, escalation, holds, outbox_digest, tallies, unsent


@shared_task
def tidy_desk() -> None:
    """Every minute: free what nobody renewed; forget texts nobody sent for days."""
    holds.release_expired()
    unsent.forget_old()


@shared_task
def seek_duplicates() -> None:
    """Every half minute: dossiers that were sent since, each compared with those that share something with it."""
    duplicates.seek_new()


@shared_task
def note_late() -> None:
    """Hourly: mark what has become late."""
    clock.note_late()


@shared_task
def morning() -> None:
    """Before the office opens: count the dates anew by today's calendar, then tell supervisors and administrators."""
    clock.recompute_due()
    clock.note_late()
    escalation.tell_supervisors()
    outbox_digest.tell_administrators()


@shared_task
def tally() -> None:
    """After midnight: count yesterday for `Thống kê`."""
    tallies.store_up_to_yesterday()
