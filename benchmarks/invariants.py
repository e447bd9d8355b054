"""What must be true of a portal's data after anything that may happen to its machines (QUALITY R-39).

    DATABASE_URL=… PHOTO_ROOT=… python -m benchmarks.invariants

Prints every promise with how often it is broken; ends with 1 when one is.
"""

from benchmarks import portal  # noqa: F401  Django has to be ready before any model is named.

# isort: split
import sys
from collections.abc import Callable

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User
from notices.models import Notice
from registration.audit import Verification
from registration.models import Dossier, DossierEvent, Photo
from registration.photos import vault
from registration.states import OPEN, State
from vssid_portal.encryption import CannotOpen

_ENDED = ("accepted", "delivered", "undelivered", "cancelled", "failed", "doubtful")


def _open_twice() -> int:
    live = Dossier.objects.filter(state__in=OPEN, duplicate_of=None).exclude(social_insurance_number="")
    twice = live.values("social_insurance_number", "kind").annotate(n=Count("pk")).filter(n__gt=1)
    return twice.exclude(kind="adjust").count()


def _approved_without_account() -> int:
    return Dossier.objects.filter(state=State.APPROVED, kind__in=("adult", "child"), account=None).count()


def _accounts_twice() -> int:
    named = User.objects.exclude(social_insurance_number="").exclude(social_insurance_number=None)
    return named.values("social_insurance_number").annotate(n=Count("pk")).filter(n__gt=1).count()


def _secrets_that_look_live_twice() -> int:
    live = Notice.objects.filter(
        notice_class="secret", replaced_at=None, state__in=("waiting", "accepted", "delivered")
    )
    return live.exclude(opens="").values("opens", "channel").annotate(n=Count("pk")).filter(n__gt=1).count()


def _state_not_that_of_its_last_move() -> int:
    wrong = 0
    for dossier in Dossier.objects.only("pk", "state").iterator():
        moves = DossierEvent.objects.filter(dossier=dossier).exclude(from_state=F("to_state")).order_by("sequence")
        last = moves.values_list("to_state", flat=True).last()
        wrong += last is not None and last != dossier.state
    return wrong


def _broken_trails() -> int:
    """Links and anchors that do not hold. That made-up old dossiers have no anchor yet is no broken link."""
    return sum(1 for found in Verification() if found.where != "anchors")


def _notices_without_an_end() -> int:
    return Notice.objects.exclude(Q(state__in=_ENDED) | Q(state="waiting", next_try_at__isnull=False)).exclude(
        state="sending", claimed_until__gt=timezone.now()
    ).count()  # fmt: skip


def _photos_that_do_not_open() -> int:
    wrong = 0
    for photo in Photo.objects.iterator():
        try:
            vault.get(photo.dossier_id, photo.name, bytes(photo.wrapped_key))
        except (CannotOpen, OSError):
            wrong += 1
    return wrong


def _held_past_the_lease() -> int:
    """A hold that ran out is anybody's: the next take must get it. Counted is one that nobody could take."""
    held = Dossier.objects.filter(state=State.IN_REVIEW, held_by__isnull=False, held_until=None)
    return held.count()


PROMISES: dict[str, Callable[[], int]] = {
    "persons with two open dossiers of a kind": _open_twice,
    "approved dossiers without an account": _approved_without_account,
    "persons with two accounts": _accounts_twice,
    "locks that two secrets seem to open": _secrets_that_look_live_twice,
    "dossiers in another state than their trail says": _state_not_that_of_its_last_move,
    "broken links of the trails": _broken_trails,
    "notices that are neither ended nor waiting": _notices_without_an_end,
    "photos that do not open": _photos_that_do_not_open,
    "dossiers held without an end": _held_past_the_lease,
}


def broken() -> dict[str, int]:
    """How often each promise is broken."""
    return {what: count() for what, count in PROMISES.items()}


def orphans() -> int:
    """Files that no row names: lawful after a kill, and swept after a day."""
    names = set(vault.names())
    return len(names - set(Photo.objects.values_list("name", flat=True)))


if __name__ == "__main__":
    found = broken()
    for what, count in found.items():
        print(f"{'BAD' if count else 'ok '} {count} {what}")
    print(f"    {orphans()} files without a row (they are swept a day later)")
    sys.exit(1 if any(found.values()) else 0)
