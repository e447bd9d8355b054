"""No generated payload is read wrongly: it is right, or it is refused. 5,000 cards and as many ways to spoil them."""

import contextlib
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.qr.charset import repair
from registration.qr.citizen_card import CitizenCard
from registration.qr.errors import CardError
from registration.qr.foreign import ForeignCode
from registration.qr.health_card import HealthCard
from registration.qr.payload import read_payload
from tests.cards.people import UNITS, Person, citizen_payload, health_payload, invent
from vssid_portal.partial_date import PartialDate

WRONG_GUESSES = ("latin-1", "cp1252", "cp1258", "shift_jis", "cp932", "big5", "cp950", "gbk", "euc_kr")


@pytest.mark.parametrize("seed", range(10))
def test_five_thousand_cards_are_read_exactly(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(250):
        person = invent(rng)
        _assert_citizen_card_is_right(person, rng)
        _assert_health_card_is_right(person, rng)


def _assert_citizen_card_is_right(person: Person, rng: random.Random) -> None:
    upper = rng.random() < 0.3
    text = citizen_payload(person, rng.randint(7, 11), upper, rng.random() < 0.2) + rng.choice(["", "\0\0", "\r\n"])
    card = read_payload(text)
    assert isinstance(card, CitizenCard)
    assert card.full_name == (person.full_name.upper() if upper else person.full_name)
    assert (card.number, card.old_number) == (person.number, person.old_number)
    assert (card.born_on, card.gender) == (PartialDate(person.year, person.month, person.day), person.gender)
    assert card.address == person.address


def _assert_health_card_is_right(person: Person, rng: random.Random) -> None:
    parts, unit = rng.choice([10, 15, 17]), rng.choice(["", rng.choice(UNITS)])
    card = read_payload(health_payload(person, parts, rng.choice("$#"), unit) + rng.choice(["", "\0\0"]))
    assert isinstance(card, HealthCard)
    assert (card.social_insurance_number, card.full_name) == (person.insurance_number, person.full_name)
    assert (card.born_on, card.gender) == (PartialDate(person.year, person.month, person.day), person.gender)
    assert (card.address, card.unit) == (("", "") if parts == 17 else ("", unit) if unit else (person.address, ""))


@pytest.mark.parametrize("codec", WRONG_GUESSES)
def test_a_wrong_guess_at_the_encoding_never_gives_a_wrong_name(codec: str) -> None:
    rng = random.Random(codec)
    for _ in range(600):
        text = citizen_payload(invent(rng), decomposed=rng.random() < 0.1)
        garbled = text.encode().decode(codec, "replace")
        _assert_right_or_refused(garbled, text)


def test_latin_1_and_shift_jis_are_restored() -> None:
    rng = random.Random(8)
    restored = 0
    for _ in range(300):
        text = citizen_payload(invent(rng))
        assert repair(text.encode().decode("latin-1")) == text
        try:
            garbled = text.encode().decode("shift_jis")
        except UnicodeDecodeError:
            continue
        assert repair(garbled) == text
        restored += 1
    assert restored > 0


def _assert_right_or_refused(garbled: str, text: str) -> None:
    try:
        card = read_payload(garbled)
    except CardError:
        return
    assert card == read_payload(text), (garbled, text)


@given(st.text(max_size=1200))
@settings(max_examples=2500, deadline=None)
def test_any_text_is_a_card_a_foreign_code_or_a_typed_refusal(text: str) -> None:
    with contextlib.suppress(CardError):
        assert isinstance(read_payload(text), CitizenCard | HealthCard | ForeignCode)


@given(seed=st.integers(0, 2**32), cut=st.integers(0, 200))
@settings(max_examples=2500, deadline=None)
def test_a_cut_card_never_shows_other_values_than_the_whole_one(seed: int, cut: int) -> None:
    person = invent(random.Random(seed))
    for text in (citizen_payload(person, 11), health_payload(person)):
        whole = read_payload(text)
        try:
            part = read_payload(text[:cut])
        except CardError:
            continue
        if isinstance(part, CitizenCard) and isinstance(whole, CitizenCard):
            assert part.full_name == whole.full_name
            assert (part.number, part.born_on, part.address) == (whole.number, whole.born_on, whole.address)
            assert part.issued_on in (whole.issued_on, None)
        else:
            assert isinstance(part, ForeignCode) or part == whole


@given(seed=st.integers(0, 2**32))
@settings(max_examples=500, deadline=None)
def test_right_text_is_never_repaired_into_something_else(seed: int) -> None:
    text = citizen_payload(invent(random.Random(seed)))
    assert repair(text) == text
    decomposed = unicodedata.normalize("NFD", text)
    assert repair(decomposed) == decomposed
