from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone

from accounts.check_code import new_picture
from accounts.codes import Purpose, send
from accounts.models import OneTimeCode, ThrottleCount
from accounts.tasks import tidy

pytestmark = pytest.mark.django_db


def test_what_has_run_out_is_forgotten_and_the_rest_stays():
    send(Purpose.REGISTER, "draft:1", "+84912345678", "203.0.113.7")
    new_picture()
    tidy()
    assert OneTimeCode.objects.exists()
    assert ThrottleCount.objects.exists()
    assert CaptchaStore.objects.exists()

    long_ago = timezone.now() - timedelta(days=3)
    OneTimeCode.objects.update(sent_at=long_ago)
    ThrottleCount.objects.update(window_start=long_ago)
    CaptchaStore.objects.update(expiration=long_ago)
    tidy()
    assert not OneTimeCode.objects.exists()
    assert not ThrottleCount.objects.exists()
    assert not CaptchaStore.objects.exists()
