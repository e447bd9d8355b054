"""The code of a unit and its tax code: what passes, what is refused, and in which words."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.vn import mst

from participants.units import doubts_about, shown_tax_code, tax_code, unit_code

LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = "0123456789"
OLD = st.builds("{}{}{}{}".format, LETTER, LETTER, st.text(DIGITS, min_size=4, max_size=4), LETTER)
KIND = st.text(DIGITS + "ABCXYZ", min_size=3, max_size=3)
ENTERPRISE = st.builds("{}{}{}{}".format, st.text(DIGITS, min_size=10, max_size=10), LETTER, LETTER, KIND)
BUDGET = st.builds("{}{}{}{}".format, st.text(DIGITS, min_size=7, max_size=7), LETTER, LETTER, st.just("") | KIND)
SEPARATED = st.sampled_from(["", " ", "-", ".", "\u2010", "\u200b"])


@given(OLD | ENTERPRISE | BUDGET, SEPARATED)
def test_every_code_of_the_three_shapes_passes_however_it_is_typed(code: str, separator: str) -> None:
    assert unit_code(separator.join(code).lower()) == code


@given(st.text(max_size=30))
def test_any_text_is_a_code_of_one_of_the_shapes_or_is_refused(text: str) -> None:
    with suppress(ValidationError):
        code = unit_code(text)
        assert len(code) in (7, 9, 12, 15)
        assert unit_code(code) == code


@pytest.mark.parametrize("text", ["SQ0007Q", "sq 0007 q", "0123456789DNA03", "1234567HC", "1234567HCA01"])
def test_codes_of_the_sources_pass(text: str) -> None:
    assert unit_code(text)


@pytest.mark.parametrize(
    ("text", "word"), [("", "Nhập mã"), ("SQ0007", "có dạng"), ("0123456789DN", "có dạng"), ("SQ_007Q", "Bỏ ký tự “_”")]
)
def test_a_refusal_says_what_to_mend(text: str, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        unit_code(text)


@given(st.integers(0, 9), st.text(DIGITS, min_size=8, max_size=8))
def test_no_two_check_digits_fit(first: int, rest: str) -> None:
    beginning = f"{first}{rest}"
    right = beginning + mst.calc_check_digit(beginning)
    assume(beginning[2:9] != "0000000" and len(right) == 10)  # of some beginnings no number is given out
    assert tax_code(f"{right[:4]} {right[4:]}") == right
    for last in set(DIGITS) - {right[-1]}:
        with pytest.raises(ValidationError, match="chữ số kiểm tra"):
            tax_code(beginning + last)


@pytest.mark.parametrize(
    ("text", "word"), [("", "Nhập mã"), ("010023348", "bạn nhập 9"), ("01002334A8", "Bỏ ký tự “A”")]
)
def test_a_wrong_tax_code_is_refused_in_words(text: str, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        tax_code(text)


def test_a_dependent_unit_has_thirteen_digits_and_is_shown_with_a_dash() -> None:
    assert tax_code("0312687878-001") == "0312687878001"
    assert shown_tax_code("0312687878001") == "0312687878-001"


def test_an_enterprise_code_that_is_another_tax_code_is_a_doubt_and_no_refusal() -> None:
    assert doubts_about("0100233488DNA03", "0312687878")
    assert doubts_about("0100233488DNA03", "0100233488") == []
    assert doubts_about("SQ0007Q", "0312687878") == []
