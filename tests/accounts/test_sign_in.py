import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings as portal
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.issuance import issue_account
from accounts.models import StaffEvent, User

from .people import HOA, HOA_PASSWORD, OFFICER_PASSWORD, citizen, last_first_password, officer

pytestmark = pytest.mark.django_db
ADDRESS = "/dang-nhap/"


def sign_in(client, username="0123456789", password=HOA_PASSWORD, **more):
    facts = {"username": username, "password": password, "check_code": "PASSED", **more.pop("facts", {})}
    return client.post(ADDRESS, facts, **more)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "name", ["0123456789", " 0123 456 789", "０１２３４５６７８９", "079185000123", "079 185 000 123"]
)
def test_a_citizen_signs_in_by_either_number_and_lands_on_their_account(client, name):
    citizen()
    assert sign_in(client, name).url == "/tai-khoan/"
    assert signed_in(client)


def test_an_officer_signs_in_on_the_same_page_and_lands_on_the_queue(client):
    officer()
    assert sign_in(client, "canbo.cuchi", OFFICER_PASSWORD).url == "/can-bo/"


def test_the_personal_number_of_an_officer_is_no_user_name(client):
    officer(identity_number="079185000999")
    assert sign_in(client, "079185000999", OFFICER_PASSWORD).status_code == 422


def test_whatever_is_wrong_the_answer_is_the_same(client):
    citizen()
    officer(username="cu", is_active=False)
    answers = [
        sign_in(client, password="sai rồi nhé").context["form"].non_field_errors(),
        sign_in(client, "0999999999").context["form"].non_field_errors(),
        sign_in(client, "079999999999").context["form"].non_field_errors(),
        sign_in(client, "cu", OFFICER_PASSWORD).context["form"].non_field_errors(),
    ]
    assert answers[0][0] == "Tên đăng nhập hoặc mật khẩu chưa đúng."
    assert all(answer == answers[0] for answer in answers)
    assert not signed_in(client)


def test_an_unknown_name_costs_one_password_hashing_as_a_known_one_does(client, monkeypatch):
    citizen()
    hashings = []
    real = {name: getattr(Argon2PasswordHasher, name) for name in ("encode", "verify")}
    for name, method in real.items():
        counted = lambda self, *args, _method=method: hashings.append(1) or _method(self, *args)  # noqa: E731
        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    sign_in(client, password="sai rồi nhé")
    known = len(hashings)
    sign_in(client, "0999999999")
    assert len(hashings) - known == known == 1


