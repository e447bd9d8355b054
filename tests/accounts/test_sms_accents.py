from typing import Any

import pytest
from django.test import Client

from accounts import codes, sms_accents
from accounts.password_change import send_code
from notices import settling
from notices.models import Notice

from .people import citizen

pytestmark = pytest.mark.django_db
ACCOUNT = "/tai-khoan/"


def test_sms_have_no_accents_until_the_person_asks_for_them(client: Client) -> None:
    hoa = citizen()
    client.force_login(hoa)
    assert "Nhận tin nhắn có dấu" in client.get(ACCOUNT).content.decode()
    answer = client.post("/tai-khoan/tin-nhan/", {"co-dau": "1"}, follow=True)
    page = answer.content.decode()
    assert "Từ nay tin nhắn gửi cho bạn có dấu." in page
    assert "Nhận tin nhắn không dấu" in page
    hoa.refresh_from_db()
    send_code(hoa, "203.0.113.7")
    sms = Notice.objects.get(channel="sms")
    assert sms.accented
    assert sms.body.startswith("BHXHVN: Mã OTP đổi mật khẩu của bạn là ")


def test_the_choice_is_taken_back_with_one_button(client: Client) -> None:
    hoa = citizen()
    sms_accents.choose(hoa, accented=True)
    client.force_login(hoa)
    client.post("/tai-khoan/tin-nhan/", {"co-dau": "0"})
    hoa.refresh_from_db()
    assert not hoa.wants_accents
    send_code(hoa, "203.0.113.7")
    assert "Ma OTP doi mat khau" in Notice.objects.get(channel="sms").body


def test_a_fresh_code_for_a_late_one_has_accents_too() -> None:
    codes.send(codes.Purpose.REGISTER, "x", "+84912345678", "203.0.113.7", accented=True)
    late = Notice.objects.get()
    settling.renew(late)
    fresh: Any = Notice.objects.exclude(pk=late.pk).get()
    assert fresh.accented
