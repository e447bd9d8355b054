import pytest

from accounts.models import User

from .people import HOA_PASSWORD, OFFICER_PASSWORD, citizen, officer

pytestmark = pytest.mark.django_db


def sign_in(client, username: str, password: str) -> None:
    client.post("/dang-nhap/", {"username": username, "password": password, "check_code": "PASSED"})


def test_a_citizens_session_ends_after_a_quarter_of_an_hour_without_a_click(client, settings):
    settings.SESSION_IDLE_CITIZEN_SECONDS = 900
    sign_in(client, citizen().username, HOA_PASSWORD)
    assert client.session.get_expiry_age() == 900


def test_a_click_renews_the_session_and_the_next_one_writes_nothing(client):
    sign_in(client, citizen().username, HOA_PASSWORD)
    client.get("/tai-khoan/doi-mat-khau/")
    session = client.session
    session["renewed_at"] -= 60
    session.save()
    before = client.session["renewed_at"]
    client.get("/tai-khoan/doi-mat-khau/")
    renewed = client.session["renewed_at"]
    assert renewed > before
    client.get("/tai-khoan/doi-mat-khau/")
    assert client.session["renewed_at"] == renewed


def test_an_officers_session_lasts_longer(client, settings):
    settings.SESSION_IDLE_OFFICER_SECONDS = 1800
    sign_in(client, officer().username, OFFICER_PASSWORD)
    assert client.session.get_expiry_age() == 1800


def test_the_administrators_come_in_by_the_same_door(client):
    assert client.get("/quan-tri/", follow=True).redirect_chain[-1][0] == "/dang-nhap/?next=/quan-tri/"
    user = officer(is_staff=True)
    assert client.post("/quan-tri/login/", {"username": user.username, "password": OFFICER_PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_after_half_a_day_a_session_ends_however_busy(client, settings):
    sign_in(client, citizen().username, HOA_PASSWORD)
    settings.SESSION_MAX_SECONDS = -1
    answer = client.get("/tai-khoan/doi-mat-khau/")
    assert answer.url == "/dang-nhap/"
    assert "_auth_user_id" not in client.session


def test_a_deactivated_officer_is_out_at_the_next_click(client):
    user = officer()
    sign_in(client, user.username, OFFICER_PASSWORD)
    User.objects.update(is_active=False)
    assert client.get("/tai-khoan/doi-mat-khau/").url.startswith("/dang-nhap/")


def test_one_tap_keeps_the_session_and_a_finished_one_says_so(client):
    sign_in(client, citizen().username, HOA_PASSWORD)
    assert client.post("/phien/gia-han/").status_code == 204
    client.post("/dang-xuat/")
    client.cookies.clear()
    assert client.post("/phien/gia-han/").status_code == 410
    assert client.get("/phien/gia-han/").status_code == 405
