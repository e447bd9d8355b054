"""One device at a time: the warning, the code, the first device told why; the list of devices and `Không phải tôi`."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.devices import name_of
from accounts.models import SignIn, User
from notices.models import Notice

from .people import HOA, HOA_PASSWORD, OFFICER_PASSWORD, citizen, last_code, officer

pytestmark = pytest.mark.django_db
ADDRESS, OTHER, ENDED = "/dang-nhap/", "/dang-nhap/thiet-bi-khac/", "/dang-nhap/da-dang-xuat/"
ACCOUNT, DEVICES = "/tai-khoan/", "/tai-khoan/thiet-bi/"
ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


def sign_in(browser: Client, password: str = HOA_PASSWORD, name: str = HOA.social_insurance_number, **more):
    facts = {"username": name, "password": password, "check_code": "PASSED", **more}
    return browser.post(ADDRESS, facts)


@pytest.fixture
def hoa() -> User:
    return citizen()


@pytest.fixture
def computer(hoa) -> Client:
    """Where Hoa is signed in."""
    browser = Client(headers={"user-agent": WINDOWS})
    assert sign_in(browser).url == ACCOUNT
    return browser


@pytest.fixture
def phone(hoa) -> Client:
    return Client(headers={"user-agent": ANDROID})


def proves(browser: Client):
    browser.post(OTHER, {"tiep-tuc": "1"})
    return browser.post(OTHER, {"code": last_code()})


def test_a_second_device_is_told_which_one_is_in_before_anything_is_sent(computer, phone):
    assert sign_in(phone).url == OTHER
    page = phone.get(OTHER).content.decode()
    assert "Máy tính Windows – Chrome" in page
    assert "Tiếp tục đăng nhập" in page
    assert "09•• ••• 678 và h•••@example.vn" in page.replace("\xa0", " ")
    assert not Notice.objects.exists()
    assert computer.get(ACCOUNT).status_code == 200


def test_with_the_code_the_second_device_is_in_and_the_first_is_out_and_reads_why(computer, phone):
    sign_in(phone)
    assert proves(phone).url == ACCOUNT
    assert phone.get(ACCOUNT).status_code == 200
    out = computer.get(ACCOUNT)
    assert out.url == ENDED
    page = computer.get(ENDED).content.decode()
    assert "Bạn đã được đăng xuất trên thiết bị này" in page
    assert "Điện thoại Android – Chrome" in page
    assert "_auth_user_id" not in computer.session


def test_the_password_alone_does_not_let_the_second_device_in(computer, phone):
    sign_in(phone)
    assert phone.get(ACCOUNT).url.startswith("/dang-nhap/?next=")
    phone.post(OTHER, {"tiep-tuc": "1"})
    assert phone.post(OTHER, {"code": f"{(int(last_code()) + 1) % 10**6:06d}"}).status_code == 422
    assert computer.get(ACCOUNT).status_code == 200


def test_the_second_device_goes_on_where_it_wanted_to(computer, phone):
    sign_in(phone, next="/tai-khoan/doi-mat-khau/")
    assert proves(phone).url == "/tai-khoan/doi-mat-khau/"


def test_the_same_browser_signs_in_again_without_more_ado(computer, hoa):
    computer.cookies.pop("sessionid")
    assert sign_in(computer).url == ACCOUNT
    assert SignIn.objects.filter(user=hoa, ended_at=None).count() == 1


def test_a_device_that_was_left_alone_or_signed_out_stands_in_nobodys_way(computer, phone):
    SignIn.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    assert sign_in(phone).url == ACCOUNT
    phone.post("/dang-xuat/")
    assert sign_in(Client()).url == ACCOUNT


def test_the_proof_of_the_password_ends_with_the_password(computer, phone, hoa):
    sign_in(phone)
    hoa.set_password("đặt ở nơi khác rồi")
    hoa.save()
    assert phone.get(OTHER).url == ADDRESS


def test_where_the_rule_is_strict_a_new_browser_needs_a_code_and_a_known_one_does_not(phone, settings):
    settings.NEW_DEVICE_CODE = True
    assert sign_in(phone).url == OTHER
    assert "Xác nhận thiết bị mới" in phone.get(OTHER).content.decode()
    assert proves(phone).url == ACCOUNT
    phone.post("/dang-xuat/")
    assert sign_in(phone).url == ACCOUNT


def test_officers_may_be_at_two_places_and_nobody_asks_them(client):
    user = officer()
    elsewhere = Client()
    for browser in (client, elsewhere):
        assert sign_in(browser, OFFICER_PASSWORD, user.username).url == "/can-bo/"
    assert client.get(DEVICES).status_code == elsewhere.get(DEVICES).status_code == 200


def test_the_list_says_where_and_when(computer):
    page = computer.get(DEVICES).content.decode()
    assert "Máy tính Windows – Chrome" in page
    assert "thiết bị này" in page
    assert "Không phải tôi" not in page


def test_not_me_ends_everything_and_leads_to_a_new_password(computer, phone, hoa):
    sign_in(phone)
    proves(phone)
    stranger = SignIn.objects.get(device_name__startswith="Máy tính")
    address = f"{DEVICES}{stranger.pk}/khong-phai-toi/"
    assert "mật khẩu hiện tại không dùng được nữa" in phone.get(address).content.decode()
    assert phone.get(ACCOUNT).status_code == 200
    assert phone.post(address).url == "/dang-nhap/quen-mat-khau/ma-otp/"
    assert not SignIn.objects.filter(ended_at=None).exists()
    assert sign_in(Client()).status_code == 422
    phone.post("/dang-nhap/quen-mat-khau/ma-otp/", {"code": last_code()})
    new = {"new_password": "bánh mì nóng bảy giờ", "repeated": "bánh mì nóng bảy giờ"}
    assert phone.post("/dang-nhap/quen-mat-khau/mat-khau-moi/", new).url == ACCOUNT


def test_nobody_disowns_the_device_of_another(computer, hoa):
    other = User.objects.create_user("0123456780", HOA_PASSWORD)
    theirs = SignIn.objects.create(user=other, device_index="x", device_name="iPhone", alone=True)
    assert computer.post(f"{DEVICES}{theirs.pk}/khong-phai-toi/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_a_known_browser_reads_where_the_code_of_recovery_went_and_a_new_one_does_not(computer):
    claim = {"number": HOA.social_insurance_number, "way": "sms", "check_code": "PASSED"}
    computer.post("/dang-xuat/")
    for browser, shown in ((computer, True), (Client(), False)):
        browser.post("/dang-nhap/quen-mat-khau/", claim)
        page = browser.get("/dang-nhap/quen-mat-khau/ma-otp/").content.decode()
        assert ("09•• ••• 678" in page) is shown


def test_the_cookie_of_a_device_tells_nothing(computer):
    cookie = computer.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert HOA.social_insurance_number not in cookie.value
    assert not SignIn.objects.filter(device_index=cookie.value).exists()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (ANDROID, "Điện thoại Android – Chrome"),
        (WINDOWS, "Máy tính Windows – Chrome"),
        (WINDOWS + " Edg/130.0", "Máy tính Windows – Edge"),
        (WINDOWS.replace("Chrome", "coc_coc_browser/130 Chrome"), "Máy tính Windows – Cốc Cốc"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "iPhone – Safari"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Zalo iOS/650 Safari", "iPhone – Zalo"),
        ("curl/8.0", "Thiết bị khác"),
        ("", "Thiết bị khác"),
    ],
)
def test_devices_have_names_their_owners_recognise(user_agent, name):
    assert name_of(user_agent) == name


def test_the_list_says_why_a_sign_in_ended_and_leads_back_to_the_account(computer, phone):
    sign_in(phone)
    proves(phone)
    page = phone.get(DEVICES).content.decode()
    assert "Đã kết thúc: đăng nhập trên thiết bị khác." in page
    assert '<a class="back-link" href="/tai-khoan/">Quản lý cá nhân</a>' in page
    phone.post("/dang-xuat/")
    computer.get(ACCOUNT)  # is told that it is out
    sign_in(computer)
    assert "Đã đăng xuất." in computer.get(DEVICES).content.decode()
