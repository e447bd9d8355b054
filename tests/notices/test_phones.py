from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from notices import phones

numbers = st.builds(
    "+84{}{:08d}".format, st.sampled_from("35789"), st.integers(min_value=0, max_value=99_999_999)
)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0)912 345 678",
        "84912345678",
        "0084912345678",
        "０９１２３４５６７８",
        " 0912\u200b345\u00a0678 ",
    ],
)
def test_a_mobile_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert phones.mobile(typed) == "+84912345678"


@pytest.mark.parametrize("prefix", ["03", "05", "07", "08", "09"])
def test_every_mobile_prefix_is_taken(prefix: str) -> None:
    assert phones.mobile(prefix + "12345678") == "+84" + prefix[1:] + "12345678"


def test_a_number_that_begins_with_084_is_not_mistaken_for_the_country_code() -> None:
    assert phones.mobile("0841234567") == "+84841234567"


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "empty", "Hãy nhập số điện thoại di động."),
        (" \u200b ", "empty", "Hãy nhập số điện thoại di động."),
        ("091234567", "short", "số vừa nhập có 9 chữ số"),
        ("912345678", "short", "bắt đầu bằng số 0"),
        ("09123456789", "long", "số vừa nhập có 11 chữ số"),
        ("02838921234", "landline", "số máy bàn"),
        ("+84 24 3789 9999", "landline", "số máy bàn"),
        ("0912 345 abc", "letters", "chỉ gồm chữ số"),
        ("12+34", "letters", "chỉ gồm chữ số"),
        ("+1 650 253 0000", "foreign", "nước ngoài"),
        ("0066812345678", "foreign", "nước ngoài"),
        ("01681234567", "old", "đã được đổi thành 10 chữ số"),
        ("0412345678", "prefix", "03, 05, 07, 08 hoặc 09"),
    ],
)
def test_each_mistake_has_its_own_sentence(typed: str, code: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        phones.mobile(typed)
    assert caught.value.code == code
    assert words in caught.value.messages[0]


@given(numbers)
def test_a_number_as_shown_is_understood_again(number: str) -> None:
    assert phones.mobile(phones.shown(number)) == number
    assert phones.is_mobile(number)


@given(numbers)
def test_a_masked_number_keeps_two_digits_in_front_and_three_behind(number: str) -> None:
    masked = phones.masked(number)
    assert masked == f"0{number[3]}•• ••• {number[-3:]}"


@given(st.text(max_size=30))
def test_any_text_gives_a_mobile_number_or_a_sentence(typed: str) -> None:
    with suppress(ValidationError):
        assert phones.is_mobile(phones.mobile(typed))


def test_a_number_with_a_line_break_behind_it_is_not_a_stored_number() -> None:
    assert not phones.is_mobile("+84912345678\n")
