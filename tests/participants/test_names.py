"""Names of persons: what passes, what is refused and how."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from participants.names import person_name


def refusal(text):
    with pytest.raises(ValidationError) as refused:
        person_name(text)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hồng",
        "TRẦN VĂN MẪU",
        "Y Blô Niê",
        "H'Hen Niê",
        "Đinh K'Sơn",
        "Thảo",
        "Ơ",
        "Anne-Marie Lê",
        "Điểu K'Rứt",
        "Hồ Thị Kơ̆n",
        "Ksor H'Ƀlăm",
        "François Núñez Ødegård",
        "Đ" + "ỗ" * 149,
    ],
)
def test_names_of_every_people_of_the_country_pass(name):
    assert person_name(name) == unicodedata.normalize("NFC", name)


def test_a_decomposed_name_is_stored_composed():
    assert person_name(unicodedata.normalize("NFD", "Nguyễn Thị Hồng")) == "Nguyễn Thị Hồng"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Nguyễn   Văn\tA ", "Nguyễn Văn A"),
        ("Nguyễn\u00a0Văn\u200bA", "Nguyễn VănA"),
        ("H’Hen", "H'Hen"),
        ("H`Hen", "H'Hen"),
        ("HʼHen", "H'Hen"),
        ("H´Hen", "H'Hen"),
        ("Anne–Marie", "Anne-Marie"),
        ("Ｎguyễn Văn A", "Nguyễn Văn A"),
    ],
)
def test_what_keyboards_and_phones_put_in_is_made_plain(typed, name):
    assert person_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Nhập họ và tên, đủ dấu như trên giấy tờ."),
        (" \u200b ", "Nhập họ và tên, đủ dấu như trên giấy tờ."),
        ("Nguyễn Văn 3", "Họ và tên không có chữ số. Bỏ số “3”."),
        ("Nguyễn Văn <b>", "Họ và tên không có ký tự “<”. Bỏ ký tự này."),
        ("=HYPERLINK", "Họ và tên không có ký tự “=”. Bỏ ký tự này."),
        ("Nguyễn Văn A.", "Họ và tên không có ký tự “.”. Bỏ ký tự này."),
        ("Nguyễn 😀", "Họ và tên không có ký tự “😀”. Bỏ ký tự này."),
        ("阮文", "Họ và tên không có ký tự “阮”. Bỏ ký tự này."),
        (
            "Nguyễn Vаn",  # The second letter of the second word is Cyrillic.
            "Chữ “а” trong họ và tên là chữ Kirin, chỉ giống chữ Việt. Xóa và gõ lại chữ đó.",
        ),
        ("Αnh", "Chữ “Α” trong họ và tên là chữ Hy Lạp, chỉ giống chữ Việt. Xóa và gõ lại chữ đó."),
        ("'Hen", "Họ và tên bắt đầu bằng chữ cái, các dấu ' và - đứng giữa chữ. Nhập như trên giấy tờ."),
        ("Nguyễn -", "Họ và tên bắt đầu bằng chữ cái, các dấu ' và - đứng giữa chữ. Nhập như trên giấy tờ."),
        (
            "Na\u0335\u0336\u0337m",
            "Họ và tên bắt đầu bằng chữ cái, các dấu ' và - đứng giữa chữ. Nhập như trên giấy tờ.",
        ),
        ("Đ" * 151, "Họ và tên dài 151 ký tự, nhiều nhất là 150. Nhập đúng như trên giấy tờ."),
        ("Nguyễn \ud800", "Họ và tên không có ký tự “U+D800”. Bỏ ký tự này."),
    ],
)
def test_what_cannot_stand_in_a_name_is_named(typed, sentence):
    assert refusal(typed) == sentence


@given(st.text(max_size=60))
def test_any_text_gives_a_settled_name_or_a_sentence(text):
    try:
        name = person_name(text)
    except ValidationError:
        assert refusal(text).endswith(".")
    else:
        assert person_name(name) == name
        assert not any(character in name for character in '<>&"=0123456789\n')


@given(
    st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ", min_size=1, max_size=7), min_size=1, max_size=6)
)
def test_every_name_of_vietnamese_letters_passes(parts):
    assert person_name(" ".join(parts)) == " ".join(parts)
