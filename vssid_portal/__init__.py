"""Wiring of the portal: settings, addresses, Celery. Holds no rule."""

from .celery import app as celery_app

__all__ = ["celery_app"]
