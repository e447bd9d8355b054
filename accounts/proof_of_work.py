"""The way around the picture: the browser works a moment instead of the person (altcha, self-hosted).

A challenge belongs to one picture and opens only that; a picture is good for one answer. So a solution cannot
be spent twice, and the store of pictures is all the server has to remember.
"""

import secrets
from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

_ALGORITHM = "PBKDF2/SHA-256"
# Half a second on a desktop computer, a few seconds on a cheap phone: the browser tries the counters one by
# one, each costs so many rounds.
_ROUNDS = 5000
_COUNTERS = range(100, 250)
_MINUTES = 5


def new_challenge(key: str) -> dict[str, Any]:
    """A challenge for the picture `key`, as static/js/check-code.js passes it to the worker."""
    challenge = altcha.create_challenge(
        _ALGORITHM,
        _ROUNDS,
        counter=secrets.choice(_COUNTERS),
        expires_at=timezone.now() + timedelta(minutes=_MINUTES),
        data={"picture": key},
        hmac_secret=_secret(),
    )
    return challenge.to_dict()


def solved(key: str, payload: str) -> bool:
    """Whether `payload` (base64 of challenge and solution) solves our challenge for this picture, in time."""
    try:
        answer = altcha.Payload.from_base64(payload)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    data = answer.challenge.parameters.data
    if not isinstance(data, dict) or data.get("picture") != key:
        return False
    return altcha.verify_solution(answer, _secret()).verified


def _secret() -> bytes:
    return salted_hmac("accounts.proof_of_work", "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
