"""Words as typed, and the order of lists."""

from hypothesis import given
from hypothesis import strategies as st

from agencies.search import search_text, sort_key, words


def test_short_forms_are_written_out():
    assert words("TP.HCM") == ["thanh", "pho", "ho", "chi", "minh"]
    assert words("Q.1, P04") == ["quan", "1", "phuong", "4"]
    assert words("Bảo hiểm xã hội TX Bình Long") == ["bhxh", "thi", "xa", "binh", "long"]


def test_a_name_with_an_apostrophe_has_its_glued_form_too():
    assert search_text("Huyện Đắk R'Lấp") == " huyen dak r lap rlap "


def test_lists_sort_numbers_by_value_and_d_before_d_with_stroke():
    names = ["Quận 10", "Đà Nẵng", "Quận 3", "Dầu Tiếng", "Ea Kar"]
    assert sorted(names, key=sort_key) == ["Dầu Tiếng", "Đà Nẵng", "Ea Kar", "Quận 3", "Quận 10"]


@given(st.text(max_size=300))
def test_any_text_gives_plain_words(text):
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words(text))
