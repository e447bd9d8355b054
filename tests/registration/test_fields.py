"""Birth dates and phones as people type them."""

import datetime as dt
import unicodedata
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notices import phones
from registration.fields import BirthDateField, CleanTextField

field = BirthDateField()


def refusal(*parts: object) -> str:
    with pytest.raises(ValidationError) as error:
        field.clean(list(parts))
    return error.value.messages[0]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)))
def test_every_day_of_the_calendar_is_taken_with_and_without_leading_zeros(day: dt.date) -> None:
    assert field.clean([str(day.day), str(day.month), str(day.year), False]) == day.isoformat()
    assert field.clean([f"{day:%d}", f"{day:%m}", f"{day:%Y}", False]) == day.isoformat()


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12), st.booleans())
def test_whatever_is_typed_is_a_date_or_a_sentence(day: str, month: str, year: str, only_year: bool) -> None:
    with suppress(ValidationError):
        assert len(field.clean([day, month, year, only_year])) in (4, 10)


def test_digits_of_a_full_width_keyboard_and_spaces_are_taken() -> None:
    assert field.clean(["０５", " 3 ", "１９９０", False]) == "1990-03-05"


@pytest.mark.parametrize("year", [1904, 1996, 2000, 2024])
def test_29_february_is_a_day_in_leap_years(year: int) -> None:
    assert field.clean(["29", "2", str(year), False]) == f"{year}-02-29"


@pytest.mark.parametrize(
    "parts",
    [("29", "2", "1990"), ("29", "02", "1900"), ("31", "4", "1990"), ("0", "1", "1990"), ("1", "13", "1990"),
     ("a", "1", "1990"), ("99999999999", "1", "1990"), ("1", "9" * 5000, "1990")],
)  # fmt: skip
def test_a_day_that_is_in_no_calendar_is_named(parts: tuple[str, str, str]) -> None:
    assert refusal(*parts, False).startswith("Không có ngày")


def test_each_mistake_has_its_own_sentence() -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    sentences = {
        refusal("", "", "", False),
        refusal("5", "", "1990", False),
        refusal("30", "2", "1990", False),
        refusal("5", "3", "90", False),
        refusal("5", "3", "1899", False),
        refusal(str(tomorrow.day), str(tomorrow.month), str(tomorrow.year), False)
        if tomorrow.year == timezone.localdate().year
        else refusal("5", "3", str(tomorrow.year), False),
    }
    assert len(sentences) == 6


def test_the_missing_parts_are_named() -> None:
    assert "thiếu ngày, năm" in refusal("", "3", "", False)


def test_today_is_a_birth_date_and_next_year_is_not() -> None:
    today = timezone.localdate()
    assert field.clean([str(today.day), str(today.month), str(today.year), False]) == today.isoformat()
    assert "tương lai" in refusal("1", "1", str(today.year + 1), False)


def test_papers_with_only_a_year_give_only_a_year() -> None:
    assert field.clean(["", "", "1950", True]) == "1950"
    assert "năm sinh" in refusal("", "", "", True)


def test_a_whole_date_beside_the_tick_is_a_whole_date() -> None:
    assert field.clean(["5", "3", "1950", True]) == "1950-03-05"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("1990-03-05", [5, 3, 1990, False]), ("1950", ["", "", 1950, True]), ("", ["", "", "", False])],
)
def test_a_stored_date_is_shown_in_its_boxes(stored: str, shown: list[object]) -> None:
    assert field.widget.decompress(stored) == shown


@given(st.from_regex(r"[35789][0-9]{8}", fullmatch=True), st.sampled_from(["0", "+84", "84", "+840", "0084"]))
def test_a_mobile_number_is_the_same_however_it_begins(rest: str, start: str) -> None:
    assert phones.mobile(start + rest) == f"+84{rest}"


@given(st.text(max_size=40))
def test_free_text_is_stored_composed_without_invisible_characters(typed: str) -> None:
    stored = CleanTextField(required=False).clean(typed)
    assert stored == unicodedata.normalize("NFC", stored)
    assert stored == " ".join(stored.split())
    assert not any(unicodedata.category(character) in ("Cc",) for character in stored)
