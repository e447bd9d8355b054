"""`Mã hồ sơ`: digits only, every slip of the hand is noticed, one after the other per agency and day."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from registration.dossier_code import DayIsFull, build, next_code, parse
from registration.models import CodeCounter

DAY = dt.date(2026, 11, 22)
codes = st.builds(
    build,
    st.from_regex(r"[0-9]{5}", fullmatch=True),
    st.dates(dt.date(2025, 1, 1), dt.date(2099, 12, 31)),
    st.integers(1, 9999),
)


@given(codes)
def test_a_code_is_sixteen_digits_and_nothing_else(code: str) -> None:
    assert len(code) == 16
    assert code.isascii()
    assert code.isdigit()
    assert parse(code) == code


def test_a_code_tells_agency_day_and_sequence() -> None:
    assert build("07920", DAY, 1).startswith("07920" + "261122" + "0001")


@given(codes, st.integers(0, 15), st.integers(1, 9))
def test_every_single_wrong_digit_is_refused(code: str, place: int, by: int) -> None:
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    with pytest.raises(ValidationError, match="gõ nhầm"):
        parse(wrong)


@given(codes, st.integers(0, 14))
def test_every_swap_of_neighbours_is_refused(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(ValidationError, match="gõ nhầm"):
        parse(swapped)


@pytest.mark.parametrize(
    "way", [lambda c: " ".join([c[:4], c[4:8], c[8:12], c[12:]]), lambda c: f"{c[:5]}-{c[5:]}\n",
            lambda c: "".join(chr(ord(d) - ord("0") + ord("０")) for d in c), lambda c: "\u200b" + c]
)  # fmt: skip
def test_a_code_is_understood_as_people_and_scanners_send_it(way) -> None:
    code = build("07900", DAY, 37)
    assert parse(way(code)) == code


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Nhập mã hồ sơ"), (" \n", "Nhập mã hồ sơ"), ("0792O26112200019", "chỉ gồm chữ số"),
     ("079", "đã nhập 3 chữ số"), ("1" * 10_000, "đã nhập 10000 chữ số"), ("<script>", "chỉ gồm chữ số"),
     ("٠٧٩٢٠٢٦١١٢٢٠٠٠١٩", "chỉ gồm chữ số")],
)  # fmt: skip
def test_anything_else_is_refused_with_what_to_do(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        parse(typed)


@pytest.mark.django_db
def test_the_sequence_counts_per_agency_and_day() -> None:
    drawn = [next_code("07920", DAY) for _ in range(3)]
    assert [code[11:15] for code in drawn] == ["0001", "0002", "0003"]
    assert next_code("07921", DAY)[11:15] == "0001"
    assert next_code("07920", DAY + dt.timedelta(days=1))[11:15] == "0001"


@pytest.mark.django_db
def test_a_full_day_says_so() -> None:
    CodeCounter.objects.create(agency_code="07920", day=DAY, last=9998)
    assert next_code("07920", DAY)[11:15] == "9999"
    with pytest.raises(DayIsFull):
        next_code("07920", DAY)
