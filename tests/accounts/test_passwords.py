import unicodedata

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import PasswordRules
from participants.models import Participant

HOA = User(
    username="0123456789",
    full_name="Trần Thị Hoa",
    identity_number="079185000123",
    phone="+84912345678",
)
OFFICER = User(username="canbo.cuchi", kind=User.Kind.STAFF, full_name="Lê Văn Bình")


def refusals(password: str, user: User = HOA) -> str:
    try:
        PasswordRules().validate(password, user)
    except ValidationError as problem:
        return " ".join(problem.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "meo con thích cá khô",
        "83920174",
        "bánh mì 7h",
        "xanhduong",
        "con mèo bhxh xanh lá",
        "hoa hồng trước ngõ",
        "🌱🌿🌳🌲🌴🎋🍀🌵",
        "x" * 30 + "yêu đời" * 10,
        "Ngủ dậy muộn",
    ],
)
def test_ordinary_passwords_pass_without_rules_of_composition(password):
    assert refusals(password) == ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("ngắn", "ít nhất 8 ký tự"),
        ("ê" * 201, "dài nhất là 200"),
        ("12345678", "nhiều người dùng"),
        ("matkhau123", "nhiều người dùng"),
        ("Mật khẩu 123", "nhiều người dùng"),
        ("anhyeuem", "nhiều người dùng"),
        ("PASSWORD1", "nhiều người dùng"),
        ("zzzzzzzzz", "dãy liền nhau hoặc lặp lại"),
        ("xyxyxyxyxy", "dãy liền nhau hoặc lặp lại"),
        ("bcdefghij", "dãy liền nhau hoặc lặp lại"),
        ("jihgfedcb", "dãy liền nhau hoặc lặp lại"),
        ("sdfghjkl", "dãy liền nhau hoặc lặp lại"),
        ("17051985", "ngày sinh"),
        ("17/05/1985", "ngày sinh"),
        ("19850517", "ngày sinh"),
        ("VssID@7261", "tên dịch vụ"),
        ("bhxh 7261 a", "tên dịch vụ"),
        ("x0123456789x", "tên đăng nhập"),
        ("so 0912345678", "số điện thoại"),
        ("+84 912 345 678", "số điện thoại"),
        ("0912.345.678", "số điện thoại"),
        ("cc079185000123", "số giấy tờ"),
        ("TranThiHoa85", "tên của bạn"),
        ("trần thị hoa!", "tên của bạn"),
        ("hoa@83920", "tên của bạn"),
    ],
)
def test_what_is_easy_to_guess_is_refused_with_its_own_sentence(password, words):
    assert words in refusals(password)


def test_staff_need_twelve_characters():
    assert "ít nhất 12 ký tự" in refusals("sổ bìa xanh", OFFICER)
    assert refusals("sổ bìa xanh trên kệ", OFFICER) == ""


def test_a_letter_and_its_accent_typed_apart_count_as_one_character():
    assert "ít nhất 8 ký tự" in refusals(unicodedata.normalize("NFD", "ếếếẫẫẫ"))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_signs_in_however_the_keyboard_composes_it(form):
    user = User(username="x")
    user.set_password(unicodedata.normalize("NFD", "mật khẩu của Hoà"))
    assert user.check_password(unicodedata.normalize(form, "mật khẩu của Hoà"))
    assert user.password.startswith("argon2$argon2id$")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["mèo 12031990", "12/03/90 nhé mèo", "hoa 1990-03-12"])
def test_the_birth_date_of_the_register_is_refused_inside_a_password(password):
    Participant.objects.create(
        social_insurance_number="0123456789", full_name="Trần Thị Hoa", born_on="1990-03-12", gender="female",
        province_code="79",
    )  # fmt: skip
    hoa = User(username="0123456789", social_insurance_number="0123456789")
    assert "ngày sinh của bạn" in refusals(password, hoa)
    assert "ngày sinh của bạn" not in refusals("mèo con 12 tuổi rồi", hoa)
