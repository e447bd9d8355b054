"""What the portal looks at before it starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError

from accounts.models import User

from .demo import USERNAMES


@register
def no_demo_account_in_production(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Everybody knows the password of the demo accounts: production does not start while one is there."""
    if not settings.PRODUCTION:
        return []
    try:
        found = list(User.objects.filter(username__in=USERNAMES).values_list("username", flat=True))
    except DatabaseError:  # Not migrated yet, or not there: then nobody can sign in either.
        return [
            Warning(
                "The database did not answer; it was not searched for demo accounts.", id="registration.W001"
            )
        ]
    if not found:
        return []
    return [
        Error(
            f"The database holds demo accounts: {', '.join(sorted(found))}.",
            hint="Start production on an empty database of its own. It was never meant to hold demo data.",
            id="registration.E001",
        )
    ]
