"""Staff give a code after their password: nothing else opens before, and a code passes once."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import second_factor
from accounts.models import RecoveryCode, StaffEvent, TotpDevice, User
from tests.ops.manage import manage

from .authenticator import device_of, set_up, shown
from .people import HOA_PASSWORD, OFFICER_PASSWORD, citizen, officer

pytestmark = pytest.mark.django_db
CODE, SETUP = "/dang-nhap/xac-thuc/", "/dang-nhap/thiet-lap-xac-thuc/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.STAFF_SECOND_FACTOR = True


def sign_in(client, name="canbo.cuchi", password=OFFICER_PASSWORD, next_page=""):
    facts = {"username": name, "password": password, "check_code": "PASSED", "next": next_page}
    return client.post("/dang-nhap/", facts)


def told(user: User) -> list[str]:
    return list(user.staff_events.order_by("sequence").values_list("kind", flat=True))


def test_the_first_sign_in_sets_the_app_up_and_shows_ten_recovery_codes_once(client):
    binh = officer()
    sign_in(client)
    assert client.get("/can-bo/?muc=tat-ca").url == f"{SETUP}?next=/can-bo/%3Fmuc%3Dtat-ca"
    page = client.get(SETUP, {"next": "/can-bo/"})
    assert page.context["picture"].startswith("data:image/svg+xml;base64,")
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert client.get(SETUP).context["secret"] == secret  # a reload shows the same
    answer = client.post(SETUP, {"code": shown(secret), "next": "/can-bo/"})
    codes = re.findall(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert answer.context["onward"] == "/can-bo/"
    assert second_factor.device_of(binh)
    assert client.get(SETUP).url == "/can-bo/"  # and never again
    assert told(binh) == ["signed_in", "factor_set"]


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(client):
    officer()
    sign_in(client)
    secret = client.get(SETUP).context["secret"]
    answer = client.post(SETUP, {"code": "000000" if shown(secret) != "000000" else "000001"})
    assert answer.status_code == 422
    assert "Mã chưa đúng hoặc đã dùng." in answer.content.decode()
    assert answer.context["secret"] == secret
    assert not TotpDevice.objects.exists()


def test_later_sign_ins_ask_for_the_code_and_lead_where_one_was_going(client):
    device = device_of(officer())
    sign_in(client)
    assert client.get("/can-bo/").url == f"{CODE}?next=/can-bo/"
    before = client.session.session_key
    assert client.post(CODE, {"code": f" {shown(device.secret)[:3]} {shown(device.secret)[3:]}"}).url == "/can-bo/"
    assert client.session.session_key != before
    assert client.get(CODE).url == "/can-bo/"


def test_a_code_passes_once(client):
    binh = officer()
    device = device_of(binh)
    code = shown(device.secret)
    second_factor.check(binh, device, code, "198.51.100.4")
    sign_in(client)
    assert client.post(CODE, {"code": code}).status_code == 422


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_minute_does_not_pass(client, steps):
    device = device_of(officer())
    sign_in(client)
    assert client.post(CODE, {"code": shown(device.secret, steps)}).status_code == 422


def test_every_wrong_code_makes_the_next_try_wait_longer(client):
    binh = officer()
    device = device_of(binh)
    sign_in(client)
    assert "Mã chưa đúng" in client.post(CODE, {"code": "abc"}).content.decode()
    waiting = client.post(CODE, {"code": shown(device.secret)})
    assert waiting.status_code == 422
    assert "Nhập sai nhiều lần. Chờ 1 giây rồi nhập lại." in waiting.content.decode()
    TotpDevice.objects.update(throttling_failure_count=9)
    assert client.post(CODE, {"code": shown(device.secret)}).status_code == 429
    TotpDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=10))
    assert client.post(CODE, {"code": shown(device.secret)}).url == "/can-bo/"
    assert told(binh)[-3:] == ["signed_in", "factor_failed", "factor_passed"]


def test_a_recovery_code_signs_in_once_however_it_is_typed(client):
    binh = officer()
    _device, codes = set_up(binh)
    sign_in(client)
    answer = client.post(CODE, {"code": f" {codes[0].upper()} "}, follow=True)
    assert "Đã dùng một mã dự phòng, còn 9 mã." in answer.content.decode()
    client.post("/dang-xuat/")
    sign_in(client)
    assert client.post(CODE, {"code": codes[0]}).status_code == 422
    assert told(binh)[-1] == "factor_failed"


def test_neither_the_secret_nor_a_recovery_code_lies_open_in_the_database(client):
    device, codes = set_up(officer())
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totpdevice")
        assert device.secret not in str(cursor.fetchall())
    kept = " ".join(RecoveryCode.objects.values_list("fingerprint", flat=True))
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []


@pytest.mark.parametrize("address", ["/", "/can-bo/", "/quan-tri/", "/tai-khoan/", "/tai-khoan/doi-mat-khau/"])
def test_nothing_opens_with_the_password_alone(client, address):
    device_of(officer(is_staff=True, is_superuser=True))
    sign_in(client)
    assert client.get(address).url.startswith(CODE)


def test_signing_out_is_possible_without_the_code(client):
    device_of(officer())
    sign_in(client)
    assert client.post("/dang-xuat/").url == "/"
    assert client.get(CODE).url == f"/dang-nhap/?next={CODE}"


def test_whoever_must_change_the_password_does_so_before_the_app_is_set_up(client):
    officer(must_change_password=True)
    sign_in(client)
    assert client.get("/can-bo/").url == "/tai-khoan/doi-mat-khau/"
    assert client.get("/tai-khoan/doi-mat-khau/").status_code == 200


def test_a_password_set_by_the_administrator_does_not_get_past_the_app(client):
    device_of(officer(must_change_password=True))
    sign_in(client)
    assert client.get("/tai-khoan/doi-mat-khau/").url == f"{CODE}?next=/tai-khoan/doi-mat-khau/"
    assert client.get(CODE).status_code == 200


def test_citizens_are_not_asked(client):
    citizen()
    assert sign_in(client, "0123456789", HOA_PASSWORD).url == "/tai-khoan/"
    assert client.get("/tai-khoan/").status_code == 200
    assert client.get(CODE).url == "/tai-khoan/"


def test_where_the_portal_is_only_tried_out_the_password_is_enough(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    officer()
    assert sign_in(client).url == "/can-bo/"
    assert client.get(SETUP).url == "/can-bo/"


def test_an_administrator_resets_a_colleagues_device_and_old_sessions_cannot_set_up_the_next(client):
    binh, chief = officer(), User.objects.create_superuser("quantri", OFFICER_PASSWORD)
    device_of(binh)
    sign_in(client)
    desk = Client()
    sign_in(desk, "quantri")
    desk.post(CODE, {"code": shown(device_of(chief).secret)})
    chosen = {"action": "reset_second_factor", "_selected_action": [str(binh.pk)]}
    page = desk.post("/quan-tri/accounts/user/", chosen, follow=True)
    assert "Đã gỡ 1 thiết bị xác thực." in page.content.decode()
    assert binh.staff_events.latest("sequence").detail == {"by": chief.pk}
    assert client.get(SETUP).url == "/dang-nhap/"
    sign_in(client)
    assert client.get(SETUP).status_code == 200


def test_nobody_resets_their_own_device(client):
    chief = User.objects.create_superuser("quantri", OFFICER_PASSWORD)
    device = device_of(chief)
    sign_in(client, "quantri")
    client.post(CODE, {"code": shown(device.secret)})
    chosen = {"action": "reset_second_factor", "_selected_action": [str(chief.pk)]}
    page = client.post("/quan-tri/accounts/user/", chosen, follow=True)
    assert "phải do quản trị viên khác gỡ" in page.content.decode()
    assert second_factor.device_of(chief) == device


def test_a_session_of_a_device_that_was_reset_has_to_give_the_next_ones_code(client):
    binh = officer()
    sign_in(client)
    session = client.session
    second_factor.remember(session, device_of(binh))
    session.save()
    assert client.get("/can-bo/").status_code == 403  # no post, but both factors
    TotpDevice.objects.all().delete()
    device_of(binh)
    assert client.get("/can-bo/").url.startswith(CODE)


def test_wrong_passwords_of_staff_are_events_and_those_of_others_are_not(client):
    binh = officer()
    citizen()
    for name in ("canbo.cuchi", "0123456789", "0999999999"):
        sign_in(client, name, "sai rồi nhé")
    assert told(binh) == ["refused"]
    assert StaffEvent.objects.count() == 1


@pytest.mark.parametrize("host", ["dangky.example.vn", "localhost"])
def test_on_the_public_host_the_admin_does_not_exist(client, settings, host):
    settings.ADMIN_HOSTS, settings.ALLOWED_HOSTS = ["noi-bo.example.vn"], ["*"]
    for address in ("/quan-tri", "/quan-tri/", "/quan-tri/login/", "/quan-tri/accounts/user/"):
        assert client.get(address, HTTP_HOST=host).status_code == 404
        assert client.get(address, HTTP_HOST="noi-bo.example.vn:8443").status_code in (301, 302)
    assert client.get("/can-bo/", HTTP_HOST=host).status_code == 302


def test_production_does_not_start_with_the_password_alone(tmp_path):
    secrets = {name: f"{name}-of-a-real-installation-000000" for name in ("SECRET_KEY", "BLIND_INDEX_KEY")}
    key = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    started = manage(
        "check", PORTAL_MODE="production", VAR_DIR=str(tmp_path), ALLOWED_HOSTS="x", DATA_KEYS=key,
        STAFF_SECOND_FACTOR="0", DJANGO_SETTINGS_MODULE="vssid_portal.settings", **secrets,
    )  # fmt: skip
    assert started.returncode != 0
    assert "STAFF_SECOND_FACTOR cannot be switched off in production." in started.stderr
    assert ImproperlyConfigured.__name__ in started.stderr


@pytest.mark.parametrize("verb", ["UPDATE accounts_staffevent SET sequence = 7", "DELETE FROM accounts_staffevent"])
def test_the_database_refuses_to_change_or_delete_an_event_of_staff(client, verb):
    officer()
    sign_in(client, password="sai rồi nhé")
    before = list(StaffEvent.objects.values_list())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert list(StaffEvent.objects.values_list()) == before
