"""How the words of an address are told apart, and how not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.address_words import exact_word, plain_word, read_words


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoà", "Hòa"), ("Thuỵ", "Thụy"), ("Mỹ", "Mĩ"), ("Quy", "Qui"), ("Đắk", "Đăk"), ("Đắc", "Đắk"), ("04", "4")],
)
def test_habits_of_spelling_make_no_difference(one, other):
    assert exact_word(one) == exact_word(other) == exact_word(unicodedata.normalize("NFD", other))
    assert plain_word(one) == plain_word(other)


@pytest.mark.parametrize(("one", "other"), [("Hòa", "Hóa"), ("Tây", "Tài"), ("Dương", "Đường")])
def test_other_words_stay_apart(one, other):
    assert exact_word(one) != exact_word(other)


def test_the_country_and_a_post_code_behind_it_are_no_part_of_the_address():
    assert read_words("Hà Nội, Việt Nam").text == read_words("Hà Nội, 100000").text == "Hà Nội, "


@given(st.text(max_size=300))
def test_words_stand_in_the_text_from_left_to_right(text):
    address = read_words(text)
    starts = [word.start for word in address.words]
    assert starts == sorted(set(starts))
    assert all(0 <= start < len(address.text) for start in starts)
