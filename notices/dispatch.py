"""Handing a notice to the Celery workers. It only makes things quick; the sweep finds what was missed."""

import logging
import time

from celery import current_app

from .promises import promise_of

logger = logging.getLogger(__name__)

# A broker that just failed is left alone for a while: a person must not wait for it with every message.
REST_SECONDS = 10.0
_rests_until = 0.0


def enqueue(notice_id: int, notice_class: str, delay: float = 0.0) -> bool:
    """Put the delivery of one notice in the queue of its class; True when the broker took it. Never raises."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return False
    try:
        current_app.send_task(
            "notices.tasks.deliver",
            args=[notice_id],
            queue=promise_of(notice_class).queue,
            countdown=delay or None,
            retry=False,
            ignore_result=True,
        )
    except Exception as error:  # whatever the broker's driver raises: the row is the truth
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning(
            "The broker does not take notice %s (%s); the sweep will.", notice_id, type(error).__name__
        )
        return False
    return True
