"""What the clock does to dossiers."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import card_questions, phone_link, retention, studying
from .anchoring import anchor_day
from .expiry import expire_due, sweep_orphan_photos


@shared_task
def expire_dossiers() -> None:
    """Hourly: end what nobody came back for and remove its personal data; remove files without a row and old links.

    And hand in the photos again that the queue forgot.
    """
    expire_due()
    sweep_orphan_photos()
    phone_link.sweep()
    studying.study_forgotten()


@shared_task
def purge() -> None:
    """Nightly: remove what is past its term; the proof rows say what went."""
    for _rule, _purged in retention.run():
        pass


@shared_task
def anchor_audit() -> None:
    """After midnight: seal the trails of the day that ended. Twice does no harm; after a pause one covers it all."""
    anchor_day(timezone.localdate() - timedelta(days=1))


@shared_task
def study_photo(photo_id: int) -> None:
    """Search a photo for its code with more time than the request had; an empty declaration is filled at once."""
    dossier = studying.study_photo(photo_id)
    if dossier is not None:
        card_questions.fill_if_empty(dossier)
