import pytest
from django.db import transaction

from accounts.models import ThrottleCount
from accounts.throttle import Throttled, hit

pytestmark = pytest.mark.django_db


def test_the_limit_passes_and_one_more_is_told_when_to_come_back():
    for _time in range(3):
        hit("test", "203.0.113.7", limit=3, seconds=3600)
    with pytest.raises(Throttled) as refusal:
        hit("test", "203.0.113.7", limit=3, seconds=3600)
    assert 0 < refusal.value.retry_after <= 3600
    assert refusal.value.minutes <= 60


def test_another_key_and_another_scope_have_their_own_count():
    hit("test", "203.0.113.7", limit=1, seconds=3600)
    hit("test", "203.0.113.8", limit=1, seconds=3600)
    hit("other", "203.0.113.7", limit=1, seconds=3600)


def test_a_new_window_starts_from_nothing():
    hit("test", "203.0.113.7", limit=1, seconds=3600)
    row = ThrottleCount.objects.get()
    ThrottleCount.objects.update(window_start=row.window_start.replace(year=2020))
    hit("test", "203.0.113.7", limit=1, seconds=3600)


def test_keys_are_kept_as_fingerprints():
    hit("test", "+84912345678", limit=1, seconds=3600)
    assert "912345678" not in ThrottleCount.objects.get().key_index


def test_a_limit_of_nothing_lets_nobody_through():
    with pytest.raises(Throttled):
        hit("test", "203.0.113.7", limit=0, seconds=60)


def test_a_refusal_leaves_the_surrounding_transaction_usable():
    with transaction.atomic():
        hit("test", "a", limit=1, seconds=3600)
        with pytest.raises(Throttled):
            hit("test", "a", limit=1, seconds=3600)
        hit("test", "b", limit=1, seconds=3600)
    assert ThrottleCount.objects.count() == 2
