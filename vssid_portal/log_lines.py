"""What goes to standard error: one line an event, without tokens."""

from typing import Any

# They have much to say about fonts and pictures.
_TALKATIVE = ("weasyprint", "fontTools", "pillow_heif", "smpplib")


def logging(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "filters": {"hide_tokens": {"()": "vssid_portal.hidden_tokens.HideTokens"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_tokens"]}},
        "loggers": {name: {"level": "WARNING"} for name in _TALKATIVE},
        "root": {"handlers": ["console"], "level": level},
    }
