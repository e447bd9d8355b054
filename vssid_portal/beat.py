"""What the clock does, and when: Hanoi time."""

from typing import Any

from celery.schedules import crontab


def schedule(outbox_sweep_seconds: float) -> dict[str, dict[str, Any]]:
    return {
        "sweep-outbox": {"task": "notices.tasks.sweep_outbox", "schedule": outbox_sweep_seconds},
        "remind-of-passwords": {"task": "accounts.tasks.remind_of_passwords", "schedule": crontab(hour=9, minute=5)},
        "sweep-codes": {"task": "notices.tasks.sweep_codes", "schedule": 2.0},
        "tidy-accounts": {"task": "accounts.tasks.tidy", "schedule": crontab(minute=40)},
        "tidy-desk": {"task": "review.tasks.tidy_desk", "schedule": 60.0},
        "hand-over-children": {"task": "accounts.tasks.hand_over_children", "schedule": crontab(minute=1)},
        "anchor-audit": {"task": "registration.tasks.anchor_audit", "schedule": crontab(hour=0, minute=30)},
        "expire-dossiers": {"task": "registration.tasks.expire_dossiers", "schedule": crontab(minute=15)},
        "purge": {"task": "registration.tasks.purge", "schedule": crontab(hour=2, minute=50)},
        "seek-duplicates": {"task": "review.tasks.seek_duplicates", "schedule": 30.0},
        "note-late": {"task": "review.tasks.note_late", "schedule": crontab(minute=5)},
        "tally": {"task": "review.tasks.tally", "schedule": crontab(hour=0, minute=10)},
        "morning": {"task": "review.tasks.morning", "schedule": crontab(hour=7, minute=20)},
    }
