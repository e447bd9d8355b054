"""What the symbols on a printed form say, and which prints are outdated."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registration import dossier_code, print_code
from registration.print_code import PrintCode
from registration.states import Look
from registration.workflow import record
from tests.factories import CITIZEN, DossierFactory, send

CODE = dossier_code.build("07920", dt.date(2026, 11, 26), 12)


@given(st.integers(0, 999))
def test_a_print_is_read_as_it_was_made(number: int) -> None:
    digits = PrintCode(CODE, number).digits
    assert len(digits) == print_code.LENGTH
    assert digits.isdigit()
    assert print_code.parse(digits) == PrintCode(CODE, number)


@given(st.integers(1, 999), st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: int, at: int, by: int) -> None:
    digits = PrintCode(CODE, number).digits
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    with pytest.raises(ValidationError):
        print_code.parse(wrong)


def test_an_old_print_and_a_typed_code_name_no_number() -> None:
    assert print_code.parse(CODE) == PrintCode(CODE)
    assert print_code.parse(" ".join((CODE[:4], CODE[4:8], CODE[8:12], CODE[12:]))) == PrintCode(CODE)
    assert print_code.code_of(PrintCode(CODE, 2).digits) == CODE


@pytest.mark.parametrize("text", ["", "abc", CODE[:-1], CODE + "0", CODE + "0000", "x" * 20, "\0" * 20])
def test_nothing_else_is_a_code(text: str) -> None:
    with pytest.raises(ValidationError):
        print_code.parse(text)


@pytest.mark.django_db
def test_each_sending_and_each_correction_at_the_counter_outdates_the_prints_before() -> None:
    dossier = DossierFactory(submitted=True)
    first = print_code.of_form(dossier)
    assert first.number == 1
    assert print_code.outdated_by(dossier, first) is None
    fixed = record(dossier, Look.FIXED, CITIZEN)
    assert print_code.outdated_by(dossier, first) == fixed.at
    assert print_code.of_form(dossier).number == 2
    assert print_code.outdated_by(dossier, PrintCode(first.code)) is None


@pytest.mark.django_db
def test_sent_again_it_is_a_new_form() -> None:
    dossier = DossierFactory(returned=True)
    first = print_code.of_form(dossier)
    send(dossier)
    assert print_code.outdated_by(dossier, first) == dossier.events.filter(action="submit").last().at
