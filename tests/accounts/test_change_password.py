import pytest
from django.db import transaction
from django.test import Client

from accounts.issuance import issue_account
from accounts.models import OneTimeCode, User
from notices.models import Notice

from .people import HOA, HOA_PASSWORD, OFFICER_PASSWORD, citizen, last_code, last_first_password, officer

pytestmark = pytest.mark.django_db
CHOOSE, CONFIRM = "/tai-khoan/doi-mat-khau/", "/tai-khoan/doi-mat-khau/ma-otp/"
NEW = "bánh mì nóng bảy giờ"


def sign_in(client: Client, username: str, password: str) -> None:
    client.post("/dang-nhap/", {"username": username, "password": password, "check_code": "PASSED"})


def choose(client: Client, new=NEW, repeated=None, **more: str):
    return client.post(
        CHOOSE, {"new_password": new, "repeated": new if repeated is None else repeated, **more}
    )


@pytest.fixture
def hoa(client) -> User:
    """Signed in with her own password."""
    user = citizen()
    sign_in(client, user.username, HOA_PASSWORD)
    return user


@pytest.fixture
def newcomer(client) -> User:
    """Signed in with the first password."""
    with transaction.atomic():
        issued = issue_account(HOA, "decision:1", "dossier:1")
    sign_in(client, issued.username, last_first_password())
    return User.objects.get(pk=issued.user_id)


def test_a_newcomer_is_not_asked_again_for_what_they_have_just_typed(client, newcomer):
    page = client.get(CHOOSE)
    assert list(page.context["form"].fields) == ["new_password", "repeated"]
    assert "chỉ đăng nhập được một lần" in page.content.decode()


@pytest.mark.parametrize("address", ["/", "/tai-khoan/", "/can-bo/", "/quan-tri/", "/dang-nhap/"])
def test_before_the_change_nothing_else_is_reachable(client, newcomer, address):
    assert client.get(address).url == CHOOSE


def test_before_the_change_signing_out_and_the_code_stay_reachable(client, newcomer):
    assert client.post("/phien/gia-han/").status_code == 204
    assert client.post("/dang-xuat/").url == "/"


def test_a_newcomer_sets_their_own_password_with_a_code_and_is_in(client, newcomer):
    assert choose(client).url == CONFIRM
    assert "09•• ••• 678" in client.get(CONFIRM).content.decode()
    done = client.post(CONFIRM, {"code": last_code()})
    assert done.url == "/tai-khoan/"
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert not newcomer.must_change_password
    assert not newcomer.has_first_password
    assert newcomer.password_changed_at
    assert client.get("/tai-khoan/").status_code == 200


def test_the_person_is_told_that_the_password_was_changed(client, newcomer):
    choose(client)
    client.post(CONFIRM, {"code": last_code()})
    assert {notice.channel for notice in Notice.objects.filter(kind="password_changed")} == {"sms", "email"}
    assert client.get("/tai-khoan/").content.decode().count("Mật khẩu VssID của Ông/Bà vừa được đổi") == 2


def test_the_first_password_cannot_become_the_long_term_one(client, newcomer):
    answer = choose(client, new=last_first_password())
    assert "khác mật khẩu đang dùng" in str(answer.context["form"].errors)


def test_a_password_in_use_is_refused_as_such_however_weak_it_is(client, hoa):
    hoa.set_password("12312399")
    hoa.save()
    sign_in(client, hoa.username, "12312399")
    answer = choose(client, old_password="12312399", new="12312399")
    assert answer.context["form"].errors == {"new_password": ["Mật khẩu mới phải khác mật khẩu đang dùng."]}


def test_later_the_old_password_is_asked(client, hoa):
    assert list(client.get(CHOOSE).context["form"].fields) == ["old_password", "new_password", "repeated"]
    wrong = choose(client, old_password="không phải")
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["old_password"] == ["Mật khẩu cũ chưa đúng."]
    assert choose(client, old_password=HOA_PASSWORD).url == CONFIRM


def test_the_labels_are_the_guides_words(client, hoa):
    labels = [str(field.label) for field in client.get(CHOOSE).context["form"]]
    assert labels == ["Mật khẩu cũ", "Mật khẩu mới", "Nhập lại mật khẩu mới"]


def test_two_different_entries_are_told_apart(client, newcomer):
    answer = choose(client, repeated="bánh mì nguội")
    assert answer.context["form"].errors == {"repeated": ["Hai lần nhập mật khẩu mới chưa giống nhau."]}


def test_a_refused_password_says_why_and_sends_no_code(client, newcomer):
    answer = choose(client, new="12345678")
    assert "nhiều người dùng" in str(answer.context["form"].errors["new_password"])
    assert not OneTimeCode.objects.exists()


def test_neither_password_is_ever_in_the_session(client, newcomer):
    choose(client)
    assert NEW not in str(dict(client.session))


def test_the_old_password_works_until_the_code_is_there(client, hoa):
    choose(client, old_password=HOA_PASSWORD)
    wrong = client.post(CONFIRM, {"code": f"{(int(last_code()) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    hoa.refresh_from_db()
    assert hoa.check_password(HOA_PASSWORD)


def test_the_code_page_without_a_chosen_password_leads_back(client, hoa):
    assert client.get(CONFIRM).url == CHOOSE
    assert client.post(CONFIRM, {"code": "123456"}).url == CHOOSE


def test_choosing_again_within_a_minute_keeps_the_code_that_was_sent(client, newcomer):
    choose(client)
    assert choose(client, new="cơm tấm sườn bì chả").url == CONFIRM
    client.post(CONFIRM, {"code": last_code()})
    newcomer.refresh_from_db()
    assert newcomer.check_password("cơm tấm sườn bì chả")


def test_sending_again_too_soon_says_when(client, newcomer):
    choose(client)
    page = client.post(CONFIRM, {"resend": "1"}, follow=True)
    assert "Có thể gửi lại sau" in page.content.decode()
    assert Notice.objects.filter(kind="one_time_code", channel="sms").count() == 1


def test_after_too_many_codes_the_person_reads_when_to_come_back(client, newcomer, settings):
    settings.CODES_PER_HOUR = 0
    answer = choose(client)
    assert answer.status_code == 422
    assert "phút" in answer.context["form"].non_field_errors()[0]


def test_other_sessions_end_and_this_one_goes_on(client):
    """Officers may have several; a citizen's second sign-in ends the first anyway."""
    user = officer()
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, user.username, OFFICER_PASSWORD)
        assert browser.get(CHOOSE).status_code == 200
    before = client.session.session_key
    choose(client, old_password=OFFICER_PASSWORD, new="cá rô kho tộ miền tây")
    assert client.get(CHOOSE).status_code == 200
    assert client.session.session_key != before
    assert elsewhere.get(CHOOSE).url.startswith("/dang-nhap/")


def test_an_officer_without_a_phone_changes_without_a_code(client):
    user = officer(must_change_password=True)
    sign_in(client, user.username, OFFICER_PASSWORD)
    assert choose(client, new="cá rô kho tộ miền tây").url == "/can-bo/"
    user.refresh_from_db()
    assert not user.must_change_password
    assert not Notice.objects.exists()


def test_a_session_left_open_is_no_place_to_guess_the_old_password(client, hoa, settings):
    settings.PASSWORD_CHANGES_PER_HOUR = 2
    for _time in range(2):
        choose(client, old_password="không phải")
    assert choose(client, old_password=HOA_PASSWORD).status_code == 429


def test_strangers_are_led_to_the_sign_in_page(client):
    assert client.get(CHOOSE).url == "/dang-nhap/?next=/tai-khoan/doi-mat-khau/"
