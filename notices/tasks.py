"""Doors for Celery. Arguments are ids; what a notice says never passes through the broker."""

import logging

from celery import shared_task

from . import delivery, sweep

logger = logging.getLogger(__name__)


@shared_task(name="notices.tasks.deliver")
def deliver(notice_id: int) -> None:
    """Try to hand over one notice; nothing happens if it is gone, sent, not due or in other hands."""
    delivery.deliver(notice_id)


@shared_task(name="notices.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Find what was lost on the way (`sweep.sweep_outbox`)."""
    _tell(sweep.sweep_outbox())


@shared_task(name="notices.tasks.sweep_codes", expires=5)
def sweep_codes() -> None:
    """Keep the promise of codes (`sweep.sweep_codes`); worth nothing when it comes late."""
    _tell(sweep.sweep_codes())


def _tell(report: sweep.SweepReport) -> None:
    if report:
        logger.info("Outbox swept: %s", report)
