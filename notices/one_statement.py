"""The two steps that every message takes, each as one statement where the database has one: PostgreSQL.

A claim with its try, and an acceptance with its end: two round trips and no transaction of their own, where the general
way (`delivery`, `settling`) needs nine.
"""

from datetime import datetime

from django.db import connection

from .models import HANDED_OVER, AttemptOutcome, Notice, NoticeState

_TAKE = """
    WITH taken AS (
        UPDATE notices_notice SET state = %s, attempts = attempts + 1, claimed_until = %s, held_by = ''
        WHERE id = %s AND attempts = %s AND state = %s AND next_try_at <= %s AND replaced_at IS NULL
        AND (expires_at IS NULL OR expires_at > %s) RETURNING id, attempts
    )
    INSERT INTO notices_attempt (notice_id, number, gateway, started_at, outcome, detail, cost)
    SELECT id, attempts, %s, %s, '', '', 0 FROM taken
"""
# The claim waits until it is on disk, before the call. Its end need not (`settling`).
_ACCEPT = """
    WITH tried AS (
        UPDATE notices_attempt SET outcome = %s, detail = '', finished_at = %s, cost = %s
        WHERE notice_id = %s AND number = %s
    ), quick AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE notices_notice SET state = %s, claimed_until = NULL, last_error = '', changed_at = %s, gateway = %s,
        gateway_id = %s, accepted_at = %s, body = CASE WHEN has_secret THEN '' ELSE body END
    FROM quick WHERE notices_notice.id = %s AND state NOT IN %s
"""


def is_possible() -> bool:
    return connection.vendor == "postgresql"


def take(notice: Notice, gateway: str, until: datetime, now: datetime) -> bool:
    """Claim the waiting notice and note its try; `notice` counts it, the row does not yet."""
    row = (notice.pk, notice.attempts - 1, NoticeState.WAITING, now, now)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [NoticeState.SENDING, until, *row, gateway, now])
        return cursor.rowcount == 1


def accept(notice: Notice, gateway: str, gateway_id: str, cost: int, now: datetime) -> bool:
    """End the try and the notice as accepted. False where the notice was reported on already."""
    tried = (AttemptOutcome.ACCEPTED, now, cost, notice.pk, notice.attempts)
    facts = (NoticeState.ACCEPTED, now, gateway, gateway_id, now)
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, [*tried, *facts, notice.pk, tuple(map(str, HANDED_OVER))])
        return cursor.rowcount == 1
