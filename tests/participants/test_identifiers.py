"""Numbers as people type and paste them."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from participants.birth_places import PROVINCES
from participants.identifiers import (
    citizen_id,
    doubts_about,
    old_identity_card,
    passport,
    read_citizen_id,
    social_insurance_number,
)

PARSERS = (social_insurance_number, citizen_id, old_identity_card, passport)
UNWANTED_WORDS = ("không hợp lệ", "vui lòng", "xin lỗi")


def refusal(parse, text):
    """The sentence a person reads."""
    with pytest.raises(ValidationError) as refused:
        parse(text)
    return refused.value.messages[0]


# --- Mã số BHXH


@pytest.mark.parametrize(
    "typed",
    [
        "7915123456",
        " 7915123456\n",
        "7915 123 456",
        "79.15.123.456",
        "7915-123-456",
        "7915–123‑456",
        "\ufeff7915\u200b123456\u200e",
        "７９１５１２３４５６",
        "7915\u00a0123\u202f456",
    ],
)
def test_separators_and_full_width_digits_are_forgiven(typed):
    assert social_insurance_number(typed) == "7915123456"


@pytest.mark.parametrize("typed", ["GD4797915123456", "gd 4 79 7915123456", "TE1-01-7915123456"])
def test_a_15_character_card_number_becomes_its_last_ten_digits(typed):
    assert social_insurance_number(typed) == "7915123456"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập mã số BHXH: 10 chữ số, in trên thẻ BHYT hoặc sổ BHXH."),
        (" - ", "Nhập mã số BHXH: 10 chữ số, in trên thẻ BHYT hoặc sổ BHXH."),
        ("462112789", "Mã số BHXH có 10 chữ số, bạn nhập 9. Xem 10 chữ số cuối trên thẻ BHYT."),
        ("79151234567", "Mã số BHXH có 10 chữ số, bạn nhập 11. Bỏ các chữ số thừa."),
        (
            "079199000001",
            "12 chữ số này giống số CCCD. Mã số BHXH có 10 chữ số, in trên thẻ BHYT hoặc sổ BHXH.",
        ),
        ("79151234O6", "Mã số BHXH chỉ gồm 10 chữ số. Bỏ ký tự “O”."),
        ("7915123456;", "Mã số BHXH chỉ gồm 10 chữ số. Bỏ ký tự “;”."),
        ("٧٩١٥١٢٣٤٥٦", "Mã số BHXH chỉ gồm 10 chữ số. Bỏ ký tự “٧”."),
        ("GD479791512345", "Số thẻ BHYT có 15 ký tự, bạn nhập 14. Nhập 10 chữ số cuối của thẻ."),
    ],
)
def test_a_wrong_social_insurance_number_is_told_how_to_mend_it(typed, sentence):
    assert refusal(social_insurance_number, typed) == sentence


# --- CCCD


@pytest.mark.parametrize(
    "typed", ["079199000001", "0791 9900 0001", "１０１０９９０００００１", "295399000001"]
)
def test_a_citizen_id_of_a_province_or_a_country_passes(typed):
    assert re.fullmatch("[0-9]{12}", citizen_id(typed))


@pytest.mark.parametrize("code", PROVINCES)
def test_all_63_provinces_are_birth_places(code):
    assert citizen_id(f"{code}199000001") == f"{code}199000001"


def test_there_are_63_provinces():
    assert len(PROVINCES) == 63


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập số CCCD: 12 chữ số, in ở mặt trước thẻ."),
        ("79199000001", "Số CCCD có 12 chữ số, bạn nhập 11. Nhập đủ như trên thẻ, cả số 0 ở đầu."),
        ("0791990000012", "Số CCCD có 12 chữ số, bạn nhập 13. Bỏ các chữ số thừa."),
        (
            "321654987",
            "9 chữ số này giống số CMND cũ. Nhập 12 chữ số trên thẻ CCCD, hoặc chọn loại giấy tờ CMND.",
        ),
        ("07919900000A", "Số CCCD chỉ gồm 12 chữ số. Bỏ ký tự “A”."),
        (
            "005199000001",
            "Ba chữ số đầu “005” không phải mã tỉnh hay quốc gia nào. Xem lại số trên thẻ.",
        ),
        (
            "296199000001",
            "Ba chữ số đầu “296” không phải mã tỉnh hay quốc gia nào. Xem lại số trên thẻ.",
        ),
        (
            "100199000001",
            "Ba chữ số đầu “100” không phải mã tỉnh hay quốc gia nào. Xem lại số trên thẻ.",
        ),
    ],
)
def test_a_wrong_citizen_id_is_told_how_to_mend_it(typed, sentence):
    assert refusal(citizen_id, typed) == sentence


@pytest.mark.parametrize(
    ("number", "gender", "year"),
    [
        ("001099000004", "male", 1999),
        ("001199000001", "female", 1999),
        ("079200000003", "male", 2000),
        ("034303000002", "female", 2003),
        ("034503000002", "female", 2103),
    ],
)
def test_a_citizen_id_tells_sex_and_birth_year(number, gender, year):
    facts = read_citizen_id(number)
    assert (facts.birth_place, facts.gender, facts.birth_year) == (number[:3], gender, year)


def test_a_citizen_id_that_agrees_with_what_was_declared_raises_no_doubt():
    assert doubts_about("001199000001", "female", 1999) == []


def test_what_is_not_declared_yet_is_not_doubted():
    assert doubts_about("001199000001", None, None) == []
    assert doubts_about("001199000001", "", None) == []


def test_another_sex_and_another_year_are_one_doubt_each():
    assert doubts_about("001199000001", "male", 1998) == [
        "Số CCCD này của người có giới tính Nữ, bạn khai Nam. Xem lại hai mục này.",
        "Số CCCD này của người sinh năm 1999, bạn khai năm 1998. Xem lại hai mục này.",
    ]


# --- CMND and passport


def test_an_old_identity_card_has_nine_digits():
    assert old_identity_card(" 012 345 678") == "012345678"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập số CMND: 9 chữ số."),
        ("12345678", "Số CMND có 9 chữ số, bạn nhập 8. Nhập đủ như trên giấy, cả số 0 ở đầu."),
        ("0123456789", "Số CMND có 9 chữ số, bạn nhập 10. Bỏ các chữ số thừa."),
        ("001199000001", "12 chữ số là số CCCD. Chọn loại giấy tờ CCCD."),
        ("B12345678", "Số CMND chỉ gồm 9 chữ số. Bỏ ký tự “B”."),
    ],
)
def test_a_wrong_identity_card_is_told_how_to_mend_it(typed, sentence):
    assert refusal(old_identity_card, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("C1234567", "C1234567"),
        (" c 123 4567", "C1234567"),
        ("K12345678", "K12345678"),
        ("Ｃ１２３４５６７", "C1234567"),
        ("123456789", "123456789"),
        ("TK1234567", "TK1234567"),
        ("P1234567A", "P1234567A"),
    ],
)
def test_vietnamese_and_foreign_passports_pass(typed, number):
    assert passport(typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập số hộ chiếu, ví dụ C1234567."),
        ("C123456", "Hộ chiếu Việt Nam có một chữ cái và 7 chữ số, ví dụ C1234567; bạn nhập 6 chữ số."),
        ("Đ1234567", "Số hộ chiếu chỉ gồm chữ cái không dấu và chữ số. Bỏ ký tự “Đ”."),
        (
            "ABCDEFGH",
            "Số hộ chiếu có từ 6 đến 12 chữ cái và chữ số, ví dụ C1234567. Nhập đúng như trên hộ chiếu.",
        ),
        ("001199000001", "12 chữ số là số CCCD. Chọn loại giấy tờ CCCD."),
    ],
)
def test_a_wrong_passport_is_told_how_to_mend_it(typed, sentence):
    assert refusal(passport, typed) == sentence


# --- All of them


@given(st.text(max_size=40))
def test_any_text_gives_a_clean_number_or_a_sentence(text):
    for parse in PARSERS:
        try:
            number = parse(text)
        except ValidationError:
            sentence = refusal(parse, text)
            assert sentence.endswith(".")
            assert not any(word in sentence.lower() for word in UNWANTED_WORDS)
        else:
            assert re.fullmatch("[A-Z0-9]+", number)
            assert parse(number) == number


@given(
    st.from_regex(r"\A[0-9]{10}\Z"),
    st.lists(st.sampled_from([" ", ".", "-", "\u200b", "\u00a0"]), max_size=9),
)
def test_separators_anywhere_give_the_same_number(number, separators):
    typed = "".join(part for pair in zip(number, [*separators, *[""] * 10], strict=False) for part in pair)
    assert social_insurance_number(typed) == number


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.sampled_from(["male", "female"]),
    st.integers(min_value=1900, max_value=2099),
    st.integers(min_value=0, max_value=999_999),
)
def test_sex_and_year_written_into_a_number_are_read_back(place, gender, year, serial):
    digit = 2 * ((year - 1900) // 100) + (gender == "female")
    number = citizen_id(f"{place}{digit}{year % 100:02d}{serial:06d}")
    assert doubts_about(number, gender, year) == []
    assert len(doubts_about(number, gender, year + 1)) == 1


def test_a_lone_surrogate_is_named_by_its_code_point():
    assert refusal(citizen_id, "07919900000\ud800") == "Số CCCD chỉ gồm 12 chữ số. Bỏ ký tự “U+D800”."