def test_a_wrong_check_code_keeps_the_name_and_drops_the_password(client):
    citizen()
    answer = sign_in(client, facts={"check_code": "00000"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="0123456789"' in page
    assert HOA_PASSWORD not in page
    assert not signed_in(client)


def test_another_picture_without_javascript_judges_nothing(client):
    citizen()
    answer = sign_in(client, facts={"check_code_new": "1", "check_code": ""})
    assert not answer.context["form"].errors
    assert not signed_in(client)


def test_five_wrong_passwords_pause_this_name_from_this_address_only(client):
    citizen()
    for _time in range(5):
        refused = sign_in(client, password="sai rồi nhé")
    assert refused.status_code == 429
    assert "15 phút" in refused.content.decode()
    paused = sign_in(client)
    assert paused.status_code == 429
    assert 0 < int(paused["Retry-After"]) <= 15 * 60
    assert not signed_in(client)
    assert sign_in(client, REMOTE_ADDR="203.0.113.9").url == "/tai-khoan/"


def test_knocking_during_the_pause_does_not_prolong_it(client):
    citizen()
    for _time in range(6):
        sign_in(client, password="sai rồi nhé")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sign_in(client).url == "/tai-khoan/"


def test_the_right_password_forgets_the_wrong_ones(client):
    citizen()
    for _time in range(4):
        sign_in(client, password="sai rồi nhé")
    sign_in(client)
    assert not AccessAttempt.objects.exists()


def test_records_of_wrong_passwords_name_nobody(client):
    citizen()
    sign_in(client, "079185000123", "sai rồi nhé")
    kept = " ".join(str(value) for value in AccessAttempt.objects.values().get().values())
    assert "079185000123" not in kept
    assert "sai rồi" not in kept


def guessed_at(name: str, times: int) -> list[int]:
    """Wrong passwords, each from another address."""
    return [
        sign_in(Client(), name, "sai rồi nhé", REMOTE_ADDR=f"203.0.113.{number}").status_code
        for number in range(times)
    ]


@pytest.mark.parametrize("name", ["0123456789", "0999999999"])
def test_a_siege_from_many_addresses_ends_and_tells_nothing(name, settings):
    settings.SIEGE_TRIES = 3
    citizen()
    assert guessed_at(name, 5) == [422, 422, 422, 429, 429]
    page = sign_in(Client(), name, REMOTE_ADDR="198.51.100.9")
    assert page.status_code == 429
    assert "vào ngay bằng mã OTP" in page.content.decode()


def test_nobody_keeps_the_owner_out(client, settings):
    settings.SIEGE_TRIES = 3
    citizen()
    sign_in(client)
    client.post("/dang-xuat/")
    guessed_at("0123456789", 5)
    assert sign_in(client).url == "/tai-khoan/"
    assert Client().get("/dang-nhap/quen-mat-khau/").status_code == 200


def test_one_address_cannot_try_without_end(client, settings):
    settings.SIGN_INS_PER_ADDRESS_HOUR = 1
    sign_in(client, "0999999999")
    assert sign_in(client, "0999999998").status_code == 429


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_leads_nowhere_outside(client, outside):
    citizen()
    assert sign_in(client, facts={"next": outside}).url == "/tai-khoan/"


def test_next_leads_back_to_the_page_that_asked(client):
    citizen()
    assert (
        client.get(ADDRESS, {"next": "/tai-khoan/doi-mat-khau/"}).context["next"]
        == "/tai-khoan/doi-mat-khau/"
    )
    assert sign_in(client, facts={"next": "/tai-khoan/doi-mat-khau/"}).url == "/tai-khoan/doi-mat-khau/"


def test_the_session_gets_a_new_key_and_old_hashes_are_renewed(client):
    citizen()
    session = client.session
    session["draft"] = "kept"
    session.save()
    before = session.session_key
    client.cookies[portal.SESSION_COOKIE_NAME] = before
    sign_in(client)
    assert client.session.session_key != before
    assert client.session["draft"] == "kept"


def first_sign_in_password() -> str:
    with transaction.atomic():
        issue_account(HOA, "decision:1", "dossier:1")
    return last_first_password()


def test_the_first_password_leads_straight_to_choosing_ones_own(client):
    assert sign_in(client, password=first_sign_in_password()).url == "/tai-khoan/doi-mat-khau/"
    assert User.objects.get().first_password_used_at


def test_the_first_password_signs_in_once(client):
    password = first_sign_in_password()
    sign_in(client, password=password)
    client.post("/dang-xuat/")
    again = sign_in(client, password=password)
    assert again.status_code == 422
    words = " ".join(again.context["form"].non_field_errors())
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in words
    assert "“Quên mật khẩu” để tự đặt mật khẩu mới" in words


def test_the_first_password_ends_with_its_hours(client):
    password = first_sign_in_password()
    User.objects.update(first_password_expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, password=password).status_code == 422


def test_signing_out_ends_the_session_and_clears_the_browser(client):
    citizen()
    sign_in(client)
    key = client.session.session_key
    answer = client.post("/dang-xuat/")
    assert answer.url == "/"
    assert '"cache"' in answer["Clear-Site-Data"]
    client.cookies[portal.SESSION_COOKIE_NAME] = key
    assert client.get("/tai-khoan/doi-mat-khau/").status_code == 302
    assert client.get("/dang-xuat/").status_code == 405


def test_the_page_may_be_framed_by_nobody_and_kept_by_nobody(client):
    answer = client.get(ADDRESS)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_form_from_elsewhere_is_refused():
    citizen()
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def statements_of_a_wrong_password(client, name: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert sign_in(client, name, "sai rồi nhé").status_code == 422
    # Verb and table; that what was written is taken back for nobody is one word more to the database.
    written = [re.match(r'(SELECT|INSERT INTO|UPDATE|DELETE)(?:.*? FROM)? "(\w+)"', one["sql"]) for one in asked]
    return [" ".join(found.groups()) for found in written if found]


def test_a_wrong_password_costs_the_same_statements_for_staff_a_citizen_and_nobody(client):
    citizen()
    officer()
    statements_of_a_wrong_password(client, "0888888888")  # the first of its address opens the windows
    of_staff = statements_of_a_wrong_password(client, "canbo.cuchi")
    of_a_citizen = statements_of_a_wrong_password(client, "0123456789")
    of_nobody = statements_of_a_wrong_password(client, "0999999999")
    assert of_staff == of_a_citizen == of_nobody
    assert "INSERT INTO accounts_staffevent" in of_nobody
    assert list(StaffEvent.objects.values_list("user__username", "kind")) == [("canbo.cuchi", "refused")]
