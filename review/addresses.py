"""Addresses for the rows of a list: Django works out one, not one a row."""

from collections.abc import Callable

from django.urls import reverse

_SOME_CODE = "0" * 16


def addresses_of(view: str) -> Callable[[str], str]:
    """The address of this page of the desk for the code or reference of a row."""
    before, after = reverse(f"review:{view}", args=[_SOME_CODE]).split(_SOME_CODE)
    return lambda code: f"{before}{code}{after}"
