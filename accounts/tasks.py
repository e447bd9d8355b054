"""Housekeeping: what has run out is forgotten."""

from captcha.models import CaptchaStore
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from . import handover, password_age, retention


@shared_task
def tidy() -> None:
    """Forget counts, codes, check codes, sessions and old sign-ins that can no longer matter."""
    for rule in retention.RULES:
        retention.carry_out(rule)
    CaptchaStore.remove_expired()
    call_command("clearsessions")


@shared_task
def remind_of_passwords() -> None:
    """Tell those whose password gets too old soon."""
    password_age.remind()


@shared_task
def hand_over_children() -> None:
    """Hourly, so that the first run after midnight is soon: tell what comes, end what is over."""
    today = timezone.localdate()
    handover.hand_over_due(today)
    handover.tell_ahead(today)
