"""One request to a gateway that speaks HTTP, and what can be said about the message when it fails."""

from typing import Any

import requests
from requests import exceptions
from urllib3.exceptions import NewConnectionError

from .base import Doubtful, Outcome, Refused, TryLater

_TOO_MANY_REQUESTS = 429


def post(url: str, values: dict[str, Any], *, seconds: float, auth: tuple[str, str] | None = None) -> Any | Outcome:
    """Ask once, over a fresh connection: one that the other side let go looks like doubt. The JSON of the answer, or
    what its absence means."""
    try:
        response = requests.post(url, json=values, timeout=seconds, auth=auth, allow_redirects=False)
    except (exceptions.ConnectTimeout, exceptions.SSLError, exceptions.ProxyError) as error:
        return TryLater(type(error).__name__)
    except exceptions.ConnectionError as error:
        return Doubtful("ConnectionBroken") if _was_connected(error) else TryLater("NotConnected")
    except (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema):
        return TryLater("SMS_GATEWAYS")
    except exceptions.RequestException as error:
        return Doubtful(type(error).__name__)
    return _read(response)


def _was_connected(error: exceptions.ConnectionError) -> bool:
    """Whether the connection broke after it stood; the request may have been read then."""
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", None), NewConnectionError)


def _read(response: requests.Response) -> Any | Outcome:
    status = response.status_code
    if status >= 500 or status in (401, 403, _TOO_MANY_REQUESTS):  # trouble of the gateway or of our account there
        return TryLater(f"http {status}")
    if status != 200:
        return Refused(f"http {status}")
    try:
        return response.json()
    except ValueError:
        return Doubtful("unreadable answer")
